"""Compares our book with Stripe's, movement by movement, after fetching whatever did not arrive."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from donate import stripe_api, sync, tally
from donate.deliveries import storable
from donate.models import Entry, Reconciliation, StripeEvent
from donate.movements import at
from donate.stripe_api import Said, StripeUnavailable, id_of
from donate.tasks import sweep

#: Stripe keeps events for 30 days.
EVENT_DAYS = 30
#: Movements between two looks at the clock, and seconds between two signs of life.
_TELL_EVERY = 100
_BEAT_EVERY = 2.0

_Key = tuple[str, str]

#: Stripe's types of balance transactions that move gifts; payouts to the bank, Stripe's own fees and so on do not.
#: https://docs.stripe.com/reports/balance-transaction-types
_KINDS: dict[str, str] = {
    "charge": Entry.Kind.PAYMENT,
    "payment": Entry.Kind.PAYMENT,
    "refund": Entry.Kind.REFUND,
    "payment_refund": Entry.Kind.REFUND,
    "refund_failure": Entry.Kind.REFUND_FAILURE,
    "payment_failure_refund": Entry.Kind.REFUND_FAILURE,
}


@dataclass(frozen=True)
class Moved:
    """One balance transaction that is about gifts, in our words; ``payment_intent`` is whom to look at."""

    kind: str
    stripe_id: str
    amount: int
    payment_intent: str


class Pulse:
    """Signs of life of a comparison, with how far it is: staff who wait see it move, and nobody takes it for dead."""

    def __init__(self, result: Reconciliation) -> None:
        self._row = Reconciliation.objects.filter(pk=result.pk)
        self._last = -_BEAT_EVERY

    def beat(self, compared: int | None = None) -> None:
        """Every few seconds at most, however often it is called."""
        now = time.monotonic()
        if now - self._last < _BEAT_EVERY:
            return
        self._last = now
        self._row.update(beat_at=timezone.now(), **({} if compared is None else {"entries_compared": compared}))


def begin(started_by: Any = None) -> tuple[Reconciliation, bool]:
    """The comparison that is under way, or a new one; whether it is new. Staff see its row before it runs."""
    with transaction.atomic():
        running = Reconciliation.objects.select_for_update().filter(result=Reconciliation.Result.RUNNING)
        for row in running:
            if row.is_under_way:
                return row, False
        return _new(started_by), True


def _new(started_by: Any, days: int | None = None) -> Reconciliation:
    return Reconciliation.objects.create(
        started_at=timezone.now(), started_by=started_by, days=days, result=Reconciliation.Result.RUNNING
    )


def run(*, days: int | None = None, result: Reconciliation | None = None) -> Reconciliation:
    """Fetch, book, compare; the stored result. ``days`` limits the comparison to Stripe's last days (default: all).

    Where Stripe can't be asked to the end, the result is "could not be finished" with the reason.
    """
    result = result or _new(None, days)
    try:
        _reconcile(result, days)
    except StripeUnavailable as error:
        _break_off(result, error)
    except Exception as error:
        _break_off(result, error)
        raise
    finally:
        result.finished_at = result.beat_at = timezone.now()
        result.save()
    tally.recount()
    return result


def _break_off(result: Reconciliation, error: Exception) -> None:
    result.result = Reconciliation.Result.UNFINISHED
    result.error = str(error) or type(error).__name__


def _reconcile(result: Reconciliation, days: int | None) -> None:
    beat = Pulse(result).beat
    beat()
    newest = stripe_api.newest_event()
    # Counted from Stripe's newest event, not from our clock: the sandbox lives in a time of its own.
    now = newest["created"] if newest else int(timezone.now().timestamp())
    if newest:
        result.events_fetched = _fetch_events(now - int(timedelta(days=EVENT_DAYS).total_seconds()), beat)
    sweep(all_waiting=True, beat=beat)
    since = None if days is None else now - int(timedelta(days=days).total_seconds())
    differences = compare(since, beat)
    if _look_again(differences, beat):
        differences = compare(since, beat)
    result.entries_compared = differences.compared
    result.differences = differences.found
    result.result = Reconciliation.Result.DIFFERS if differences.found else Reconciliation.Result.MATCHES


def _fetch_events(since: int, beat: Callable[[], None]) -> int:
    """Keep events that never arrived; how many there were."""
    fetched = 0
    for page in _pages(stripe_api.events_since(since)):
        beat()
        kept = StripeEvent.objects.filter(event_id__in=[event["id"] for event in page])
        known = set(kept.values_list("event_id", flat=True))
        for event in page:
            if event["id"] not in known:
                StripeEvent.objects.keep(storable(event))
                fetched += 1
    return fetched


def _pages(events: Iterator[Said]) -> Iterator[list[Said]]:
    page: list[Said] = []
    for event in events:
        page.append(event)
        if len(page) == stripe_api.PAGE:
            yield page
            page = []
    if page:
        yield page


@dataclass
class Differences:
    """What differs, in words for the admin and the log, and whom to look at again."""

    found: list[dict[str, Any]]
    payment_intents: set[str]
    compared: int


def compare(since: int | None, told: Callable[[int], None] = lambda compared: None) -> Differences:
    """Our entries against Stripe's balance transactions since then (unix seconds; None: all).

    ``told`` hears now and then how many were compared.
    """
    ours: dict[_Key, int] = {}
    entries = Entry.objects.all() if since is None else Entry.objects.filter(occurred_at__gte=at(since))
    for kind, stripe_id, amount in entries.values_list("kind", "stripe_id", "amount").iterator(chunk_size=5_000):
        ours[kind, stripe_id] = amount
    found: list[dict[str, Any]] = []
    again: set[str] = set()
    compared = 0
    for moved in _movements_at_stripe(since):
        compared += 1
        if compared % _TELL_EVERY == 0:
            told(compared)
        booked = ours.pop((moved.kind, moved.stripe_id), None)
        if booked != moved.amount:
            found.append(_difference(moved.kind, moved.stripe_id, ours=booked, stripe=moved.amount))
            again.add(moved.payment_intent)
    for (kind, stripe_id), amount in ours.items():
        found.append(_difference(kind, stripe_id, ours=amount, stripe=None))
    return Differences(found, again - {""}, compared)


def _difference(kind: str, stripe_id: str, *, ours: int | None, stripe: int | None) -> dict[str, Any]:
    return {"kind": kind, "stripe_id": stripe_id, "ours": ours, "stripe": stripe}


def _movements_at_stripe(since: int | None) -> Iterator[Moved]:
    for balance_transaction in stripe_api.balance_transactions_since(since):
        moved = _moved(balance_transaction)
        if moved:
            yield moved


def _moved(transaction: Said) -> Moved | None:
    """None for what is no movement of gifts."""
    source = transaction.get("source")
    said: Said = source if isinstance(source, dict) else {"id": source or transaction["id"]}
    payment_intent = id_of(said.get("payment_intent")) or ""
    amount = transaction["amount"]
    if transaction["type"] == "adjustment" and said.get("object") == "dispute":
        kind = Entry.Kind.DISPUTE if amount < 0 else Entry.Kind.DISPUTE_REVERSAL
        return Moved(kind, said["id"], amount, payment_intent)
    kind_ = _KINDS.get(transaction["type"])
    if kind_ is None:
        return None
    about = payment_intent if kind_ == Entry.Kind.PAYMENT and payment_intent else said["id"]
    return Moved(kind_, about, amount, payment_intent)


def _look_again(differences: Differences, beat: Callable[[], None]) -> bool:
    """Sync every payment whose movements differ: its events may be older than Stripe keeps them."""
    for payment_intent in sorted(differences.payment_intents):
        beat()
        sync.payment(payment_intent, moved=True)
    return bool(differences.payment_intents)
