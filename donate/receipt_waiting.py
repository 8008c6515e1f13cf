"""Receipts that wait: for a name or an address, or for somebody to press the button."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from core import audit
from donate import receipts
from donate.forms.receipts import AddressForm
from donate.models import Donor, Receipt, ReceiptSettings
from donate.receipt_document import Nobody
from donate.receipt_views import nobody

#: More are shown when these are done.
SHOWN = 200


class WaitingView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Gifts that wait for their receipt: who lacks what, and the button that issues the rest."""

    model: type[Receipt] | None = None
    permission_required = "reissue"
    template_name = "donate/admin/receipts_waiting.html"
    header_icon = "time"
    request: HttpRequest

    def get_page_title(self) -> str:
        return _("Receipts that wait")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        trail = [{"url": reverse("giving_receipts:index"), "label": _("Receipts")}]
        return [*self.breadcrumbs_items, *trail, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "rows": receipts.to_come(at_most=SHOWN),
            "chosen": ReceiptSettings.chosen(),
            "settings_url": self._settings_url(),
        }

    def _settings_url(self) -> str:
        """Where it is chosen, for whoever may."""
        may = self.request.user.has_perm("donate.change_receiptsettings")
        return reverse("wagtailsettings:edit", args=["donate", "receiptsettings"]) if may else ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        audit.listed(request.user, Receipt, {"list": "waiting"})
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            count = receipts.issue_due()
        except Nobody:
            messages.error(request, nobody())
        else:
            messages.success(request, _("%(count)s receipts were issued.") % {"count": count})
        return redirect("giving_receipts:waiting")


class AddressView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """Completes what a donor's receipts lack, and issues them."""

    model: type[Receipt] | None = None
    permission_required = "reissue"
    form_class = AddressForm
    template_name = "donate/admin/receipt_form.html"
    header_icon = "user"

    @cached_property
    def donor(self) -> Donor:
        return get_object_or_404(Donor, pk=self.kwargs["pk"], wants_receipt=True)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        audit.viewed(request.user, self.donor)
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.donor}

    def get_page_title(self) -> str:
        return _("Name and address for the receipt")

    def get_page_subtitle(self) -> str:
        return str(self.donor)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        trail = [
            {"url": reverse("giving_receipts:index"), "label": _("Receipts")},
            {"url": reverse("giving_receipts:waiting"), "label": _("Receipts that wait")},
        ]
        return [*self.breadcrumbs_items, *trail, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "button": _("Save and issue what waits")}

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def form_valid(self, form: Any) -> HttpResponse:
        donor = form.save()
        try:
            issued = receipts.issue_waiting(donor)
        except Nobody:
            messages.error(self.request, nobody())
        else:
            messages.success(self.request, _("Saved; %(count)s receipts were issued.") % {"count": len(issued)})
        return redirect("giving_receipts:waiting")
