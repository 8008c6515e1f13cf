"""The members: number, tier, since when, how it stands, next payment; read and exported here, never edited."""

from collections.abc import Iterator
from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column

from donate import applications
from donate.models import Membership, Tier
from donate.viewsets.base import AmountColumn, MomentColumn, PeopleIndexView, Period, ReadOnlyViewSet, originals


class MemberIndexView(PeopleIndexView):
    export_headings: ClassVar[dict[str, Any]] = {
        "written_number": _("member number"),
        "donor.name": _("name"),
        "donor.mail_address": _("e-mail"),
        "donor.organisation": _("organisation"),
        "donor.language": _("language"),
        "tier_name": _("membership tier"),
        "since": _("member since"),
        "status_label": _("status"),
        "amount": _("amount"),
        "interval_label": _("charged"),
        "next_payment_at": _("next payment"),
        "ended_at": _("ended"),
        "lives.postal_code": _("postal code"),
        "lives.prefecture": _("prefecture"),
        "lives.address": _("address"),
    }

    def get_base_queryset(self) -> QuerySet[Membership]:
        members: QuerySet[Membership] = super().get_base_queryset().with_seats()
        return members

    def export_rows(self, queryset: QuerySet[Membership]) -> Iterator[Membership]:
        """With where each lives: as the donor said last, otherwise as the application for the vote said."""
        applied = applications.of_members()
        for row in super().export_rows(queryset):
            row.lives = row.donor if row.donor.address else applied.get(row.donor_id, row.donor)
            yield row


class MemberFilters(WagtailFilterSet):
    status = django_filters.ChoiceFilter(
        label=_("status"), choices=[("current", _("member")), ("former", _("ended"))], method="by_status"
    )
    tier = django_filters.ModelChoiceFilter(
        label=_("membership tier"), queryset=lambda request: originals(Tier), method="by_tier"
    )
    since = Period(label=_("member since"))

    class Meta:
        model = Membership
        fields: ClassVar[list[str]] = ["status", "tier", "since"]

    def by_status(self, members: Any, name: str, value: str) -> Any:
        return members.current() if value == "current" else members.former()

    def by_tier(self, members: Any, name: str, value: Tier) -> Any:
        return members.with_gift(Q(tier=value))


class MemberViewSet(ReadOnlyViewSet):
    model = Membership
    name = "giving_members"
    url_prefix = "giving/members"
    icon = "group"
    menu_label = _("Members")
    index_view_class = MemberIndexView
    filterset_class = MemberFilters
    search_fields: ClassVar[list[str]] = [
        "donor__email",
        "donor__family_name",
        "donor__given_name",
        "donor__organisation",
    ]
    list_display: ClassVar[list[Any]] = [
        Column("written_number", label=_("member number"), sort_key="number"),
        Column("donor", label=_("member")),
        Column("tier_name", label=_("membership tier")),
        MomentColumn("since", label=_("member since"), sort_key="since"),
        Column("status_label", label=_("status")),
        AmountColumn("amount", label=_("amount")),
        Column("interval_label", label=_("charged")),
        MomentColumn("next_payment_at", label=_("next payment")),
    ]
    export_filename = "members"
    list_export: ClassVar[list[str]] = list(MemberIndexView.export_headings)
    inspect_view_fields: ClassVar[list[str]] = [
        "written_number",
        "donor",
        "tier_name",
        "since",
        "status_label",
        "amount",
        "interval_label",
        "next_payment_at",
        "ended_at",
    ]
