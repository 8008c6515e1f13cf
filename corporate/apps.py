from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CorporateConfig(AppConfig):
    """Companies: their pages, their inquiries, the inbox."""

    name = "corporate"
    verbose_name = _("Companies")

    def ready(self) -> None:
        from core import personal_data, sweeping
        from core import timeline as people_timeline
        from corporate import mail_kinds, outgoing, timeline
        from corporate.models import Inquiry, ThreadMessage

        mail_kinds.register_all()
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
