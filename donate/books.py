"""The state of the books for the page *Books* and for the admin's front page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from donate.models import Entry, Reconciliation, StripeEvent

#: So many past comparisons are shown.
_HISTORY = 12


@dataclass(frozen=True)
class State:
    """The newest comparisons, of these the last that ended and the one under way; how many events wait or failed.

    What Stripe knows nothing of (``set_aside``) is no failure: what its money moved, the comparison finds by itself.
    """

    history: list[Reconciliation]
    last: Reconciliation | None
    running: Reconciliation | None
    waiting: int
    failed: int
    set_aside: int
    oldest: datetime | None

    @property
    def is_fine(self) -> bool:
        """The books agreed when they were compared last, and nothing has failed since."""
        return bool(self.last and self.last.result == Reconciliation.Result.MATCHES and not self.failed)


@dataclass(frozen=True)
class Line:
    """One movement that differs, in words. Amounts are whole yen; None: not there."""

    stripe_id: str
    kind: str
    ours: int | None
    stripe: int | None
    meaning: Promise


def state() -> State:
    newest = list(Reconciliation.objects.select_related("started_by").order_by("-pk")[:_HISTORY])
    running = next((row for row in newest if row.is_under_way), None)
    last = next((row for row in newest if row.result != Reconciliation.Result.RUNNING), None)
    waiting = Q(set_aside_at=None)
    events = StripeEvent.objects.filter(handled_at=None).aggregate(
        waiting=Count("pk", filter=waiting),
        failed=Count("pk", filter=waiting & ~Q(last_error="")),
        oldest=Min("received_at", filter=waiting),
        set_aside=Count("set_aside_at"),
    )
    return State(history=newest, last=last, running=running, **events)


def lines(run: Reconciliation | None) -> list[Line]:
    """What differed in this comparison."""
    kinds = dict(Entry.Kind.choices)
    return [
        Line(
            stripe_id=one["stripe_id"],
            kind=str(kinds.get(one["kind"], one["kind"])),
            ours=one["ours"],
            stripe=one["stripe"],
            meaning=_meaning(one),
        )
        for one in (run.differences if run else [])
    ]


def _meaning(one: dict[str, Any]) -> Promise:
    if one["ours"] is None:
        return _("Stripe moved this money, and our books don't have it.")
    if one["stripe"] is None:
        return _("Our books have this, and Stripe doesn't.")
    return _("The amounts differ.")
