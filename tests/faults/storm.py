"""A storm of webhooks: known events again and again, new ones about known things, forged, stale, of the wrong mode."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from donate.sandbox.delivery import signed
from tests.bench.load import Request, posted
from tests.faults.donors import Crowd, giving
from tests.faults.kept_alive import wait_for
from tests.faults.place import WEBHOOK_SECRET
from tests.faults.trials import trial
from tests.faults.verdict import Verdict

if TYPE_CHECKING:
    from tests.faults.place import Place

#: Of ten deliveries: so many are events that were never seen, about things that were.
NEW = 3


@trial
def webhook_storm(place: Place, verdict: Verdict) -> list[Crowd]:
    """Thousands of webhooks at once while people give: each is answered as it should be, and none moves money."""
    with giving(place, place.some(40, 4)) as crowd:
        wait_for("something has happened that can be told again", lambda: bool(place.stripe.events()), deadline=600)
        many = place.some(10_000, 400)
        wanted, storm = zip(*_storm(place, many), strict=True)
        began = time.monotonic()
        answers, seconds = posted(place.url, storm, connections=12)
        wrong = Counter(
            (right, answer.status) for right, answer in zip(wanted, answers, strict=True) if right != answer.status
        )
    for (right, got), times in wrong.items():
        verdict.wrong.append(f"{times} webhooks were answered {got or 'not at all'} instead of {right}")
    verdict.note = f"{many} webhooks, {many / seconds:,.0f} a second, {time.monotonic() - began:.0f} s until all gave"
    return [crowd]


def _storm(place: Place, many: int) -> list[tuple[int, Request]]:
    """What is sent, and how it has to be answered."""
    events = place.stripe.events()
    return [_one(place, number, place.luck.choice(events)) for number in range(many)]


def _one(place: Place, number: int, event: dict[str, Any]) -> tuple[int, Request]:
    kind = number % 10
    wanted, at, secret = 200, None, WEBHOOK_SECRET
    if kind < NEW:
        event = {**event, "id": f"evt_storm{number}"}
    elif kind == 7:
        wanted, secret = 400, "whsec_somebody_else"
    elif kind == 8:
        wanted, at = 400, int(time.time()) - 3600
    elif kind == 9:
        wanted, event = 202, {**event, "id": f"evt_live{number}", "livemode": True}
    body, headers = signed(event, secret, at)
    return wanted, ("/stripe/webhook/", body, headers)
