"""Renewals that failed: which of them somebody can still do something about."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from donate.models import FailedRenewal
from donate.viewsets.base import AmountColumn, MomentColumn, PeopleIndexView, Period, ReadOnlyViewSet


class FailedRenewalFilters(WagtailFilterSet):
    first_failed_at = Period(label=_("failed first"))

    class Meta:
        model = FailedRenewal
        fields: ClassVar[list[str]] = ["first_failed_at"]


class FailedRenewalIndexView(PeopleIndexView):
    """Those that are still being tried stand first, the one whose next try is nearest on top."""

    export_headings: ClassVar[dict[str, Any]] = {
        "recurring_gift.donor": _("Donor"),
        "recurring_gift.donor.email": _("E-mail"),
        "state": _("State"),
    }

    def get_base_queryset(self) -> QuerySet[FailedRenewal]:
        rows: QuerySet[FailedRenewal] = super().get_base_queryset()
        rows = rows.select_related("recurring_gift__donor")
        return rows.order_by(F("next_try_at").asc(nulls_last=True), "-first_failed_at")

    def export_rows(self, queryset: QuerySet[FailedRenewal]) -> Iterator[FailedRenewal]:
        for row in super().export_rows(queryset):
            row.state = _state(row)
            yield row


def _state(row: FailedRenewal) -> Any:
    if row.recovered_at:
        return _("recovered")
    return _("lost") if row.lost_at else _("still being tried")


def _whom_to_ask(row: FailedRenewal) -> str:
    """The donor's page, where staff find the address and write down what was said."""
    donor = row.recurring_gift.donor_id
    return (
        reverse("giving_donors:inspect", args=[donor]) if donor else reverse("giving_failures:inspect", args=[row.pk])
    )


class FailedRenewalViewSet(ReadOnlyViewSet):
    model = FailedRenewal
    name = "giving_failures"
    url_prefix = "giving/failures"
    icon = "warning"
    menu_label = _("Failed renewals")
    index_view_class = FailedRenewalIndexView
    filterset_class = FailedRenewalFilters
    search_fields: ClassVar[list[str]] = [
        "invoice",
        "recurring_gift__donor__email",
        "recurring_gift__donor__family_name",
        "recurring_gift__donor__given_name",
    ]
    list_display: ClassVar[list[Any]] = [
        TitleColumn("donor", label=_("donor"), accessor="recurring_gift.donor", get_url=_whom_to_ask),
        AmountColumn("amount", label=_("amount"), sort_key="amount"),
        Column("state", label=_("state"), accessor=_state),
        Column("attempts", label=_("tries"), sort_key="attempts"),
        MomentColumn("first_failed_at", label=_("failed first"), sort_key="first_failed_at"),
        MomentColumn("next_try_at", label=_("next try"), sort_key="next_try_at"),
        MomentColumn("decided_at", label=_("decided"), accessor=lambda row: row.recovered_at or row.lost_at),
    ]
    export_filename = "failed-renewals"
    list_export: ClassVar[list[str]] = [
        "recurring_gift.donor",
        "recurring_gift.donor.email",
        "amount",
        "state",
        "attempts",
        "first_failed_at",
        "next_try_at",
        "recovered_at",
        "lost_at",
        "invoice",
    ]
    inspect_view_fields_exclude: ClassVar[list[str]] = ["id", "synced_at"]
