"""People who have signed up for the events to come."""

import uuid
from itertools import cycle

from wagtail.models import Page

from core import site_tree
from home.demo.reading import names_in, read
from home.sign_up import Said, sign_up

_SPACE = uuid.UUID("5a9a2f0e-0a7e-4b2b-bd0c-3b6c2e3f5f9d")
FAMILY_NAMES = ("見本", "例示", "試作", "仮野")
GIVEN_NAMES = ("あおば", "いずみ", "かえで", "しおり", "つばき", "なぎ", "ひびき", "みつき", "ゆい", "れい", "わかな")
PARTIES = (2, 1, 3, 1, 4, 2)


def play(home: Page) -> None:
    """Take as many seats as the content says, in parties of different sizes."""
    for slug in names_in("events"):
        content = read(f"events/{slug}")
        if content["day"] > 0:
            event = site_tree.find(home, f"events/{slug}")
            _fill(event, slug, content["taken"])


def _fill(event: object, slug: str, seats: int) -> None:
    sizes = cycle(PARTIES)
    number = 0
    while seats > 0:
        people = min(next(sizes), seats)
        name = f"{FAMILY_NAMES[number % len(FAMILY_NAMES)]} {GIVEN_NAMES[number % len(GIVEN_NAMES)]}"
        sign_up(
            event,  # type: ignore[arg-type]
            Said(
                token=uuid.uuid5(_SPACE, f"{slug}:{number}"),
                language="en" if number % 5 == 4 else "ja",
                name=name,
                email=f"guest{number}@{slug}.example",
                people=people,
                access=["food"] if number % 4 == 1 else [],
                note="卵が食べられません。" if number % 4 == 1 else "",
            ),
        )
        seats -= people
        number += 1
