from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CorporateConfig(AppConfig):
    """Companies: their pages, their inquiries, the inbox."""

    name = "corporate"
    verbose_name = _("Companies")

    def ready(self) -> None:
        from core import nightly, personal_data, sweeping
        from core import timeline as people_timeline
        from corporate import mail_kinds, outgoing, timeline
        from corporate import permissions as _permissions  # noqa: F401 - says what its group is called
        from corporate.models import Inquiry, ThreadMessage

        mail_kinds.register_all()
        nightly.register("remind_inquiries", _("Remind staff of inquiries that wait"), order=20)
        nightly.register("erase_inquiries", _("Erase old inquiries"), order=60)
        personal_data.register(
            Inquiry,
            lambda email: Inquiry.objects.filter(email__iexact=email).select_related("topic"),
            *("received_at", "topic", "company", "department", "name", "email", "phone", "website", "message"),
            *("answers", "language", "state"),
        )
        personal_data.register(
            ThreadMessage,
            lambda email: ThreadMessage.objects.filter(inquiry__email__iexact=email, doubtful=False),
            *("at", "way", "subject", "text"),
        )
        people_timeline.register(timeline.inquiries)
        sweeping.register(outgoing.sweep)
