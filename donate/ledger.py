"""Appends entries and derives every total from them. Nothing keeps a sum of its own."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from donate.models import AmountChange, Donation, Entry, RecurringGift


@dataclass(frozen=True)
class Movement:
    """Money that moved at Stripe; ``amount`` in minor units, negative where it left."""

    kind: str
    stripe_id: str
    amount: int
    currency: str
    occurred_at: datetime


@dataclass(frozen=True)
class Progress:
    """How far a campaign is, and when that was counted. ``raised`` is whole yen, net of refunds and disputes.

    Beside all goals: how many people raised a monthly gift they had already, and by how much a month (yen).
    """

    raised: int
    donors: int
    new_supporters: int
    counted_at: datetime
    raising_donors: int = 0
    raised_monthly: int = 0


def append(donation: Donation, movements: list[Movement], *, is_new: bool = False) -> list[Entry]:
    """Book what is not booked yet; the new entries. Call it while holding the lock on ``donation``.

    ``is_new``: this very transaction made the payment's row, so nothing can be booked for it.
    """
    booked = set() if is_new else set(donation.entries.values_list("kind", "stripe_id"))
    new = []
    for movement in movements:
        if (movement.kind, movement.stripe_id) in booked:
            continue
        entry = Entry(
            kind=movement.kind,
            stripe_id=movement.stripe_id,
            amount=movement.amount,
            currency=movement.currency,
            occurred_at=movement.occurred_at,
            donation=donation,
        )
        entry.save(force_insert=True)
        new.append(entry)
    return new


def balance(donation: Donation) -> int:
    """What remained with us of this payment (minor units): refunds and disputes taken off."""
    return int(donation.entries.aggregate(total=Coalesce(Sum("amount"), 0))["total"])


def progress(campaign: uuid.UUID, start: datetime, end: datetime) -> Progress:
    """How far the campaign is with what came through it from ``start`` to before ``end``.

    ``campaign`` is the page's ``translation_key``. *Raised*: entries of payments charged in the period.
    *Donors*: people of whose payments something remained. *New monthly supporters*: people who began a recurring
    gift in the period whose first payment was booked and neither refunded nor ended since; a person counts once.
    """
    with transaction.atomic():  # the figures are of one moment where the database can
        through = _payments(campaign, start, end).aggregate(
            raised=Coalesce(Sum("left"), 0), donors=Count("donor", distinct=True, filter=Q(left__gt=0))
        )
        people = _new_supporters(campaign, start, end).aggregate(people=Count("donor", distinct=True))
        raises = _raises(campaign, start, end).aggregate(
            people=Count("recurring_gift__donor", distinct=True), in_all=Coalesce(Sum("more"), 0)
        )
        return Progress(
            raised=int(through["raised"]),
            donors=through["donors"],
            new_supporters=people["people"],
            counted_at=timezone.now(),
            raising_donors=raises["people"],
            raised_monthly=int(raises["in_all"]),
        )


def money_moments(campaign: uuid.UUID, start: datetime, end: datetime) -> list[tuple[datetime, int]]:
    """When each payment that counts for the campaign was charged, and what remained of it (yen), in time's order."""
    kept = _kept(campaign, start, end).order_by("charged_at", "pk")
    return [(charged_at, left) for charged_at, left in kept.values_list("charged_at", "left") if charged_at]


def donor_moments(campaign: uuid.UUID, start: datetime, end: datetime) -> list[datetime]:
    """When each person who counts as a donor of the campaign first gave through it, in time's order."""
    first: dict[int | None, datetime] = {}
    kept = _kept(campaign, start, end).order_by("charged_at", "pk")
    for donor, charged_at in kept.values_list("donor", "charged_at"):
        if donor is not None and charged_at:
            first.setdefault(donor, charged_at)
    return sorted(first.values())


def supporter_moments(campaign: uuid.UUID, start: datetime, end: datetime) -> list[datetime]:
    """When the first payment of each person who counts as a new monthly supporter was charged, in time's order."""
    first: dict[int, datetime] = {}
    gifts = _new_supporters(campaign, start, end).annotate(paid_at=Min("donations__charged_at", filter=_FIRST_PAYMENT))
    for donor, paid_at in gifts.order_by("paid_at", "pk").values_list("donor", "paid_at"):
        if donor is not None and paid_at:
            first.setdefault(donor, paid_at)
    return sorted(first.values())


def _payments(campaign: uuid.UUID, start: datetime, end: datetime) -> QuerySet[Any]:
    """The campaign's payments, and what remained of each (``left``)."""
    paid = Donation.objects.filter(campaign=campaign, charged_at__gte=start, charged_at__lt=end)
    return paid.annotate(left=Coalesce(Sum("entries__amount"), 0))


def _kept(campaign: uuid.UUID, start: datetime, end: datetime) -> QuerySet[Any]:
    """Those of which something remained."""
    return _payments(campaign, start, end).filter(left__gt=0)


_FIRST_PAYMENT = Q(donations__is_renewal=False, donations__status=Donation.Status.SUCCEEDED)


def _new_supporters(campaign: uuid.UUID, start: datetime, end: datetime) -> QuerySet[RecurringGift]:
    return (
        RecurringGift.objects.filter(
            campaign=campaign, started_at__gte=start, started_at__lt=end, ended_at=None, interval="month"
        )
        .annotate(left=Sum("donations__entries__amount", filter=_FIRST_PAYMENT))
        .filter(left__gt=0)
    )


def _raises(campaign: uuid.UUID, start: datetime, end: datetime) -> QuerySet[Any]:
    """One row per monthly gift that is higher after the period's changes than before them, by ``more`` yen a month.

    A gift that the campaign itself brought is in its count already, and one that has ended is no raise.
    """
    changes = AmountChange.objects.filter(
        changed_at__gte=start, changed_at__lt=end, recurring_gift__interval="month", recurring_gift__ended_at=None
    ).exclude(recurring_gift__campaign=campaign, recurring_gift__started_at__gte=start)
    return (
        changes.order_by()
        .values("recurring_gift", "recurring_gift__donor")
        .annotate(more=Sum(F("new_amount") - F("old_amount")))
        .filter(more__gt=0)
    )
