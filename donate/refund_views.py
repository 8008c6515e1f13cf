"""Giving money back in the admin: a form, a page that says exactly what will happen, and what came of it."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from core import audit
from core.audit import RefusalsAudited
from donate import methods, receipts, refunds, reports, stops
from donate.admin_views import RowInspectView, how_told
from donate.forms.refund import RefundForm
from donate.models import Donation, RefundRequest
from donate.money import written


class PaymentInspectView(RowInspectView):
    """One payment with its entries, and the refunds that staff asked for."""

    in_words: ClassVar = {
        "method": lambda row: methods.in_words(row.method),
        "campaign": lambda row: reports.campaign_titles().get(row.campaign, ""),
    }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_refund = self.user_has_permission("refund")
        requests = list(self.object.refund_requests.all())
        for one in requests:
            one.explained = refunds.why(one) if one.state == RefundRequest.State.REFUSED else ""
        can = may_refund and refunds.is_refundable(self.object)
        refund_url = reverse("giving_payments:refund", args=[self.object.pk]) if can else ""
        return {
            **super().get_context_data(**kwargs),
            "remained": written(refunds.left(self.object), self.object.currency) if can else "",
            "refund_requests": requests,
            "may_refund": may_refund,
            "refund_url": refund_url,
        }


class RefundMixin(RefusalsAudited, PermissionCheckedMixin):
    """Who may, and of which payment."""

    model: Any = None
    permission_required = "refund"
    kwargs: dict[str, Any]
    request: HttpRequest

    @cached_property
    def donation(self) -> Donation:
        rows = Donation.objects.select_related("donor", "fund", "recurring_gift")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def done(self, ask: Any) -> HttpResponse:
        """Ask Stripe, and say on the payment's page what came of it."""
        try:
            self.tell(ask())
        except (refunds.NotRefundable, refunds.Unanswered) as error:
            messages.error(self.request, str(error))
        return redirect("giving_payments:inspect", self.donation.pk)

    def tell(self, request: RefundRequest) -> None:
        if request.state == RefundRequest.State.DONE:
            said = {"amount": request.written_amount, "told": how_told(self.donation.donor)}
            messages.success(self.request, _("%(amount)s went back to the donor. %(told)s") % said)
            self.stop_gift(request)
        elif request.state == RefundRequest.State.WITHDRAWN:
            messages.success(self.request, _("Given up: nothing went back."))
        else:
            messages.error(self.request, str(refunds.why(request)))

    def stop_gift(self, request: RefundRequest) -> None:
        """Once the money is back, and only where the form asked for it; a second press stops nothing twice."""
        gift = self.donation.recurring_gift
        if not request.stops_gift or gift is None or gift.ended_at:
            return
        try:
            stops.stop(gift, form=request.token, reason=request.reason, user=self.request.user)
        except stops.NotStopped as error:
            messages.error(self.request, str(error))
        else:
            told = {"told": how_told(gift.donor)}
            messages.success(self.request, _("The gift has been stopped. %(told)s") % told)


class RefundView(RefundMixin, WagtailAdminTemplateMixin, FormView):
    """First press: look at it once more. Second press: the money goes back."""

    form_class = RefundForm
    template_name = "donate/admin/refund.html"
    header_icon = "rotate"

    def get_page_title(self) -> str:
        return _("Give money back")

    def get_page_subtitle(self) -> str:
        return self.donation.number

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("giving_payments:index"), "label": _("Gifts")},
            {"url": reverse("giving_payments:inspect", args=[self.donation.pk]), "label": self.donation.number},
            {"url": "", "label": self.get_page_title()},
        ]

    @cached_property
    def left(self) -> int:
        return refunds.left(self.donation)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"data": self.request.POST or None, "donation": self.donation, "left": self.left}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if obstacle := refunds.why_not(self.donation):
            return self.stopped(obstacle)
        audit.viewed(request.user, self.donation, step="refund")
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        known = refunds.known(self.donation, request.POST.get("token", ""))
        if known:  # pressed again: nothing may be left to give back, but there is an answer to show
            return self.done(lambda: refunds.send(known))
        if obstacle := refunds.why_not(self.donation):
            return self.stopped(obstacle)
        return super().post(request, *args, **kwargs)

    def stopped(self, obstacle: Promise) -> HttpResponse:
        messages.error(self.request, str(obstacle))
        return redirect("giving_payments:inspect", self.donation.pk)

    def form_valid(self, form: RefundForm) -> HttpResponse:
        if "confirmed" not in self.request.POST:
            receipt = receipts.after_refund(self.donation, self.left - form.cleaned_data["amount"])
            return self.render_to_response(self.get_context_data(form=form, confirming=True, receipt=receipt))
        return self.done(lambda: refunds.ask(self.donation, form.wish, self.request.user))

    def form_invalid(self, form: RefundForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {"donation": self.donation, "left": self.left, "told": how_told(self.donation.donor)}
        return {**super().get_context_data(**kwargs), **shown}


class RefundAgainView(RefundMixin, FormView):
    """A request that Stripe did not answer: asked again, or given up."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        waiting = get_object_or_404(self.donation.refund_requests, pk=kwargs["request_pk"])
        verb = refunds.withdraw if "withdraw" in request.POST else refunds.send
        return self.done(lambda: verb(waiting))
