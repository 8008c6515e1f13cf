"""Gifts by transfer and in cash: entered by staff, cancelled by a row of their own, never edited."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views import View
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.log_actions import log

from core import audit
from core.audit import RefusalsAudited
from core.permissions import OnlyPolicy
from core.templatetags.core_tags import day
from donate import offline
from donate.admin_views import RowInspectView
from donate.forms.people import CancelForm, OfflineGiftForm
from donate.models import Donor, Fund, OfflineGift
from donate.viewsets.base import AmountColumn, PeopleIndexView, Period, ReadOnlyViewSet, originals


class OfflineFilters(WagtailFilterSet):
    received_on = Period(label=_("received on"))
    fund = django_filters.ModelChoiceFilter(label=_("fund"), queryset=lambda request: originals(Fund))

    class Meta:
        model = OfflineGift
        fields: ClassVar[list[str]] = ["method", "kind", "fund", "received_on"]


class OfflineIndexView(PeopleIndexView):
    export_headings: ClassVar[dict[str, Any]] = {
        "number": pgettext_lazy("row", "Number"),
        "donor.mail_address": _("E-mail"),
        "get_method_display": _("Method"),
        "get_kind_display": _("Gift or dues"),
    }

    def get_base_queryset(self) -> QuerySet[OfflineGift]:
        rows: QuerySet[OfflineGift] = super().get_base_queryset()
        return rows.select_related("donor", "fund", "entered_by", "cancelled_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "add_url": self.add_url}


class OfflineInspectView(RowInspectView):
    """One gift, and the form that takes it back."""

    def get_object(self, queryset: Any = None) -> OfflineGift:
        rows = OfflineGift.objects.select_related("donor", "fund", "entered_by", "cancelled_by", "cancels")
        return get_object_or_404(rows, pk=self.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        gift = self.object
        may = self.user_has_permission("cancel") and gift.cancels is None and not gift.is_cancelled
        return {
            **super().get_context_data(**kwargs),
            "cancel_form": CancelForm() if may else None,
            "cancel_url": reverse("giving_offline:cancel", args=[gift.pk]) if may else "",
            "campaign_title": offline.campaign_title(gift),
        }


class OfflineAddView(RefusalsAudited, generic.CreateView):
    """Enters a gift; the donor comes from the donor's page."""

    template_name = "donate/admin/offline_add.html"

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "donor": self.donor}

    @cached_property
    def donor(self) -> Donor | None:
        key = self.request.POST.get("donor") or self.request.GET.get("donor") or ""
        return Donor.objects.filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "donor": self.donor, "may_choose": True}

    def save_instance(self) -> OfflineGift:
        gift: OfflineGift = self.form.save(commit=False)
        offline.enter(gift, by=self.request.user)
        log(instance=gift, action="wagtail.create", title=audit.label(gift), content_changed=True)
        return gift

    def get_success_url(self) -> str:
        if self.object.donor_id:
            return reverse("giving_donors:inspect", args=[self.object.donor_id])
        return reverse("giving_offline:inspect", args=[self.object.pk])

    def get_success_buttons(self) -> list[Any]:
        return []


class CancelView(RefusalsAudited, PermissionCheckedMixin, View):
    """Takes a gift back by a row of its own."""

    model: Any = None
    permission_policy: Any = None
    permission_required = "cancel"
    http_method_names = ("get", "post")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The form stands on the gift's own page: whoever comes back by the address gets there."""
        return redirect("giving_offline:inspect", pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        gift = get_object_or_404(OfflineGift, pk=pk)
        form = CancelForm(request.POST)
        if not form.is_valid():
            messages.error(request, said("Please say why."))
            return redirect("giving_offline:inspect", pk)
        try:
            with transaction.atomic():
                offline.cancel(gift, reason=form.cleaned_data["reason"], by=request.user)
        except IntegrityError:
            messages.error(request, said("This gift has been cancelled already."))
        else:
            log(gift, "donate.cancelled", title=audit.label(gift))
            messages.success(request, said("Cancelled. The gift stays in the list, with the row that takes it back."))
        return redirect("giving_offline:inspect", pk)


class OfflineGiftViewSet(ReadOnlyViewSet):
    model = OfflineGift
    name = "giving_offline"
    url_prefix = "giving/offline"
    icon = "form"
    menu_label = _("By transfer and in cash")
    index_view_class = OfflineIndexView
    inspect_view_class = OfflineInspectView
    add_view_class = OfflineAddView
    create_template_name = "donate/admin/offline_add.html"
    filterset_class = OfflineFilters
    search_fields: ClassVar[list[str]] = [
        "payer",
        "note",
        "donor__email",
        "donor__family_name",
        "donor__given_name",
        "donor__family_name_kana",
        "donor__organisation",
    ]
    list_display: ClassVar[list[Any]] = [
        "number",
        Column("donor", label=_("donor"), accessor=lambda row: row.donor or _("nobody known")),
        AmountColumn("amount", label=_("amount"), sort_key="amount"),
        Column("method", label=_("method"), accessor="get_method_display", sort_key="method"),
        Column("kind", label=_("gift or dues"), accessor="get_kind_display"),
        Column("fund", label=_("fund")),
        Column("state", label=_("state"), accessor=lambda row: offline.state(row)),
        Column(
            "received_on", label=_("received on"), accessor=lambda row: day(row.received_on), sort_key="received_on"
        ),
    ]
    export_filename = "gifts-by-transfer"
    list_export: ClassVar[list[str]] = [
        "number",
        "donor",
        "donor.mail_address",
        "amount",
        "received_on",
        "get_method_display",
        "payer",
        "get_kind_display",
        "fund",
        "note",
        "cancels",
        "entered_by",
        "entered_at",
    ]
    inspect_template_name = "donate/admin/offline.html"
    inspect_view_fields: ClassVar[list[str]] = [
        "donor",
        "amount",
        "received_on",
        "method",
        "payer",
        "kind",
        "fund",
        "note",
        "cancels",
        "entered_by",
        "entered_at",
    ]

    @cached_property
    def permission_policy(self) -> OnlyPolicy:
        return OnlyPolicy(self.model, "view", "add", "cancel")

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return OfflineGiftForm

    @cached_property
    def _edit_handler(self) -> None:
        """No panels: the form is drawn as it is."""

    def get_urlpatterns(self) -> list[URLPattern]:
        view = CancelView.as_view(model=OfflineGift, permission_policy=self.permission_policy)
        return [*super().get_urlpatterns(), path("cancel/<int:pk>/", view, name="cancel")]
