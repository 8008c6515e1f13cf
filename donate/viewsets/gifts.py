"""Who gave what: donors, payments, recurring gifts. Read here, never edited."""

from collections.abc import Iterator
from typing import Any, ClassVar

import django_filters
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column

from core.permissions import OnlyPolicy
from donate import methods, reports
from donate.models import Donation, Entry, Fund, RecurringGift, Tier
from donate.money import written
from donate.refund_views import PaymentInspectView, RefundAgainView, RefundView
from donate.stop_views import RecurringInspectView, StopView
from donate.viewsets.base import AmountColumn, MomentColumn, PeopleIndexView, Period, ReadOnlyViewSet, originals


class DonationFilters(WagtailFilterSet):
    charged_at = Period(label=_("charged"))
    fund = django_filters.ModelChoiceFilter(label=_("fund"), queryset=lambda request: originals(Fund))

    class Meta:
        model = Donation
        fields: ClassVar[list[str]] = ["status", "kind", "is_renewal", "fund", "charged_at"]


class DonationIndexView(PeopleIndexView):
    export_headings: ClassVar[dict[str, Any]] = {
        "number": pgettext_lazy("row", "Number"),
        "donor.mail_address": _("E-mail"),
        "remained": _("Remained (yen)"),
        "get_kind_display": _("Gift or dues"),
        "campaign_title": _("Campaign"),
        "get_status_display": _("Status"),
    }

    def get_base_queryset(self) -> QuerySet[Donation]:
        """With what the entries add up to: read for the rows of a page alone, so a million don't matter."""
        moved = Entry.objects.filter(donation=OuterRef("pk")).order_by().values("donation").annotate(sum=Sum("amount"))
        donations: QuerySet[Donation] = super().get_base_queryset().select_related("donor", "fund")
        return donations if self.is_export else donations.annotate(moved=Subquery(moved.values("sum")))

    def export_rows(self, queryset: QuerySet[Donation]) -> Iterator[Donation]:
        """With what remained after refunds and disputes, and the campaign's name for its key."""
        titles = reports.campaign_titles()
        for row in super().export_rows(queryset.annotate(remained=Coalesce(Sum("entries__amount"), 0))):
            row.campaign_title = titles.get(row.campaign, "")
            row.method = methods.in_words(row.method)
            yield row


def _status(row: Any) -> str:
    """How the payment stands; after a refund or dispute also what remained of it."""
    status = str(row.get_status_display())
    if row.moved in (None, row.amount):
        return status
    return gettext("%(status)s (%(amount)s left)") % {"status": status, "amount": written(row.moved, row.currency)}


class DonationViewSet(ReadOnlyViewSet):
    model = Donation
    name = "giving_payments"
    url_prefix = "giving/payments"
    icon = "pick"
    menu_label = _("Gifts")
    ordering = ("-pk",)  # as they came, by the key's own index: there may be a million
    index_view_class = DonationIndexView
    index_template_name = "donate/admin/numbered_rows.html"
    filterset_class = DonationFilters
    search_fields: ClassVar[list[str]] = [
        "payment_intent",
        "charge",
        "invoice",
        "donor__email",
        "donor__family_name",
        "donor__given_name",
        "donor__organisation",
    ]
    list_display: ClassVar[list[Any]] = [
        "__str__",
        Column("donor", label=_("donor")),
        AmountColumn("amount", label=_("amount"), sort_key="amount"),
        Column("kind", label=_("gift or dues"), accessor="get_kind_display"),
        Column("fund", label=_("fund")),
        Column("method", label=_("method"), accessor=lambda row: methods.in_words(row.method), sort_key="method"),
        Column("is_renewal", label=_("renewal"), accessor=lambda row: "●" if row.is_renewal else ""),
        Column("status", label=_("status"), accessor=_status, sort_key="status"),
        MomentColumn("charged_at", label=_("charged"), sort_key="charged_at"),
    ]
    export_filename = "gifts"
    list_export: ClassVar[list[str]] = [
        "number",
        "donor",
        "donor.mail_address",
        "amount",
        "remained",
        "get_kind_display",
        "fund",
        "campaign_title",
        "method",
        "is_renewal",
        "get_status_display",
        "charged_at",
        "payment_intent",
    ]
    inspect_view_class = PaymentInspectView
    inspect_template_name = "donate/admin/payment.html"
    inspect_view_fields: ClassVar[list[str]] = [
        "status",
        "charged_at",
        "method",
        "kind",
        "fund",
        "campaign",
        "tier",
        "is_renewal",
        "voucher_url",
        "voucher_expires_at",
        "available_at",
        "payment_intent",
        "charge",
        "invoice",
        "created_at",
        "synced_at",
    ]

    @cached_property
    def permission_policy(self) -> OnlyPolicy:
        return OnlyPolicy(self.model, "view", "refund")

    def get_urlpatterns(self) -> list[URLPattern]:
        shared = self.get_common_view_kwargs()
        refund = self.construct_view(RefundView, **shared)
        again = self.construct_view(RefundAgainView, **shared)
        return [
            *super().get_urlpatterns(),
            path("refund/<int:pk>/", refund, name="refund"),
            path("refund/<int:pk>/<int:request_pk>/", again, name="refund_again"),
        ]


