"""People who have signed up for the events to come, and who came to the one that was."""

import uuid
from collections.abc import Iterator
from itertools import count, cycle

from wagtail.models import Page

from core import site_tree
from home.demo.reading import names_in, read
from home.models import EventPage, Registration
from home.sign_up import Said, sign_up

_SPACE = uuid.UUID("5a9a2f0e-0a7e-4b2b-bd0c-3b6c2e3f5f9d")
FAMILY_NAMES = ("見本", "例示", "試作", "仮野")
GIVEN_NAMES = ("あおば", "いずみ", "かえで", "しおり", "つばき", "なぎ", "ひびき", "みつき", "ゆい", "れい", "わかな")
PARTIES = (2, 1, 3, 1, 4, 2)


def play(home: Page) -> None:
    """Take as many seats as the content says, in parties of different sizes."""
    for slug in names_in("events"):
        content = read(f"events/{slug}")
        event = site_tree.find(home, f"events/{slug}")
        if not isinstance(event, EventPage):
            continue
        for said in _guests(slug, content["taken"]):
            if content["day"] > 0:
                sign_up(event, said)
            else:
                _was_there(event, said)


def _guests(slug: str, seats: int) -> Iterator[Said]:
    sizes = cycle(PARTIES)
    for number in count():
        if seats <= 0:
            return
        people = min(next(sizes), seats)
        yield Said(
            token=uuid.uuid5(_SPACE, f"{slug}:{number}"),
            language="en" if number % 5 == 4 else "ja",
            name=f"{FAMILY_NAMES[number % len(FAMILY_NAMES)]} {GIVEN_NAMES[number % len(GIVEN_NAMES)]}",
            email=f"guest{number}@{slug}.example",
            people=people,
            access=["food"] if number % 4 == 1 else [],
            note="卵が食べられません。" if number % 4 == 1 else "",
        )
        seats -= people


def _was_there(event: EventPage, said: Said) -> None:
    """It is over, so no mail goes; not everybody came."""
    values = {name: getattr(said, name) for name in said.__dataclass_fields__ if name != "token"}
    came = None if said.people == 4 and said.language == "en" else event.starts_at
    Registration.objects.get_or_create(
        token=said.token, defaults={**values, "event": event, "state": Registration.State.CONFIRMED, "arrived_at": came}
    )
