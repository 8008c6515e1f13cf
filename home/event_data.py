"""An event for machines: the calendar file and the structured data of search engines."""

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from icalendar import Calendar, Event, Timezone

from core.models import Audience, Identity

if TYPE_CHECKING:
    from home.models.events import EventPage
    from home.models.registrations import Registration

ATTENDANCE = {
    "venue": "OfflineEventAttendanceMode",
    "online": "OnlineEventAttendanceMode",
    "both": "MixedEventAttendanceMode",
}


def calendar_of(event: "EventPage", *, method: str = "PUBLISH", guest: "Registration | None" = None) -> bytes:
    """The event as an iCalendar file (RFC 5545, 5546), in Japanese time.

    The same event has the same UID in both languages and for ever; a higher SEQUENCE replaces what a calendar has, the
    method CANCEL takes it out. The place of a supporters' event and the online room are for ``guest`` alone.
    """
    original = event.original
    calendar = Calendar()
    calendar.add("method", method)
    calendar.add("prodid", f"-//{urlsplit(settings.SITE_URL).hostname}//events//")
    calendar.add("version", "2.0")
    entry = Event()
    entry.add("uid", f"{event.translation_key}@{urlsplit(settings.SITE_URL).hostname}")
    entry.add("dtstamp", timezone.now() if guest else event.last_published_at or timezone.now())
    entry.add("sequence", original.calendar_sequence)
    entry.add("status", "CANCELLED" if method == "CANCEL" or original.called_off_at else "CONFIRMED")
    entry.add("dtstart", timezone.localtime(original.starts_at))
    entry.add("dtend", timezone.localtime(original.ends_at))
    entry.add("summary", event.title)
    room = f"\n\n{event.online_url}" if guest and event.online_url else ""
    entry.add("description", event.subtitle + room)
    entry.add("url", settings.SITE_URL + (event.url or ""))
    identity = Identity.in_language(event.locale.language_code)
    if identity:
        entry.add("organizer", f"mailto:{identity.email}", parameters={"CN": identity.name})
    if guest and method == "CANCEL":
        entry.add("attendee", f"mailto:{guest.email}")
    if (guest or event.audience != Audience.SUPPORTERS) and event.venue:
        entry.add("location", ", ".join(part for part in (event.venue, event.address) if part))
    calendar.add_component(_japanese_time())
    calendar.add_component(entry)
    return bytes(calendar.to_ical())


@cache
def _japanese_time() -> Timezone:
    """What calendars must know of the zone; icalendar works it out anew each time, longer than all the rest."""
    return Timezone.from_tzid(settings.TIME_ZONE)


def schema_org(event: "EventPage", request: HttpRequest) -> dict[str, Any]:
    """schema.org/Event; what only supporters may know is left out."""
    url = settings.SITE_URL + (event.get_url(request) or "")
    described: dict[str, Any] = {
        "@type": "Event",
        "name": event.title,
        "description": event.search_description or event.subtitle,
        "url": url,
        "inLanguage": event.locale.language_code,
        "startDate": _iso(event.original.starts_at),
        "endDate": _iso(event.original.ends_at),
        "eventStatus": "https://schema.org/Event" + ("Cancelled" if event.original.called_off_at else "Scheduled"),
        "eventAttendanceMode": f"https://schema.org/{ATTENDANCE[event.place]}",
        "organizer": {"@type": "NGO", "@id": f"{settings.SITE_URL}/#organization", "url": settings.SITE_URL},
        "offers": {
            "@type": "Offer",
            "price": event.original.fee,
            "priceCurrency": "JPY",
            "url": url,
            "availability": "https://schema.org/" + ("SoldOut" if event.seats_left == 0 else "InStock"),
        },
    }
    if event.audience != Audience.SUPPORTERS:
        described["location"] = _places(event, url)
    return described


def _places(event: "EventPage", url: str) -> list[dict[str, Any]]:
    places: list[dict[str, Any]] = []
    if event.place != "online":
        places.append({"@type": "Place", "name": event.venue, "address": event.address or event.venue})
    if event.place != "venue":
        places.append({"@type": "VirtualLocation", "url": url})
    return places


def _iso(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="minutes")
