"""What the placeholders of a mail about a sign-up stand for, in the active language."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from home.models.registrations import Registration
from home.templatetags.event_tags import hours, weekday_and_day

if TYPE_CHECKING:
    from home.models.events import EventPage

Rows = list[tuple[str, str]]


def for_the_guest(registration: Registration, event: "EventPage", *, passed_on: bool) -> dict[str, Any]:
    """Nothing of what the guest wrote. ``passed_on``: their seat went to somebody who waits."""
    seated = registration.state == Registration.State.CONFIRMED
    return {
        "title": event.title,
        "details": _details(registration, event, seated=seated),
        "note": event.mail_text if seated else "",
        "standing": _("Your seat is kept.") if seated else _("You are on the waiting list."),
        "passed_on": _("The seat goes to somebody who waits.") if passed_on else "",
    }


def for_staff(registration: Registration, event: "EventPage", left: int | None) -> dict[str, Any]:
    """Who signed up or cancelled, and how many seats are left."""
    rows = [
        (_("Name"), registration.name),
        (_("People"), _people(registration)),
        (_("Needed"), ", ".join(registration.access_labels)),
        (_("Interpreting"), registration.interpreter),
        (_("Seats left"), "" if left is None else str(left)),
    ]
    return {
        "title": event.title,
        "state": str(registration.get_state_display()),
        "details": [(label, value) for label, value in rows if value],
    }


def _details(registration: Registration, event: "EventPage", *, seated: bool) -> Rows:
    rows = [
        (_("Event"), event.title),
        (_("Time"), f"{weekday_and_day(event.starts_at)} {hours(event)}"),
        (_("Place"), f"{event.venue} {event.address}".strip()),
        # The room is for those who have a seat.
        (_("Online room"), event.online_url if seated else ""),
        (_("People"), _people(registration)),
    ]
    return [(label, value) for label, value in rows if value]


def _people(registration: Registration) -> str:
    number = registration.people
    return ngettext("%(number)s person", "%(number)s people", number) % {"number": number}
