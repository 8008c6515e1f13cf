"""Appends entries and derives every total from them. Nothing keeps a sum of its own."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from donate.models import Donation, Entry, RecurringGift


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
    """How far a campaign is, and when that was counted. ``raised`` is whole yen, net of refunds and disputes."""

    raised: int
    donors: int
    new_supporters: int
    counted_at: datetime


def append(donation: Donation, movements: list[Movement]) -> list[Entry]:
    """Book what is not booked yet; the new entries. Call it while holding the lock on ``donation``."""
    booked = set(donation.entries.values_list("kind", "stripe_id"))
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
    with transaction.atomic():  # the three figures are of one moment where the database can
        paid = Donation.objects.filter(campaign=campaign, charged_at__gte=start, charged_at__lt=end)
        kept = paid.annotate(left=Sum("entries__amount")).filter(left__gt=0)
        raised = Entry.objects.filter(
            donation__campaign=campaign, donation__charged_at__gte=start, donation__charged_at__lt=end
        ).aggregate(total=Coalesce(Sum("amount"), 0))["total"]
        people = _new_supporters(campaign, start, end).aggregate(people=Count("donor", distinct=True))
        return Progress(
            raised=int(raised),
            donors=kept.values("donor").distinct().count(),
            new_supporters=people["people"],
            counted_at=timezone.now(),
        )


def _new_supporters(campaign: uuid.UUID, start: datetime, end: datetime) -> QuerySet[RecurringGift]:
    first_payment = Q(donations__is_renewal=False, donations__status=Donation.Status.SUCCEEDED)
    return (
        RecurringGift.objects.filter(
            campaign=campaign, started_at__gte=start, started_at__lt=end, ended_at=None, interval="month"
        )
        .annotate(left=Sum("donations__entries__amount", filter=first_payment))
        .filter(left__gt=0)
    )
