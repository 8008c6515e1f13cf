from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CorporateConfig(AppConfig):
    """Companies: their pages, their inquiries, the inbox."""

    name = "corporate"
    verbose_name = _("Companies")

    def ready(self) -> None:
        from core import personal_data
        from core import timeline as people_timeline
        from corporate import mail_kinds, timeline
        from corporate.models import Inquiry

        mail_kinds.register_all()
        personal_data.register(
            Inquiry,
            lambda email: Inquiry.objects.filter(email__iexact=email).select_related("topic"),
            *("received_at", "topic", "company", "department", "name", "email", "phone", "website", "message"),
            *("answers", "language", "state"),
        )
        people_timeline.register(timeline.inquiries)
