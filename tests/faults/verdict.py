"""What has to be true after every fault: nothing twice, nothing lost, and nobody had to lend a hand."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.faults.kept_alive import TooLate, wait_for

if TYPE_CHECKING:
    from tests.faults.donors import Crowd
    from tests.faults.place import Place

Book = list[tuple[str, str, int]]


@dataclass
class Verdict:
    """One line of the table. ``wrong`` is empty where all is well."""

    name: str
    gifts: int = 0
    again: int = 0
    recovered: float = 0.0
    by_itself: bool = False
    fetched: int = 0
    mails: int = 0
    unknown: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)
    note: str = ""
    left_out: bool = False


def judged(place: Place, verdict: Verdict, crowds: list[Crowd]) -> None:
    """Wait until everything is at rest, compare, let the night's job run, compare again."""
    for crowd in crowds:
        verdict.gifts += crowd.many
        verdict.again += crowd.seen.again
        verdict.wrong += crowd.failures + sorted(set(crowd.seen.wrong))
    try:
        began = time.monotonic()
        wait_for("web, worker, database and mail server are well", place.all_well)
        wait_for("nothing waits any more", lambda: not waiting(), place.some(900, 180))
        verdict.recovered = time.monotonic() - began
    except TooLate as late:
        verdict.wrong.append(f"{late} ({waiting()})")
        return
    verdict.by_itself = ours() == theirs(place)
    _reconcile(verdict)
    wait_for("nothing waits after the comparison", lambda: not waiting())
    if ours() != theirs(place):
        verdict.wrong.append(f"books differ: {_difference(ours(), theirs(place))}")
    _judge_gifts(place, verdict, crowds)
    _judge_mails(place, verdict, crowds)


def waiting() -> dict[str, int]:
    """What the site has still to do, by kind; empty where it is at rest."""
    from django.db import DatabaseError, close_old_connections
    from django_tasks_db.models import DBTaskResult

    from core.models import SentMail
    from donate.models import StripeEvent

    unsent = [SentMail.State.WAITING, SentMail.State.SENDING]
    close_old_connections()
    try:
        found = {
            "tasks": DBTaskResult.objects.exclude(status__in=["SUCCESSFUL", "FAILED"]).count(),
            "events": StripeEvent.objects.waiting().count(),
            "mails": SentMail.objects.filter(state__in=unsent).count()
            + SentMail.objects.filter(state=SentMail.State.FAILED, next_try_at__isnull=False).count(),
        }
    except DatabaseError as error:
        return {type(error).__name__: 1}
    return {name: many for name, many in found.items() if many}


def ours() -> Book:
    from donate.models import Entry

    return sorted(Entry.objects.values_list("kind", "stripe_id", "amount"))


def theirs(place: Place) -> Book:
    return sorted((one["kind"], one["stripe_id"], one["amount"]) for one in place.stripe.books())


def _difference(mine: Book, others: Book) -> str:
    return f"only ours {sorted(set(mine) - set(others))[:5]}, only Stripe's {sorted(set(others) - set(mine))[:5]}"


def _reconcile(verdict: Verdict) -> None:
    """What ``manage.py reconcile`` does every night."""
    from donate import reconcile
    from donate.models import Reconciliation

    last = reconcile.run()
    verdict.fetched = last.events_fetched
    if last.result != Reconciliation.Result.MATCHES:
        verdict.wrong.append(f"reconcile: {last.result} {last.error} {json.dumps(last.differences)[:300]}")


def _judge_gifts(place: Place, verdict: Verdict, crowds: list[Crowd]) -> None:
    """Each person paid once, and it is booked once, in the right name."""
    from donate.models import Donation

    paid: dict[str, int] = {}
    for email, amount in Donation.objects.filter(status=Donation.Status.SUCCEEDED).values_list(
        "donor__email", "amount"
    ):
        paid[f"{email} {amount}"] = paid.get(f"{email} {amount}", 0) + 1
    for crowd in crowds:
        for donor in crowd.people:
            times = paid.get(f"{donor.email} {donor.amount}", 0)
            if times != 1:
                verdict.wrong.append(f"the gift of donor {donor.number} is booked {times} times")


def _judge_mails(place: Place, verdict: Verdict, crowds: list[Crowd]) -> None:
    """No mail came twice; each that counts as sent came; whoever gave has thanks that are written."""
    from core.models import SentMail

    arrived = place.mailroom.arrived()
    verdict.mails = sum(arrived.values())
    verdict.wrong += [f"{many} times: {what[1]} to {what[0]}" for what, many in arrived.items() if many > 1]
    came = {(to, _plain(subject)) for to, subject, _words in arrived}
    verdict.unknown = SentMail.objects.filter(state=SentMail.State.UNKNOWN).count()
    for to, subject in SentMail.objects.filter(state=SentMail.State.SENT).values_list("to", "subject"):
        if (to, _plain(subject)) not in came:
            verdict.wrong.append(f"counts as sent and never came: {subject} to {to}")
    stuck = SentMail.objects.filter(state=SentMail.State.FAILED).count()
    if stuck:
        verdict.wrong.append(f"{stuck} mails failed for good")
    thanked = set(SentMail.objects.filter(kind__startswith="donate/thanks").values_list("to", flat=True))
    verdict.wrong += [
        f"no thanks to donor {donor.number}" for crowd in crowds for donor in crowd.people if donor.email not in thanked
    ]


def _plain(subject: str) -> str:
    """A long subject comes folded."""
    return "".join(subject.split())
