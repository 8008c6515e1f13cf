"""What staff do with one receipt: look, download, void, issue again."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from core import audit, names
from core.templatetags.core_tags import moment
from donate import receipt_pdf, receipts
from donate.admin_views import RowInspectView
from donate.forms.receipts import ReasonForm, ReissueForm
from donate.models import Receipt
from donate.receipt_document import Nobody


def _when_told(receipt: Receipt) -> str:
    if receipt.told_at or receipt.donor.mail_address or not receipt.is_valid:
        return moment(receipt.told_at)
    return _("There is no address to mail to. Please print the receipt and send it by post.")


class ReceiptInspectView(RowInspectView):
    """One receipt as it is printed, its gifts, its editions, and what can be done."""

    in_words: ClassVar = {"told_at": _when_told, "voided_by": lambda row: names.of_username(row.voided_by)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        receipt = self.object
        may = {verb: self.user_has_permission(verb) for verb in ("void", "reissue")}
        links = {
            "void_url": reverse("giving_receipts:void", args=[receipt.pk]) if may["void"] and receipt.is_valid else "",
            "reissue_url": reverse("giving_receipts:reissue", args=[receipt.pk])
            if may["reissue"] and receipt.is_valid
            else "",
            "anew_url": reverse("giving_receipts:anew", args=[receipt.pk])
            if may["reissue"] and receipt.voided_by and receipts.leaves_gifts(receipt)
            else "",
        }
        editions = list(receipt.editions.order_by("-number"))
        for edition in editions:
            edition.made_by = names.of_username(edition.made_by)
        shown = {"editions": editions, "sheets": range(len(editions[0].document["sheets"])), "edition": editions[0]}
        lines = receipt.lines.select_related("donation", "offline_gift")
        return {**super().get_context_data(**kwargs), **links, **shown, "lines": lines}


class ReceiptMixin(PermissionCheckedMixin):
    """Views about one receipt."""

    model: type[Receipt] | None = None
    kwargs: dict[str, Any]
    request: HttpRequest

    @cached_property
    def receipt(self) -> Receipt:
        return get_object_or_404(Receipt.objects.select_related("donor"), pk=self.kwargs["pk"])

    def back(self) -> HttpResponse:
        return redirect("giving_receipts:inspect", self.receipt.pk)


class PdfView(ReceiptMixin, View):
    """An edition as a PDF; each download is in the log."""

    permission_required = "view"
    http_method_names = ("get",)

    def get(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        edition = get_object_or_404(self.receipt.editions, number=number)
        audit.viewed(request.user, self.receipt, download=f"edition {number}")
        name = f'attachment; filename="{self.receipt.file_name}"'
        return HttpResponse(
            receipt_pdf.pdf(edition),
            content_type="application/pdf",
            headers={"Content-Disposition": name, "Cache-Control": "private, no-store"},
        )


class PictureView(ReceiptMixin, View):
    """One sheet of an edition as a picture, for the page that shows it."""

    permission_required = "view"
    http_method_names = ("get",)

    def get(self, request: HttpRequest, pk: int, number: int, sheet: int) -> HttpResponse:
        edition = get_object_or_404(self.receipt.editions, number=number)
        pictures = receipt_pdf.pictures(receipt_pdf.as_it_stands(edition))
        if sheet >= len(pictures):
            raise Http404
        return HttpResponse(pictures[sheet], content_type="image/png", headers={"Cache-Control": "private, no-store"})


class ReceiptFormView(ReceiptMixin, WagtailAdminTemplateMixin, FormView):
    """A form about one receipt: what it does is said before the button."""

    template_name = "donate/admin/receipt_form.html"
    header_icon = "doc-full"
    button: str
    warning: str

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.receipt.is_valid:
            messages.error(request, _("This receipt is void already."))
            return self.back()
        audit.viewed(request.user, self.receipt)
        return super().get(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = {"button": self.get_button(), "warning": self.get_warning()}
        return {**super().get_context_data(**kwargs), **words, "receipt": self.receipt}

    def get_page_subtitle(self) -> str:
        return self.receipt.number

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("giving_receipts:index"), "label": _("Receipts")},
            {"url": self.receipt.admin_url, "label": self.receipt.number},
            {"url": "", "label": self.get_page_title()},
        ]

    def change(self, verb: Callable[[], object], done: str) -> HttpResponse:
        try:
            verb()
        except receipts.CannotChange:
            messages.error(self.request, _("This receipt is void already."))
        except Nobody:
            messages.error(self.request, nobody())
        else:
            messages.success(self.request, done)
        return self.back()

    def get_button(self) -> str:
        raise NotImplementedError

    def get_warning(self) -> str:
        raise NotImplementedError


def nobody() -> str:
    """What stands in the way of every receipt."""
    return _("Please fill in the organisation's name and address first (Settings, organisation).")


class VoidView(ReceiptFormView):
    """Takes a receipt back."""

    permission_required = "void"
    form_class = ReasonForm

    def get_page_title(self) -> str:
        return _("Void a receipt")

    def get_button(self) -> str:
        return _("Void this receipt")

    def get_warning(self) -> str:
        if not self.receipt.donor.mail_address:
            return _(
                "The number stays, marked as void; this can't be undone. There is no address to mail to: please tell "
                "the donor by post. A new receipt with another number can be issued for the same gifts afterwards."
            )
        return _(
            "The number stays, marked as void; this can't be undone. The donor gets a mail. A new receipt with "
            "another number can be issued for the same gifts afterwards."
        )

    def form_valid(self, form: ReasonForm) -> HttpResponse:
        by, reason = self.request.user.get_username(), form.cleaned_data["reason"]
        return self.change(lambda: receipts.void(self.receipt, reason=reason, by=by), _("The receipt is void now."))


class ReissueView(ReceiptFormView):
    """Issues a receipt again, with another name or address where needed."""

    permission_required = "reissue"
    form_class = ReissueForm

    def get_page_title(self) -> str:
        return _("Issue a receipt again")

    def get_button(self) -> str:
        return _("Issue it again")

    def get_warning(self) -> str:
        return _("It keeps its number and is marked as reissued. The earlier edition stays readable here.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "receipt": self.receipt}

    def form_valid(self, form: ReissueForm) -> HttpResponse:
        by, said = self.request.user.get_username(), form.cleaned_data
        return self.change(
            lambda: receipts.reissue(
                self.receipt, reason=said["reason"], by=by, name=said["name"], address=said["address"]
            ),
            _("The receipt was issued again."),
        )


class AnewView(ReceiptMixin, View):
    """A new receipt for the gifts of one that was voided."""

    permission_required = "reissue"
    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            made = receipts.issue_anew(self.receipt)
        except Nobody:
            messages.error(request, nobody())
            return self.back()
        if made is None:
            messages.error(request, _("There is nothing to issue: the gifts went back or stand on another receipt."))
            return self.back()
        messages.success(request, _("The new receipt has the number %(number)s.") % {"number": made.number})
        return redirect(made.admin_url)
