"""The list of those who asked for the letter, in the admin: read and exported, never written by hand."""

from typing import Any, ClassVar

import django_filters
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from core import languages, menus
from core.audit import ListAudited
from core.exports import ReadableExportMixin
from core.permissions import OnlyPolicy
from home.models import Subscription


class SubscriptionFilters(WagtailFilterSet):
    """By state, language and source."""

    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="in_state",
        choices=[
            ("active", _("gets the letter")),
            ("waiting", _("not confirmed yet")),
            ("stopped", _("stopped")),
            ("unreached", _("no mail reaches the address, or it complained")),
        ],
    )
    language = django_filters.ChoiceFilter(label=_("language"), choices=lambda: settings.LANGUAGES)
    source = django_filters.ChoiceFilter(label=_("where it came from"), choices=Subscription.Source)

    class Meta:
        model = Subscription
        fields: ClassVar[list[str]] = ["state", "language", "source"]

    def in_state(self, rows: QuerySet[Subscription], name: str, value: str) -> QuerySet[Subscription]:
        """Whoever has stopped is neither waiting nor active, whatever came before."""
        state = {
            "active": Q(confirmed_at__isnull=False, stopped_at=None, trouble=None),
            "waiting": Q(confirmed_at=None, stopped_at=None),
            "stopped": Q(stopped_at__isnull=False),
            "unreached": Q(trouble__isnull=False),
        }
        return rows.filter(state[value])


class SubscriptionIndexView(ListAudited, ReadableExportMixin, generic.IndexView):
    """Who gets the letter."""

    any_permission_required: ClassVar[list[str]] = ["view"]
    export_headings: ClassVar[dict[str, Any]] = {
        "state": _("State"),
        "get_source_display": _("Where it came from"),
    }

    def get_base_queryset(self) -> QuerySet[Subscription]:
        rows: QuerySet[Subscription] = super().get_base_queryset().with_trouble()
        return rows


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
    filterset_class = SubscriptionFilters
    list_display: ClassVar[list] = [
        "email",
        Column("state", label=_("State")),
        Column("language", label=_("language"), accessor=lambda row: languages.name(row.language), sort_key="language"),
        Column("source", label=_("where it came from"), accessor="get_source_display"),
        DateColumn("asked_at", label=_("asked"), sort_key="asked_at"),
        DateColumn("confirmed_at", label=_("confirmed"), sort_key="confirmed_at"),
        DateColumn("stopped_at", label=_("stopped"), sort_key="stopped_at"),
    ]
    export_filename = "letter"
    list_export: ClassVar[list[str]] = [
        "email",
        "state",
        "language",
        "get_source_display",
        "asked_at",
        "confirmed_at",
        "stopped_at",
        "listed_at",
    ]
    ordering: ClassVar[list[str]] = ["-asked_at"]