class RecurringFilters(WagtailFilterSet):
    started_at = Period(label=_("began"))
    tier = django_filters.ModelChoiceFilter(label=_("membership tier"), queryset=lambda request: originals(Tier))

    class Meta:
        model = RecurringGift
        fields: ClassVar[list[str]] = ["status", "kind", "interval", "tier", "started_at"]


class RecurringIndexView(PeopleIndexView):
    export_headings: ClassVar[dict[str, Any]] = {
        "donor.mail_address": _("E-mail"),
        "get_interval_display": _("Charged"),
        "get_kind_display": _("Gift or dues"),
        "get_status_display": _("Status"),
    }

    def get_base_queryset(self) -> QuerySet[RecurringGift]:
        gifts: QuerySet[RecurringGift] = super().get_base_queryset().select_related("donor", "fund", "tier")
        return gifts


class RecurringGiftViewSet(ReadOnlyViewSet):
    model = RecurringGift
    name = "giving_recurring"
    url_prefix = "giving/recurring"
    icon = "calendar-check"
    menu_label = _("Recurring gifts")
    index_view_class = RecurringIndexView
    filterset_class = RecurringFilters
    search_fields: ClassVar[list[str]] = [
        "stripe_subscription",
        "donor__email",
        "donor__family_name",
        "donor__given_name",
    ]
    list_display: ClassVar[list[Any]] = [
        "donor",
        AmountColumn("amount", label=_("amount"), sort_key="amount"),
        Column("interval", label=_("charged"), accessor="get_interval_display"),
        Column("tier", label=_("membership tier")),
        Column("status", label=_("status"), accessor="get_status_display", sort_key="status"),
        MomentColumn("started_at", label=_("began"), sort_key="started_at"),
        MomentColumn("next_payment_at", label=_("next payment"), sort_key="next_payment_at"),
        MomentColumn("ended_at", label=_("ended"), sort_key="ended_at"),
    ]
    export_filename = "recurring-gifts"
    list_export: ClassVar[list[str]] = [
        "donor",
        "donor.mail_address",
        "amount",
        "get_interval_display",
        "get_kind_display",
        "tier",
        "fund",
        "get_status_display",
        "started_at",
        "next_payment_at",
        "ends_at",
        "ended_at",
        "stripe_subscription",
    ]
    inspect_view_class = RecurringInspectView
    inspect_template_name = "donate/admin/recurring.html"
    inspect_view_fields_exclude: ClassVar[list[str]] = ["id", "amount", "interval", "currency", "donor", "attempt"]

    @cached_property
    def permission_policy(self) -> OnlyPolicy:
        return OnlyPolicy(self.model, "view", "stop")

    def get_urlpatterns(self) -> list[URLPattern]:
        stop = self.construct_view(StopView, **self.get_common_view_kwargs())
        return [*super().get_urlpatterns(), path("stop/<int:pk>/", stop, name="stop")]
