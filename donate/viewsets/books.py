"""How the money went: entries, comparisons with Stripe, Stripe's events, attempts."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.middleware.csrf import get_token
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column

from core.permissions import OnlyPolicy
from donate.admin_views import EventIndexView, EventInspectView, RetryView
from donate.desk_views import RetryAllView
from donate.models import Attempt, Entry, Reconciliation, StripeEvent
from donate.viewsets.base import AmountColumn, MomentColumn, PeopleIndexView, Period, ReadOnlyViewSet


class EntryFilters(WagtailFilterSet):
    occurred_at = Period(label=_("moved"))

    class Meta:
        model = Entry
        fields: ClassVar[list[str]] = ["kind", "occurred_at"]


class EntryIndexView(PeopleIndexView):
    export_headings: ClassVar[dict[str, Any]] = {
        "get_kind_display": _("Kind"),
        "donation.number": _("Payment"),
        "donation.donor": _("Donor"),
    }

    def get_base_queryset(self) -> QuerySet[Entry]:
        entries: QuerySet[Entry] = super().get_base_queryset().select_related("donation__donor")
        return entries


class EntryViewSet(ReadOnlyViewSet):
    model = Entry
    name = "giving_entries"
    url_prefix = "giving/entries"
    icon = "list-ol"
    menu_label = _("Entries")
    index_view_class = EntryIndexView
    filterset_class = EntryFilters
    search_fields: ClassVar[list[str]] = ["stripe_id", "donation__payment_intent"]
    list_display: ClassVar[list[Any]] = [
        "stripe_id",
        Column("kind", label=_("kind"), accessor="get_kind_display", sort_key="kind"),
        AmountColumn("amount", label=_("amount"), sort_key="amount"),
        Column("donor", label=_("donor"), accessor="donation.donor"),
        MomentColumn("occurred_at", label=_("moved"), sort_key="occurred_at"),
        MomentColumn("booked_at", label=_("booked"), sort_key="booked_at"),
    ]
    export_filename = "entries"
    list_export: ClassVar[list[str]] = [
        "stripe_id",
        "get_kind_display",
        "amount",
        "donation.number",
        "donation.donor",
        "occurred_at",
        "booked_at",
    ]


class AttemptFilters(WagtailFilterSet):
    started_at = Period(label=_("started"))

    class Meta:
        model = Attempt
        fields: ClassVar[list[str]] = ["state", "frequency", "started_at"]


class AttemptViewSet(ReadOnlyViewSet):
    model = Attempt
    name = "giving_attempts"
    url_prefix = "giving/attempts"
    icon = "history"
    menu_label = _("Attempts")
    filterset_class = AttemptFilters
    search_fields: ClassVar[list[str]] = ["email", "stripe_session"]
    list_display: ClassVar[list[Any]] = [
        "email",
        AmountColumn("amount", label=_("amount"), sort_key="amount"),
        Column("how_often", label=_("frequency")),
        Column("state", label=_("state"), accessor="get_state_display", sort_key="state"),
        MomentColumn("started_at", label=_("started"), sort_key="started_at"),
        MomentColumn("ended_at", label=_("ended"), sort_key="ended_at"),
    ]
    inspect_view_fields_exclude: ClassVar[list[str]] = ["digest", "session_url", "success_url", "cancel_url"]


class EventFilters(WagtailFilterSet):
    waiting = django_filters.ChoiceFilter(
        label=_("handled"),
        choices=[
            ("waiting", _("not yet")),
            ("failed", _("failed so far")),
            ("aside", _("set aside")),
            ("done", pgettext_lazy("event", "handled")),
        ],
        method="by_handling",
    )
    received_at = Period(label=_("received"))

    class Meta:
        model = StripeEvent
        fields: ClassVar[list[str]] = ["waiting", "received_at"]

    def by_handling(self, queryset: QuerySet[StripeEvent], name: str, value: str) -> QuerySet[StripeEvent]:
        if value == "done":
            return queryset.exclude(handled_at=None)
        if value == "aside":
            return queryset.filter(handled_at=None).exclude(set_aside_at=None)
        waiting = queryset.filter(handled_at=None, set_aside_at=None)
        return waiting.exclude(last_error="") if value == "failed" else waiting


def handling(event: StripeEvent) -> str:
    """How far it is, in words."""
    if event.handled_at:
        return pgettext("event", "handled")
    if event.set_aside_at:
        return gettext("set aside")
    return gettext("failed so far") if event.last_error else gettext("waiting")


class HandlingColumn(Column):
    """The state, and the button to have it handled now."""

    cell_template_name = "donate/admin/handling_cell.html"

    def get_cell_context_data(self, instance: StripeEvent, parent_context: Any) -> dict[str, Any]:
        shared: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        may_retry = instance.handled_at is None and request.user.has_perm("donate.retry_stripeevent")
        return {**shared, "csrf_token": get_token(request), "may_retry": may_retry}


class StripeEventViewSet(ReadOnlyViewSet):
    model = StripeEvent
    name = "giving_events"
    url_prefix = "giving/events"
    icon = "mail"
    menu_label = _("Stripe events")
    filterset_class = EventFilters
    index_view_class = EventIndexView
    index_template_name = "donate/admin/events.html"
    inspect_view_class = EventInspectView
    search_fields: ClassVar[list[str]] = ["event_id", "type", "object_id"]
    list_display: ClassVar[list[Any]] = [
        "type",
        HandlingColumn("handling", label=_("state"), accessor=handling),
        Column("object_id", label=_("Stripe object"), accessor=lambda row: Truncator(row.object_id).chars(24)),
        MomentColumn("received_at", label=_("received"), sort_key="received_at"),
        MomentColumn("handled_at", label=_("handled"), sort_key="handled_at"),
        Column("attempts", label=_("tries"), sort_key="attempts"),
    ]
    inspect_template_name = "donate/admin/event.html"
    inspect_view_fields_exclude: ClassVar[list[str]] = ["id", "payload", "last_error"]

    @cached_property
    def permission_policy(self) -> OnlyPolicy:
        return OnlyPolicy(self.model, "view", "retry")

    @property
    def retry_view(self) -> Any:
        return self.construct_view(RetryView, **self.get_common_view_kwargs())

    def get_urlpatterns(self) -> list[URLPattern]:
        retry_all = self.construct_view(RetryAllView, **self.get_common_view_kwargs())
        return [
            *super().get_urlpatterns(),
            path("retry/<int:pk>/", self.retry_view, name="retry"),
            path("retry/all/", retry_all, name="retry_all"),
        ]


class ReconciliationViewSet(ReadOnlyViewSet):
    """All comparisons so far; the page *Books* shows the last one and links here."""

    model = Reconciliation
    name = "giving_reconciliations"
    url_prefix = "giving/reconciliations"
    icon = "check"
    menu_label = _("Comparisons with Stripe")
    list_display: ClassVar[list[Any]] = [
        "__str__",
        Column("entries_compared", label=_("movements compared")),
        Column("events_fetched", label=_("events that had not arrived")),
        Column("differences", label=_("differences"), accessor=lambda row: len(row.differences)),
    ]
    inspect_template_name = "donate/admin/reconciliation.html"
    inspect_view_fields_exclude: ClassVar[list[str]] = ["id", "differences", "beat_at"]
