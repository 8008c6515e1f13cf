from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """The organisation's own pages; composes what the floor below offers."""

    name = "home"
    verbose_name = _("Site")

    def ready(self) -> None:
        from home import (
            mail_kinds,
            signals,  # noqa: F401 - connects the receivers
        )

        mail_kinds.register_all()
