"""What the inbox can tell of a person."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.timeline import FOLDED, Line, by_email
from corporate.models import Inquiry


def inquiries(emails: list[str], limit: int) -> Iterable[Line]:
    """That somebody wrote, about what, and how far it is; the words themselves stay in the inbox."""
    rows = Inquiry.objects.alias(folded=FOLDED).filter(by_email(emails), doubtful=False).select_related("topic")
    for row in rows.order_by("-received_at")[:limit]:
        yield Line(
            row.received_at,
            "inquiry",
            _("Inquiry"),
            f"{row.number} {row.topic}",
            row.get_state_display(),
            reverse("inquiries:edit", args=[row.pk]),
            "corporate.change_inquiry",
        )
