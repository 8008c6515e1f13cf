"""Addresses below an event that are no pages: its calendar file, and the cancel link of the mails."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core.form_pages import SeeOther, never_shared
from home import event_data, sign_up
from home.models import EventPage
from home.models.registrations import Registration


def _event(slug: str) -> EventPage:
    found = EventPage.objects.live().public().filter(slug=slug, locale__language_code=get_language()).first()
    if found is None:
        raise Http404("no such event")
    return found


@csrf_exempt
@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The event as a file for the visitor's own calendar."""
    event = _event(slug)
    response = HttpResponse(event_data.calendar_of(event), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="event.ics"'
    return response


@csrf_exempt  # the signed key in the address is the permission; there is no cookie to misuse
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Ask, then cancel. Only POST does anything: mail scanners follow every link."""
    event = _event(slug)
    registration = sign_up.registration_to_cancel(key, event)
    if registration is None:
        raise Http404("no such sign-up")
    if request.method == "POST" and event.original.ends_at > timezone.now():
        sign_up.cancel(registration)
        return never_shared(SeeOther(request.path))
    context = {
        "page": event,
        "noindex": True,
        "hide_donate_bar": True,
        "registration": registration,
        "is_cancelled": registration.state == Registration.State.CANCELLED,
        "is_past": event.state == EventPage.State.PAST,
    }
    return never_shared(render(request, "home/event_cancel.html", context))
