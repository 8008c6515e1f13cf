from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """The organisation's own pages; composes what the floor below offers."""

    name = "home"
    verbose_name = _("Site")

    def ready(self) -> None:
        from core import letter
        from core import timeline as people_timeline
        from home import mail_kinds, newsletter, personal_data, timeline
        from home import signals as _signals  # noqa: F401 - connects the receivers

        letter.kept_by(newsletter.LIST)
        mail_kinds.register_all()
        personal_data.register()
        people_timeline.register(timeline.sign_ups)
        people_timeline.register(timeline.letters)
