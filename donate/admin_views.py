"""What staff can do in the screens of the menu *Giving*: have an event handled again, compare the books."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views import View
from wagtail.admin.views import generic
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from core import names
from core.audit import RowAudited
from core.templatetags.core_tags import day, moment
from donate.models import Donor, StripeEvent
from donate.money import written
from donate.tasks import handle_event


def how_told(donor: Donor | None) -> str:
    """How the donor learns of what staff do: by mail, or not by themselves. For screens before and after the button."""
    if donor is None:
        return _("Nobody is known who could be told.")
    if not donor.mail_address:
        return _("There is no address to mail to: please tell the donor by post.")
    return _("The donor gets a mail about it.")


class RowInspectView(RowAudited, generic.InspectView):
    """One row as a person reads it: Japanese time, yes and no, nothing for what is empty."""

    #: What to say instead of a column's plain value.
    in_words: ClassVar[dict[str, Callable[[Any], str]]] = {}

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        if field_name in self.in_words:
            return self.in_words[field_name](self.object) or "–"
        value = super().get_field_display_value(field_name, field)
        if field_name == "amount":
            return written(value, getattr(self.object, "currency", "jpy"))
        if isinstance(value, datetime):
            return moment(value)
        if isinstance(value, date):
            return day(value)
        if isinstance(value, AbstractBaseUser):
            return names.of(value)
        if isinstance(value, bool):
            return pgettext("a fact", "yes") if value else _("no")
        return "–" if value in (None, "") else value


class EventInspectView(RowInspectView):
    """One event with its error and, where it waits, the button to have it handled again."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_retry = self.object.handled_at is None and self.user_has_permission("retry")
        retry_url = reverse("giving_events:retry", args=[self.object.pk]) if may_retry else ""
        return {**super().get_context_data(**kwargs), "retry_url": retry_url}


class RetryView(PermissionCheckedMixin, View):
    """Has a kept event handled again, now."""

    model: type[StripeEvent] | None = None
    permission_required = "retry"
    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        event = get_object_or_404(StripeEvent, pk=pk)
        if handle_event.call(event.pk):
            messages.success(request, _("The event has been handled."))
        elif StripeEvent.objects.set_aside().filter(pk=pk).exists():
            messages.error(request, _("Stripe knows nothing of what this event is about. It is set aside."))
        else:
            messages.error(request, _("It failed again. The error is shown below, and it will be tried again later."))
        return redirect("giving_events:inspect", event.pk)


class EventIndexView(generic.IndexView):
    """What is not handled comes first; each with its button, and one for all."""

    def order_queryset(self, queryset: QuerySet[StripeEvent]) -> QuerySet[StripeEvent]:
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        return queryset.order_by(F("handled_at").desc(nulls_first=True), "-received_at")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counts = {"waiting": 0, "set_aside": 0}
        if self.user_has_permission("retry"):
            counts = StripeEvent.objects.filter(handled_at=None).aggregate(
                waiting=Count("pk", filter=Q(set_aside_at=None)), set_aside=Count("set_aside_at")
            )
        return {**super().get_context_data(**kwargs), **counts}
