"""The receipts of a year in the admin: begin, watch, go on."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin.views import generic
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from core import aside
from donate import receipt_batch
from donate.admin_views import RowInspectView
from donate.models import ReceiptBatch
from donate.receipt_document import Issuer, Nobody
from donate.receipt_tasks import run_batch
from donate.receipt_views import nobody

#: Seconds until the page of a running batch is loaded again.
REFRESH = 2


class BatchCreateView(generic.CreateView):
    """Begins the receipts of a year."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            Issuer()
        except Nobody:
            form.add_error(None, nobody())
            return self.form_invalid(form)
        return super().form_valid(form)

    def save_instance(self) -> ReceiptBatch:
        self.form.instance.started_by = self.request.user
        batch: ReceiptBatch = super().save_instance()
        aside.begin(run_batch, batch.pk)
        return batch

    def get_success_url(self) -> str:
        return reverse("giving_receipt_years:inspect", args=[self.object.pk])

    def get_success_message(self, instance: Any) -> str:
        return _("The receipts are being issued; this page shows how far it is.")

    def get_success_buttons(self) -> list[Any]:
        return []


class BatchInspectView(RowInspectView):
    """How far it is, with a bar; the page loads itself again while it runs."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = super().get(request, *args, **kwargs)
        if self._runs():
            answer["Refresh"] = str(REFRESH)
        return answer

    def _runs(self) -> bool:
        batch: ReceiptBatch = self.object
        return not (batch.finished_at or batch.error or self._stopped())

    def _stopped(self) -> bool:
        return receipt_batch.stopped().filter(pk=self.object.pk).exists()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        batch: ReceiptBatch = self.object
        open_ = batch.finished_at is None
        may_go_on = open_ and self.user_has_permission("add") and (batch.error or self._stopped())
        return {
            **super().get_context_data(**kwargs),
            "progress": receipt_batch.progress(batch),
            "runs": self._runs(),
            "stopped": open_ and not self._runs(),
            "resume_url": reverse("giving_receipt_years:resume", args=[batch.pk]) if may_go_on else "",
            "waiting": receipt_batch.waiting(batch.year).select_related("donor").order_by("donor")[:200],
        }


class BatchResumeView(PermissionCheckedMixin, View):
    """Goes on with a batch that stopped half-way."""

    model: type[ReceiptBatch] | None = None
    permission_required = "add"
    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = get_object_or_404(ReceiptBatch, pk=pk, finished_at=None)
        ReceiptBatch.objects.filter(pk=pk).update(error="", beat_at=timezone.now())
        aside.begin(run_batch, batch.pk)
        messages.success(request, _("It goes on."))
        return redirect("giving_receipt_years:inspect", pk)
