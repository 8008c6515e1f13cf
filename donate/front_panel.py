"""The admin's front page, for fundraisers: gifts this month, whether the books agree, what failed."""

from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from wagtail.admin.ui.components import Component

from donate import books, reports


class GivingPanel(Component):
    """One look a day is enough."""

    name = "giving"
    order = 50
    template_name = "donate/admin/front_panel.html"

    @staticmethod
    def is_for(user: User | AnonymousUser) -> bool:
        """Whoever may see the books."""
        return user.has_perms(["donate.view_entry", "donate.view_reconciliation"])

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"month": reports.current_month(), "state": books.state()}
