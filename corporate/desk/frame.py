"""What the screens about one inquiry share."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views import View
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from core.audit import RefusalsAudited
from corporate.models import Inquiry


class OneInquiryView(RefusalsAudited, PermissionCheckedMixin, View):
    """Something that is done with one inquiry by somebody who may answer it."""

    model: Any = None
    permission_policy: Any = None
    header_icon = ""
    permission_required = "change"
    kwargs: dict[str, Any]
    request: HttpRequest

    @cached_property
    def inquiry(self) -> Inquiry:
        return get_object_or_404(Inquiry.objects.select_related("topic", "assignee"), pk=self.kwargs["pk"])

    def back(self) -> HttpResponse:
        return redirect("inquiries:edit", self.inquiry.pk)

    def crumbs(self, label: str) -> list[dict[str, str]]:
        """The way back."""
        return [
            {"url": reverse("inquiries:index"), "label": str(Inquiry._meta.verbose_name_plural)},
            {"url": reverse("inquiries:edit", args=[self.inquiry.pk]), "label": str(self.inquiry)},
            {"url": "", "label": label},
        ]
