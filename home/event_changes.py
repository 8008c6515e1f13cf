"""Another time or place: what the guests know, what is so now, and the mail that tells them.

What they know is noted when the first one signs up and whenever they are told. An editor who publishes another time or
place while there are guests is asked at once whether they shall get a mail.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from home import event_letters
from home.models.registrations import Registration
from home.templatetags.event_tags import clock, moment_of_week

if TYPE_CHECKING:
    from home.models.events import EventPage

Facts = dict[str, Any]


def now_so(original: "EventPage") -> Facts:
    """Time and place, in each language where that has words of its own."""
    twins = original.get_translations(inclusive=True).select_related("locale")
    return {
        "starts_at": original.starts_at.isoformat(),
        "ends_at": original.ends_at.isoformat(),
        "online_url": original.online_url,
        "places": {twin.locale.language_code: f"{twin.venue} {twin.address}".strip() for twin in twins},
    }


def note(original: "EventPage") -> None:
    """This is what guests know from now on."""
    original.told = now_so(original)
    type(original).objects.filter(pk=original.pk).update(told=original.told)


def guests_of(original: "EventPage") -> Any:
    """Who has a seat or waits for one."""
    active = Registration.objects.filter(event__translation_key=original.translation_key)
    return active.filter(state__in=Registration.ACTIVE).select_related("event")


def is_news(original: "EventPage") -> bool:
    """Whether there are guests who know another time or place."""
    if not original.told or original.called_off_at:
        return False
    return bool(_differing(original.told, now_so(original))) and guests_of(original).exists()


def said(original: "EventPage", language: str) -> list[tuple[str, str]]:
    """What changed, as "before → now", in the active language's words and the language's place."""
    before, after = original.told, now_so(original)
    names = _differing(before, after)
    rows = []
    if names & {"starts_at", "ends_at"}:
        rows.append((gettext("Time"), f"{_hours(before)} → {_hours(after)}"))
    places = [facts.get("places", {}).get(language, "") for facts in (before, after)]
    if places[0] != places[1]:
        rows.append((gettext("Place"), " → ".join(place or gettext("(open)") for place in places)))
    if "online_url" in names and after["online_url"]:
        rows.append((gettext("Online room"), gettext("has another address; see below")))
    return rows


@transaction.atomic
def tell(event: "EventPage", words: dict[str, str]) -> int:
    """Write to everybody who has a seat or waits; how many. Their calendars take the change from the file."""
    original = _held(event)
    sequence = original.calendar_sequence + 1
    type(original).objects.filter(pk=original.pk).update(calendar_sequence=sequence)
    guests = list(guests_of(original))
    for registration in guests:
        with translation.override(registration.language):
            changes = said(original, registration.language)
        text = words.get(registration.language, "")
        event_letters.write(registration, "event_changed", about=f"change-{sequence}", changes=changes, words=text)
    note(original)
    return len(guests)


@transaction.atomic
def keep_quiet(event: "EventPage") -> None:
    """A small correction: nobody gets a mail, and nobody is asked about it again."""
    note(_held(event))


def _held(event: "EventPage") -> "EventPage":
    model = type(event)
    held: EventPage = model.objects.select_for_update(of=("self",)).get(pk=event.original.pk)
    return held


def _differing(before: Facts, after: Facts) -> set[str]:
    """A language that came later is no change for those who know another one."""
    places = before.get("places", {})
    changed = {code for code, place in after["places"].items() if code in places and places[code] != place}
    names = {name for name in ("starts_at", "ends_at", "online_url") if before.get(name) != after[name]}
    return names | ({"places"} if changed else set())


def _hours(facts: Facts) -> str:
    """From when to when; the day once where both are on one."""
    start, end = (timezone.localtime(datetime.fromisoformat(facts[name])) for name in ("starts_at", "ends_at"))
    last = clock(end) if start.date() == end.date() else moment_of_week(end)
    return gettext("%(start)s–%(end)s") % {"start": moment_of_week(start), "end": last}
