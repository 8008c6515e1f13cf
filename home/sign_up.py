"""Signing up for an event and cancelling. The number of seats is decided under a lock, so that nobody sits on a lap."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils import timezone, translation

from core import mail
from core.models import Identity
from home import event_mails
from home.models.registrations import Registration

if TYPE_CHECKING:
    from home.models.events import EventPage

DAY = 24 * 3600
_ANSWER, _CANCEL = "sign-up answer", "sign-up cancel"


@dataclass(frozen=True)
class Said:
    """What a valid form says."""

    token: UUID
    language: str
    name: str
    email: str
    people: int
    access: list[str] = field(default_factory=list)
    note: str = ""
    interpreter: str = ""
    doubts: list[str] = field(default_factory=list)


def original_of(event: "EventPage") -> "EventPage":
    """The twin in the site's first language, whose numbers count; the event itself where there is none."""
    if event.locale.language_code == settings.LANGUAGE_CODE:
        return event
    model = type(event)
    twins = model.objects.filter(translation_key=event.translation_key, locale__language_code=settings.LANGUAGE_CODE)
    return twins.first() or event


def registrations_of(event: "EventPage") -> QuerySet[Registration]:
    """The sign-ups of an event and its twins."""
    return Registration.objects.filter(event__translation_key=event.translation_key)


def seats_taken(keys: Iterable[Any]) -> dict[Any, int]:
    """People with a seat, by the events' translation keys, in one query."""
    rows = Registration.objects.filter(event__translation_key__in=list(keys), state=Registration.State.CONFIRMED)
    return dict(rows.order_by().values_list("event__translation_key").annotate(Sum("people")))


def with_seats(events: list["EventPage"]) -> list["EventPage"]:
    """The events of a list, knowing their originals and how many seats are taken, in two queries for all."""
    keys = [event.translation_key for event in events]
    taken = seats_taken(keys)
    model = type(events[0]) if events else None
    rows = model.objects.filter(translation_key__in=keys, locale__language_code=settings.LANGUAGE_CODE) if model else []
    originals = {row.translation_key: row for row in rows}
    for event in events:
        event.seats_taken = taken.get(event.translation_key, 0)
        event.original = originals.get(event.translation_key, event)
    return events


@transaction.atomic
def sign_up(event: "EventPage", said: Said) -> Registration:
    """Give seats, or a place on the waiting list, and write the mails.

    The same form twice is one sign-up. Somebody who is on the list already gets their confirmation once more
    and nothing else changes, so that the answer tells a stranger nothing about who takes part.
    """
    original = _locked(event)
    pressed_twice = Registration.objects.filter(token=said.token).first()
    if pressed_twice:
        return pressed_twice
    known = registrations_of(original).filter(email__iexact=said.email, state__in=Registration.ACTIVE).first()
    if known:
        _write(known, "event_again", about=f"registration:{known.pk}:{said.token}")
        return known
    registration = Registration.objects.create(
        event=original,
        state=_state_of_newcomer(original, said),
        **{name: getattr(said, name) for name in said.__dataclass_fields__},
    )
    if registration.state != Registration.State.DOUBTFUL:
        _write(registration, f"event_{registration.state}")
        _tell_staff(registration)
    return registration


@transaction.atomic
def cancel(registration: Registration) -> Registration:
    """Give the seats back; those who wait move up at once. Cancelling twice changes nothing."""
    original = _locked(registration.event)
    registration.refresh_from_db()
    if registration.state == Registration.State.CANCELLED:
        return registration
    registration.state = Registration.State.CANCELLED
    registration.cancelled_at = timezone.now()
    registration.save(update_fields=["state", "cancelled_at"])
    passed_on = _fill_free_seats(original)
    _write(registration, "event_cancelled", passed_on=passed_on)
    _tell_staff(registration)
    return registration


@transaction.atomic
def believe(registration: Registration) -> Registration:
    """Staff says that a doubtful sign-up is real: it gets what is left now, and its mail."""
    original = _locked(registration.event)
    registration.refresh_from_db()
    known = registrations_of(original).filter(email__iexact=registration.email, state__in=Registration.ACTIVE)
    if registration.state != Registration.State.DOUBTFUL or known.exists():
        return registration
    registration.state = _state_by_seats(original, registration.people)
    registration.save(update_fields=["state"])
    _write(registration, f"event_{registration.state}")
    return registration


