"""Ending a recurring gift in the admin, on the donor's wish."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from core import audit
from core.audit import RefusalsAudited
from donate import changes, reports, stops
from donate.admin_views import RowInspectView, how_told
from donate.forms.stop import StopForm
from donate.models import RecurringGift


class RecurringInspectView(RowInspectView):
    """One recurring gift, and the way to end it."""

    in_words: ClassVar = {
        "campaign": lambda row: reports.campaign_titles().get(row.campaign, ""),
        "ended_because": lambda row: row.ended_because_in_words,
    }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        can = self.user_has_permission("stop") and changes.can_stop(self.object)
        stop_url = reverse("giving_recurring:stop", args=[self.object.pk]) if can else ""
        return {**super().get_context_data(**kwargs), "stop_url": stop_url}


class StopView(RefusalsAudited, PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """What will happen, why, and the button."""

    model: Any = None
    permission_required = "stop"
    form_class = StopForm
    template_name = "donate/admin/stop.html"
    header_icon = "cross"

    @cached_property
    def gift(self) -> RecurringGift:
        return get_object_or_404(RecurringGift.objects.select_related("donor"), pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return _("Stop the recurring gift")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("giving_recurring:index"), "label": _("Recurring gifts")},
            {"url": reverse("giving_recurring:inspect", args=[self.gift.pk]), "label": str(self.gift)},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"data": self.request.POST or None}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not changes.can_stop(self.gift):
            messages.info(request, _("This gift has ended already, or will end."))
            return redirect("giving_recurring:inspect", self.gift.pk)
        audit.viewed(request.user, self.gift, step="stop")
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: StopForm) -> HttpResponse:
        said = form.cleaned_data
        try:
            stops.stop(self.gift, form=said["token"], reason=said["reason"], user=self.request.user)
        except stops.NotStopped as error:
            messages.error(self.request, str(error))
        else:
            told = {"told": how_told(self.gift.donor)}
            messages.success(self.request, _("The gift has been stopped. %(told)s") % told)
        return redirect("giving_recurring:inspect", self.gift.pk)

    def form_invalid(self, form: StopForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "gift": self.gift, "told": how_told(self.gift.donor)}
