"""The admin's front page, for those who answer companies: what waits for an answer, what is late."""

from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.utils import timezone
from wagtail.admin.ui.components import Component

from corporate import inbox
from corporate.models import Inquiry

_SHOWN = 5


class InquiriesPanel(Component):
    """The number of open messages, and those that are due first."""

    name = "inquiries"
    order = 60
    template_name = "corporate/admin/front_panel.html"

    @staticmethod
    def is_for(user: User | AnonymousUser) -> bool:
        """Whoever may read the inbox."""
        return user.has_perm("corporate.view_inquiry")

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        today = timezone.localdate()
        waiting = Inquiry.objects.filter(state__in=Inquiry.OPEN_STATES, doubtful=False).order_by("due_on", "pk")
        due = list(waiting.values_list("due_on", flat=True))
        first = list(waiting.select_related("topic")[:_SHOWN])
        for inquiry in first:
            inquiry.late = inquiry.due_on < today  # type: ignore[attr-defined]
        return {
            "count": len(due),
            "late": sum(day < today for day in due),
            "first": first,
            "apart": inbox.kept_apart().count(),
        }
