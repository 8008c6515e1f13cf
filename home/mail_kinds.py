"""The mails about events and the letter: when each goes out, and what may stand in it."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.mail_kinds import Form, MailKind, Placeholder, register
from home import event_letters

_EVENTS, _READERS = "home.view_registration", "home.view_subscription"


def _sample_event() -> list[tuple[str, str]]:
    return [
        (gettext("Event"), gettext("The shared table")),
        (gettext("Time"), gettext("Saturday, December 12, 2026, 14:00–16:00")),
        (gettext("Place"), gettext("Sample Hall, Chiyoda, Tokyo")),
        (gettext("People"), gettext("2 people")),
    ]


def _sample_guest() -> list[tuple[str, str]]:
    return [
        (gettext("Name"), gettext("Hana Yamada")),
        (gettext("People"), gettext("2 people")),
        (gettext("Seats left"), "12"),
    ]


_TITLE = Placeholder("title", _("The event's title"), _("The shared table"))
_DETAILS = Placeholder("details", _("Time, place, number of people"), _sample_event, Form.TABLE, required=True)
_NOTE = Placeholder(
    "note", _("The words for the mail that stand on the event's page"), _("The door opens at 13:30."), Form.PROSE
)
_STANDING = Placeholder("standing", _("Whether the seat is kept or they wait"), _("Your seat is kept."), required=True)
_PASSED_ON = Placeholder(
    "passed_on", _("That the seat goes to somebody who waits; else empty"), _("The seat goes to somebody who waits.")
)
_STATE = Placeholder("state", _("Whether they have a seat, wait or have cancelled"), _("has a seat"))


def _link(
    name: str, meaning: Any, label: Any, sample: str, *, required: bool = False, is_key: bool = False
) -> Placeholder:
    address = f"https://www.example.org/{sample}"
    return Placeholder(name, meaning, address, Form.LINK, required=required, label=label, is_key=is_key)


_CALENDAR = _link("calendar", _("Link to the calendar file"), _("Into your calendar"), "events/table/calendar.ics")
_CANCEL = _link("cancel", _("Link to cancel"), _("Cancel"), "events/table/cancel/sample/", required=True, is_key=True)
_PAGE = _link("page", _("Link to the page of the event"), _("The page of the event"), "events/table/")
_LIST = _link(
    "link", _("Link to the list of participants"), _("All participants"), "admin/registrations/", required=True
)


_WORDS = Placeholder("words", _("What staff write to the guests; may be empty"), _("We are sorry."), Form.PROSE)


def _sample_changes() -> list[tuple[str, str]]:
    return [(gettext("Time"), "14:00 → 15:00")]


_CHANGES = Placeholder("changes", _("What was, and what is now"), _sample_changes, Form.TABLE, required=True)


def _event(name: str, label: Any, when: Any, *more: Placeholder, filed: bool = True) -> MailKind:
    """A mail to a guest; as a rule with the entry for the calendar, or what takes it out."""
    return MailKind(
        f"home/{name}",
        label,
        when,
        (_TITLE, _DETAILS, *more, _PAGE),
        permission=_EVENTS,
        attachments=event_letters.calendar_file if filed else None,
    )


def register_all() -> None:
    """Make the kinds known; called when Django starts."""
    seated = (_NOTE, _CALENDAR, _CANCEL)
    register(
        _event("event_confirmed", _("A seat is kept"), _("When somebody signed up and got a seat."), *seated),
        _event(
            "event_waiting",
            _("On the waiting list"),
            _("When somebody signed up and no seat was left."),
            _CANCEL,
            filed=False,
        ),
        _event(
            "event_seat_free", _("A seat has become free"), _("When somebody moves up from the waiting list."), *seated
        ),
        _event(
            "event_again",
            _("Signed up already"),
            _("When somebody signs up who is on the list already."),
            _STANDING,
            *seated,
        ),
        _event(
            "event_cancelled", _("A sign-up was cancelled"), _("When somebody cancelled their sign-up."), _PASSED_ON
        ),
        _event(
            "event_cancelled_by_us",
            _("We cancelled a sign-up"),
            _("When staff cancel somebody's sign-up."),
            _WORDS,
        ),
        _event(
            "event_called_off",
            _("An event is called off"),
            _("To everybody who has a seat or waits for one, when staff call the event off."),
            _WORDS,
        ),
        _event(
            "event_changed",
            _("Another time or place"),
            _("To everybody who has a seat or waits for one, when staff say so after a change."),
            _CHANGES,
            _WORDS,
            _STANDING,
            *seated,
        ),
        _event(
            "event_reminder",
            _("Reminder of an event"),
            _("Some days before, to everybody who has a seat; the event says how many days."),
            *seated,
        ),
        MailKind(
            "home/newsletter_confirm",
            _("Shall the letter come?"),
            _("When somebody asks for the letter: they press the link, and only then it comes."),
            (
                _link(
                    "confirm",
                    _("Link to confirm"),
                    _("Yes, please"),
                    "newsletter/confirm/sample/",
                    required=True,
                    is_key=True,
                ),
            ),
            permission=_READERS,
        ),
        MailKind(
            "home/event_notice",
            _("News of a sign-up"),
            _("To staff, when somebody signs up for an event or cancels."),
            (
                _TITLE,
                _STATE,
                Placeholder("details", _("Name, people, needs, seats left"), _sample_guest, Form.TABLE, required=True),
                _LIST,
            ),
            permission=_EVENTS,
            for_staff=True,
        ),
    )
