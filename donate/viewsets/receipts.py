"""Receipts, the receipts of a year, certifications."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from core.permissions import OnlyPolicy
from donate import register_views as registry
from donate.forms.receipts import BatchForm
from donate.models import Certification, Receipt, ReceiptBatch
from donate.receipt_batch_views import BatchCreateView, BatchInspectView, BatchResumeView
from donate.receipt_views import AnewView, PdfView, PictureView, ReceiptInspectView, ReissueView, VoidView
from donate.receipt_waiting import AddressView, WaitingView
from donate.viewsets.base import AmountColumn, MomentColumn, PeopleIndexView, Period, ReadOnlyViewSet


class ReceiptFilters(WagtailFilterSet):
    valid = django_filters.ChoiceFilter(
        label=_("valid"),
        choices=[("yes", _("valid")), ("no", _("void")), ("again", _("issued again"))],
        method="by_state",
    )
    issued_at = Period(label=_("issued"))

    class Meta:
        model = Receipt
        fields: ClassVar[list[str]] = ["valid", "kind", "year", "issued_at"]

    def by_state(self, queryset: QuerySet[Receipt], name: str, value: str) -> QuerySet[Receipt]:
        if value == "again":
            return queryset.exclude(reissued_at=None)
        return queryset.filter(voided_at__isnull=value == "yes")


class ReceiptIndexView(PeopleIndexView):
    """All receipts, with what staff do most."""

    list_export: ClassVar[list[str]] = [
        "number",
        "get_kind_display",
        "name",
        "address",
        "amount",
        "received_on",
        "issued_at",
        "reissued_at",
        "voided_at",
        "void_reason",
    ]
    export_headings: ClassVar[dict[str, Any]] = {
        "number": _("Receipt number"),
        "get_kind_display": _("kind"),
        "name": _("name as issued"),
        "address": _("address as issued"),
    }

    def get_base_queryset(self) -> QuerySet[Receipt]:
        receipts: QuerySet[Receipt] = super().get_base_queryset().select_related("donor")
        return receipts

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.permission_policy.user_has_permission(self.request.user, "reissue"):
            return []
        return [HeaderButton(_("Receipts that wait"), url=reverse("giving_receipts:waiting"), icon_name="time")]


class ReceiptViewSet(ReadOnlyViewSet):
    model = Receipt
    name = "giving_receipts"
    url_prefix = "giving/receipts"
    icon = "doc-full"
    menu_label = _("Receipts")
    index_view_class = ReceiptIndexView
    inspect_view_class = ReceiptInspectView
    index_template_name = "donate/admin/numbered_rows.html"
    inspect_template_name = "donate/admin/receipt.html"
    filterset_class = ReceiptFilters
    search_fields: ClassVar[list[str]] = ["name", "address", "donor__email", "donor__family_name", "sequence"]
    list_display: ClassVar[list[Any]] = [
        "number",
        "name",
        AmountColumn("amount", label=_("amount"), sort_key="amount"),
        Column("kind", label=_("kind"), accessor="get_kind_display", sort_key="kind"),
        MomentColumn("issued_at", label=_("issued"), sort_key="issued_at"),
        MomentColumn("reissued_at", label=_("issued again"), sort_key="reissued_at"),
        MomentColumn("voided_at", label=_("voided"), sort_key="voided_at"),
    ]
    inspect_view_fields: ClassVar[list[str]] = [
        "kind",
        "donor",
        "name",
        "address",
        "received_on",
        "issued_at",
        "reissued_at",
        "told_at",
        "voided_at",
        "void_reason",
        "voided_by",
    ]

    @cached_property
    def permission_policy(self) -> OnlyPolicy:
        return OnlyPolicy(self.model, "view", "void", "reissue")

    def get_urlpatterns(self) -> list[URLPattern]:
        own = self.get_common_view_kwargs()

        def at(route: str, view: Any, name: str) -> URLPattern:
            return path(route, self.construct_view(view, **own), name=name)

        return [
            *super().get_urlpatterns(),
            at("pdf/<int:pk>/<int:number>/", PdfView, "pdf"),
            at("picture/<int:pk>/<int:number>/<int:sheet>/", PictureView, "picture"),
            at("void/<int:pk>/", VoidView, "void"),
            at("reissue/<int:pk>/", ReissueView, "reissue"),
            at("anew/<int:pk>/", AnewView, "anew"),
            at("waiting/", WaitingView, "waiting"),
            at("waiting/<int:pk>/", AddressView, "address"),
        ]


class ReceiptBatchViewSet(ModelViewSet):
    """The receipts of a year: begun here, watched here."""

    model = ReceiptBatch
    name = "giving_receipt_years"
    url_prefix = "giving/receipt-years"
    icon = "date"
    menu_label = _("Yearly receipts")
    add_view_class = BatchCreateView
    inspect_view_enabled = True
    inspect_view_class = BatchInspectView
    inspect_template_name = "donate/admin/receipt_batch.html"
    inspect_view_fields: ClassVar[list[str]] = ["year", "tells_donors", "started_by", "started_at", "finished_at"]
    copy_view_enabled = False
    add_to_reference_index = False
    search_backend_name = None
    list_display: ClassVar[list[Any]] = [
        "year",
        Column("receipts", label=_("receipts"), accessor=lambda row: row.receipts.count()),
        MomentColumn("started_at", label=_("started"), sort_key="started_at"),
        MomentColumn("finished_at", label=_("finished"), sort_key="finished_at"),
    ]

    def get_form_class(self, for_update: bool = False) -> type[BatchForm]:
        return BatchForm

    @cached_property
    def permission_policy(self) -> OnlyPolicy:
        return OnlyPolicy(self.model, "view", "add")

    def get_urlpatterns(self) -> list[URLPattern]:
        resume = self.construct_view(BatchResumeView, **self.get_common_view_kwargs())
        return [*super().get_urlpatterns(), path("resume/<int:pk>/", resume, name="resume")]


class CertificationViewSet(ModelViewSet):
    """The organisation's certification, as the notice says it."""

    model = Certification
    name = "giving_certifications"
    url_prefix = "giving/certifications"
    icon = "success"
    menu_label = _("Certification")
    copy_view_enabled = False
    search_backend_name = None
    list_display: ClassVar[list[str]] = ["number", "authority", "certified_on", "valid_until"]


class RegisterViewSet(ReadOnlyViewSet):
    """The donor register for the authorities, and the public-support test."""

    model = Receipt
    name = "giving_register"
    url_prefix = "giving/register"
    icon = "list-ul"
    menu_label = _("Donor register")

    @cached_property
    def permission_policy(self) -> OnlyPolicy:
        return OnlyPolicy(self.model, "view", "register")

    def get_urlpatterns(self) -> list[URLPattern]:
        own = {"model": self.model, "permission_policy": self.permission_policy}
        export = registry.RegisterExportView.as_view(**own)
        return [
            path("", registry.RegisterView.as_view(**own), name="index"),
            path("<int:year>/<str:format>/", export, name="export"),
        ]
