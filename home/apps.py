from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """The organisation's own pages; composes what the floor below offers."""

    name = "home"
    verbose_name = _("Site")

    def ready(self) -> None:
        from core import letter, nightly
        from core import timeline as people_timeline
        from home import mail_kinds, newsletter, personal_data, timeline
        from home import permissions as _permissions  # noqa: F401 - says what its groups are called
        from home import signals as _signals  # noqa: F401 - connects the receivers

        letter.kept_by(newsletter.LIST)
        mail_kinds.register_all()
        nightly.register("remind_guests", _("Remind guests of events to come"), order=20)
        nightly.register("letter", _("Bring the letter's list up to date"), order=40)
        nightly.register("erase_guests", _("Erase guests of past events"), order=60)
        personal_data.register()
        people_timeline.register(timeline.sign_ups)
        people_timeline.register(timeline.letters)
