"""The list for the door of one event: to print, and to tick off on a phone who has come."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core import audit
from home import sign_up
from home.models import EventPage, Registration


def urls() -> list[URLPattern]:
    """Below the participants' address."""
    return [path("door/<int:event_id>/", DoorView.as_view(), name="door")]


class DoorView(WagtailAdminTemplateMixin, TemplateView):
    """Who has a seat, by name; a press says that they are here, another takes it back."""

    template_name = "home/admin/door.html"
    page_title = _("List for the door")
    header_icon = "tick"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perm("home.view_registration"):
            audit.refused(request.user, Registration)
            raise PermissionDenied
        self.event = get_object_or_404(EventPage, pk=kwargs["event_id"]).original
        return super().dispatch(request, *args, **kwargs)

    @property
    def guests(self) -> QuerySet[Registration]:
        """Who has a seat."""
        seated = sign_up.registrations_of(self.event).filter(state=Registration.State.CONFIRMED)
        return seated.order_by("name", "pk")

    def get_page_subtitle(self) -> str:
        return str(self.event.title)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = {"url": f"{reverse('registrations:index')}?event={self.event.pk}", "label": gettext("Participants")}
        return [*self.breadcrumbs_items, index, {"url": "", "label": self.page_title, "sublabel": self.event.title}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().get(request, *args, **kwargs)
        audit.listed(request.user, Registration, {"event": self.event.pk, "door": "1"})
        return answer

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("home.change_registration"):
            raise PermissionDenied
        key = request.POST.get("guest", "")
        guest = self.guests.filter(pk=key).first() if key.isascii() and key.isdigit() and len(key) < 19 else None
        if guest:
            sign_up.arrive(guest, came=request.POST.get("came") == "yes")
        return redirect(f"{request.path}{f'#guest-{guest.pk}' if guest else ''}")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        guests = list(self.guests)
        came = self.guests.filter(arrived_at__isnull=False).aggregate(Sum("people"))["people__sum"] or 0
        return {
            **super().get_context_data(**kwargs),
            "event": self.event,
            "guests": guests,
            "expected": sum(guest.people for guest in guests),
            "came": came,
            "may_tick": self.request.user.has_perm("home.change_registration"),
            "may_add": self.request.user.has_perm("home.add_registration"),
            "add_url": f"{reverse('registrations:add')}?event={self.event.pk}",
        }
