"""Signing up for an event and cancelling. The number of seats is decided under a lock, so that nobody sits on a lap."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from home import event_changes, event_letters
from home.models.registrations import Registration

if TYPE_CHECKING:
    from home.models.events import EventPage

DAY = 24 * 3600
_ANSWER = "sign-up answer"


class CalledOff(Exception):
    """The event doesn't take place."""


class KnownAlready(Exception):
    """Somebody with this address is on the list already."""


class NoSeatLeft(Exception):
    """Fewer seats are free than are asked for; ``args`` says how many."""


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
    if original.called_off_at:
        raise CalledOff
    known = registrations_of(original).filter(email__iexact=said.email, state__in=Registration.ACTIVE).first()
    if known:
        event_letters.write(known, "event_again", about=str(said.token))
        return known
    state = Registration.State.DOUBTFUL if said.doubts else _state_by_seats(original, said.people)
    registration = _create(original, said, state)
    if registration.state != Registration.State.DOUBTFUL:
        event_letters.tell_staff(registration, _free(original))
    return registration


@transaction.atomic
def add(event: "EventPage", said: Said, *, beyond: bool = False) -> Registration:
    """Staff write somebody down. ``beyond``: they get a seat even where none is free."""
    original = _locked(event)
    known = registrations_of(original).filter(email__iexact=said.email, state__in=Registration.ACTIVE)
    if said.email and known.exists():
        raise KnownAlready
    return _create(original, said, Registration.State.CONFIRMED if beyond else _state_by_seats(original, said.people))


def _create(original: "EventPage", said: Said, state: str) -> Registration:
    if not original.told:
        event_changes.note(original)
    registration = Registration.objects.create(
        event=original, state=state, **{name: getattr(said, name) for name in said.__dataclass_fields__}
    )
    if state != Registration.State.DOUBTFUL:
        event_letters.write(registration, f"event_{state}")
    return registration


@transaction.atomic
def change(registration: Registration, *, beyond: bool = False, **values: Any) -> Registration:
    """Staff correct what a guest said. More people need as many free seats, unless ``beyond`` is meant."""
    original = _locked(registration.event)
    registration.refresh_from_db()
    email = values.get("email", registration.email)
    others = registrations_of(original).filter(email__iexact=email, state__in=Registration.ACTIVE)
    if registration.state in Registration.ACTIVE and email and others.exclude(pk=registration.pk).exists():
        raise KnownAlready
    more = values.get("people", registration.people) - registration.people
    free = _free(original)
    seated = registration.state == Registration.State.CONFIRMED
    if seated and more > 0 and free is not None and more > free and not beyond:
        raise NoSeatLeft(free)
    for name, value in values.items():
        setattr(registration, name, value)
    if beyond and registration.state == Registration.State.WAITING:
        registration.state = Registration.State.CONFIRMED
        registration.save()
        event_letters.write(registration, "event_seat_free")
    registration.save()
    _fill_free_seats(original)
    registration.refresh_from_db()
    return registration


@transaction.atomic
def cancel(registration: Registration, *, by_staff: bool = False, words: str = "") -> Registration:
    """Give the seats back; those who wait move up at once. Cancelling twice changes nothing.

    Where staff cancel, the guest gets another mail, with their ``words`` in it.
    """
    original = _locked(registration.event)
    registration.refresh_from_db()
    if registration.state == Registration.State.CANCELLED:
        return registration
    doubtful = registration.state == Registration.State.DOUBTFUL
    _mark_cancelled(registration, Registration.By.STAFF if by_staff else Registration.By.GUEST)
    passed_on = _fill_free_seats(original)
    if by_staff:
        if not doubtful:  # such a one was never told anything
            event_letters.write(registration, "event_cancelled_by_us", words=words)
        return registration
    event_letters.write(registration, "event_cancelled", passed_on=passed_on)
    event_letters.tell_staff(registration, _free(original))
    return registration


@transaction.atomic
def call_off(event: "EventPage", words: dict[str, str]) -> int:
    """The event doesn't take place: nobody has a seat or waits any more, and each of them is told; how many.

    ``words`` by language stand in the mails and on the page. Calling off twice changes nothing.
    """
    original = _locked(event)
    if original.called_off_at:
        return 0
    told = list(registrations_of(original).filter(state__in=Registration.ACTIVE).select_related("event"))
    model = type(original)
    now, sequence = timezone.now(), original.calendar_sequence + 1
    twins = model.objects.filter(translation_key=original.translation_key)
    twins.update(called_off_at=now, call_off_words=words, calendar_sequence=sequence)
    for registration in told:
        _mark_cancelled(registration, Registration.By.EVENT)
        event_letters.write(registration, "event_called_off", words=words.get(registration.language, ""))
    return len(told)


def _mark_cancelled(registration: Registration, by: str) -> None:
    registration.state = Registration.State.CANCELLED
    registration.cancelled_at, registration.cancelled_by = timezone.now(), by
    registration.arrived_at = None
    registration.save(update_fields=["state", "cancelled_at", "cancelled_by", "arrived_at"])


@transaction.atomic
def arrive(registration: Registration, *, came: bool) -> None:
    """At the door: this guest is here, or it was a slip of the finger."""
    rows = Registration.objects.filter(pk=registration.pk, state=Registration.State.CONFIRMED)
    rows.update(arrived_at=timezone.now() if came else None)


@transaction.atomic
def believe(registration: Registration) -> Registration:
    """Staff says that a doubtful sign-up is real: it gets what is left now, and its mail."""
    original = _locked(registration.event)
    registration.refresh_from_db()
    known = registrations_of(original).filter(email__iexact=registration.email, state__in=Registration.ACTIVE)
    if registration.state != Registration.State.DOUBTFUL or known.exists() or original.called_off_at:
        return registration
    registration.state = _state_by_seats(original, registration.people)
    registration.save(update_fields=["state"])
    event_letters.write(registration, f"event_{registration.state}")
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


def _state_by_seats(original: "EventPage", people: int) -> str:
    free = _free(original)
    return Registration.State.CONFIRMED if free is None or people <= free else Registration.State.WAITING


def _fill_free_seats(original: "EventPage") -> bool:
    """Give free seats to those who wait; whether somebody moved up."""
    moved = False
    if original.ends_at < timezone.now() or original.called_off_at:
        return moved
    for waiting in registrations_of(original).filter(state=Registration.State.WAITING).order_by("created_at", "pk"):
        free = _free(original)
        if free is None or waiting.people <= free:
            waiting.state = Registration.State.CONFIRMED
            waiting.save(update_fields=["state"])
            event_letters.write(waiting, "event_seat_free")
            moved = True
    return moved


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


def registration_to_cancel(key: str, event: "EventPage") -> Registration | None:
    """The sign-up a cancel link stands for, at this event only."""
    try:
        number = event_letters.number_of(key)
    except signing.BadSignature:
        return None
    return registrations_of(event).select_related("event").filter(pk=number).first()
