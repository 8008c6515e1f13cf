from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CorporateConfig(AppConfig):
    """Companies: their pages, their inquiries, the inbox."""

    name = "corporate"
    verbose_name = _("Companies")

    def ready(self) -> None:
        from corporate import mail_kinds

        mail_kinds.register_all()