@transaction.atomic
def fill_free_seats(event: "EventPage") -> None:
    """Give free seats to those who wait, for example after the editor added chairs."""
    _fill_free_seats(_locked(event))


def _locked(event: "EventPage") -> "EventPage":
    """The original as the database has it now, its row held until the transaction ends.

    One row only: who publishes a twin holds that twin's row, and two rows could be taken in two orders.
    """
    model = type(event)
    return model.objects.select_for_update(of=("self",)).get(pk=original_of(event).pk)


def _free(original: "EventPage") -> int | None:
    if original.capacity is None:
        return None
    return original.capacity - seats_taken([original.translation_key]).get(original.translation_key, 0)


def _state_of_newcomer(original: "EventPage", said: Said) -> str:
    return Registration.State.DOUBTFUL if said.doubts else _state_by_seats(original, said.people)


def _state_by_seats(original: "EventPage", people: int) -> str:
    free = _free(original)
    return Registration.State.CONFIRMED if free is None or people <= free else Registration.State.WAITING


def _fill_free_seats(original: "EventPage") -> bool:
    """Give free seats to those who wait; whether somebody moved up."""
    moved = False
    if original.ends_at < timezone.now():
        return moved
    for waiting in registrations_of(original).filter(state=Registration.State.WAITING).order_by("created_at", "pk"):
        free = _free(original)
        if free is None or waiting.people <= free:
            waiting.state = Registration.State.CONFIRMED
            waiting.save(update_fields=["state"])
            _write(waiting, "event_seat_free")
            moved = True
    return moved


# --- Mails -----------------------------------------------------------------------------------------------


def _write(registration: Registration, name: str, *, about: str = "", passed_on: bool = False) -> None:
    """A mail to the one who signed up; it repeats nothing they wrote. ``passed_on``: their seat went to another."""
    language = registration.language
    event = _twin_in(registration.event, language)
    identity = Identity.in_language(language)
    with translation.override(language):
        values = event_mails.for_the_guest(registration, event, passed_on=passed_on)
    mail.send_once(
        f"home/{name}",
        about=about or f"registration:{registration.pk}",
        to=registration.email,
        language=language,
        reply_to=identity.email if identity else "",
        context={
            **values,
            "page": settings.SITE_URL + (event.url or ""),
            "calendar": _address("event_calendar", language, event.slug)
            if registration.state == Registration.State.CONFIRMED
            else "",
            "cancel": _address("event_cancel", language, event.slug, cancel_key(registration)),
        },
    )


def _tell_staff(registration: Registration) -> None:
    event = registration.event
    language = settings.STAFF_LANGUAGE
    identity = Identity.in_language(language)
    with translation.override(language):
        values = event_mails.for_staff(registration, event, _free(event))
    for recipient in event.notified or ([identity.email] if identity else []):
        mail.send_once(
            "home/event_notice",
            about=f"registration:{registration.pk}:{registration.state}",
            to=recipient,
            language=language,
            context={**values, "link": f"{settings.SITE_URL}{reverse('registrations:index')}?event={event.pk}"},
        )


def _address(name: str, language: str, *args: str) -> str:
    with translation.override(language):
        return settings.SITE_URL + reverse(f"home:{name}", args=args)


def _twin_in(event: "EventPage", language: str) -> "EventPage":
    twin = event.get_translations(inclusive=True).live().filter(locale__language_code=language).first()
    return twin or event


# --- Signed words in addresses ---------------------------------------------------------------------------


def answer_key(registration: Registration) -> str:
    """For the address of the page that answers a sign-up."""
    return signing.dumps(registration.pk, salt=_ANSWER)


def registration_of_answer(key: str, event: "EventPage") -> Registration | None:
    """The sign-up an answer key stands for, for one day, at this event only."""
    try:
        number = signing.loads(key, salt=_ANSWER, max_age=DAY)
    except signing.BadSignature:
        return None
    return registrations_of(event).filter(pk=number).first()


def cancel_key(registration: Registration) -> str:
    """For the link in the mail: it holds as long as the sign-up does."""
    return signing.dumps(registration.pk, salt=_CANCEL)


def registration_to_cancel(key: str, event: "EventPage") -> Registration | None:
    """The sign-up a cancel link stands for, at this event only."""
    try:
        number = signing.loads(key, salt=_CANCEL)
    except signing.BadSignature:
        return None
    return registrations_of(event).select_related("event").filter(pk=number).first()
