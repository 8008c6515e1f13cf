"""The list of those who asked for the letter, in the admin: read and exported, never written by hand."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from core import menus
from core.audit import ListAudited
from core.exports import ReadableExportMixin
from core.permissions import OnlyPolicy
from home.models import Subscription


class SubscriptionIndexView(ListAudited, ReadableExportMixin, generic.IndexView):
    """Who gets the letter."""

    any_permission_required: ClassVar[list[str]] = ["view"]


class SubscriptionViewSet(ModelViewSet):
    """Subscriptions to the letter."""

    model = Subscription
    name = "subscriptions"
    icon = "mail"
    menu_label = _("The letter")
    menu_hook = menus.PEOPLE_AND_EVENTS
    menu_order = 300
    permission_policy = OnlyPolicy(Subscription, "view")
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = SubscriptionIndexView
    form_fields: ClassVar[list[str]] = []
    search_backend_name = None
    search_fields: ClassVar[list[str]] = ["email"]
    list_per_page = 50
    list_filter: ClassVar[list[str]] = ["language", "confirmed_at", "stopped_at"]
    list_display: ClassVar[list] = [
        "email",
        "language",
        DateColumn("asked_at", label=_("asked"), sort_key="asked_at"),
        DateColumn("confirmed_at", label=_("confirmed"), sort_key="confirmed_at"),
        DateColumn("stopped_at", label=_("stopped"), sort_key="stopped_at"),
    ]
    list_export: ClassVar[list[str]] = ["email", "language", "asked_at", "confirmed_at", "stopped_at"]
    ordering: ClassVar[list[str]] = ["-asked_at"]
