"""One thing done to many inquiries at once."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from core.audit import RefusalsAudited
from corporate import inbox
from corporate.desk.filters import staff_of_inbox
from corporate.models import Inquiry

MOST = 500


class BulkView(RefusalsAudited, PermissionCheckedMixin, View):
    """Each inquiry for itself: what can't be done to one of them stops none of the others, and is counted."""

    model: Any = None
    permission_policy: Any = None
    header_icon = ""
    permission_required = "change"
    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        keys = [int(key) for key in request.POST.getlist("row") if key.isdecimal() and len(key) < 13][:MOST]
        chosen = list(Inquiry.objects.filter(pk__in=keys))
        change = self._change(request)
        if not chosen or change is None:
            messages.error(request, _("Choose inquiries, and what shall be done with them."))
            return self._back(request)
        done = sum(self._try(inquiry, change) for inquiry in chosen)
        if done:
            said = ngettext("%(count)s inquiry has been changed.", "%(count)s inquiries have been changed.", done)
            messages.success(request, said % {"count": done})
        if left := len(chosen) - done:
            said = ngettext("%(count)s can't be changed this way.", "%(count)s can't be changed this way.", left)
            messages.warning(request, said % {"count": left})
        return self._back(request)

    def _change(self, request: HttpRequest) -> dict[str, Any] | None:
        """What was asked for, as ``inbox.update`` takes it; an empty one means *kept apart*."""
        action, state = request.POST.get("action"), request.POST.get("state", "")
        if action == "assign":
            wanted = request.POST.get("assignee", "")
            user = staff_of_inbox().filter(pk=int(wanted) if wanted.isdecimal() and len(wanted) < 13 else None).first()
            return {"assignee": user} if user or wanted == "nobody" else None
        if action == "state":
            return {"state": state} if state in Inquiry.State.values else None
        simple: dict[str, dict[str, Any]] = {
            "pitch": {"state": Inquiry.State.PITCH},
            "real": {"real": True},
            "apart": {},
        }
        return simple.get(action or "")

    def _try(self, inquiry: Inquiry, change: dict[str, Any]) -> bool:
        try:
            if change:
                inbox.update(inquiry, by=self.request.user, **change)
            else:
                inbox.keep_apart(inquiry, by=self.request.user)
        except inbox.ImpossibleChange:
            return False
        return True

    def _back(self, request: HttpRequest) -> HttpResponse:
        there = request.POST.get("next", "")
        safe = url_has_allowed_host_and_scheme(there, {request.get_host()}, request.is_secure())
        return redirect(there if safe else "inquiries:index")
