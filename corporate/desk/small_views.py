"""Small things that are done with one inquiry: a reply entered, a mail believed, a file handed out, all erased."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from core import audit
from core.private_files import handed_out
from corporate import replies, retention
from corporate.desk.forms import PastedForm
from corporate.desk.frame import OneInquiryView
from corporate.models import Attachment


class PastedView(OneInquiryView):
    """Enters what the sender wrote elsewhere."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        form = PastedForm(request.POST)
        if self.inquiry.erased_at or not form.is_valid():
            context = {
                "form": form,
                "inquiry": self.inquiry,
                "breadcrumbs_items": self.crumbs(_("Enter a reply")),
                "header_icon": "mail",
                "header_title": _("Enter a reply"),
            }
            return TemplateResponse(request, "corporate/admin/pasted.html", context, status=422)
        replies.enter(self.inquiry, by=request.user, **form.cleaned_data)
        messages.success(request, _("The reply is in the conversation now."))
        return self.back()


class BelievedView(OneInquiryView):
    """Takes a mail that was kept apart into the conversation."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int, message: int) -> HttpResponseBase:
        kept_apart = get_object_or_404(self.inquiry.thread, pk=message)
        if replies.believe(kept_apart, by=request.user):
            messages.success(request, _("The mail is in its conversation now."))
        return self.back()


class FileView(OneInquiryView):
    """Hands out a file, to be saved. Every time leaves a line in the log."""

    http_method_names = ("get",)

    def get(self, request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
        belongs = Q(inquiry=self.inquiry) | Q(message__inquiry=self.inquiry)
        row = get_object_or_404(Attachment.objects.filter(belongs), pk=file)
        try:
            opened = row.file.open("rb")
        except OSError as error:
            raise Http404 from error
        audit.viewed(request.user, self.inquiry, file=row.pk)
        return handed_out(opened, row.name)


class EraseView(OneInquiryView):
    """Asks, then erases what tells of a person, before its period is over: whoever wrote may wish it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        context = {
            "inquiry": self.inquiry,
            "breadcrumbs_items": self.crumbs(_("Erase personal data")),
            "header_icon": "bin",
            "header_title": _("Erase personal data"),
        }
        return TemplateResponse(request, "corporate/admin/erase.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        retention.erase(self.inquiry, by=request.user)
        messages.success(request, _("The personal data has been erased."))
        return self.back()
