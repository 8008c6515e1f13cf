"""Sums of the book by month, so that reports cost the same with a thousand entries and with a million.

The book alone is true. The tally is a copy of its older part (every entry up to ``TallyMark.through``); what came later
is summed afresh each time. Entries are never changed, so the two parts together are the book, always. ``recount``
throws the copy away and makes it again; ``reconcile`` does that after each comparison.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, Case, CharField, Count, DateField, F, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, TruncMonth
from django.utils import timezone

from donate.models import Entry, Interval, Kind, Tally, TallyMark, Way

#: So many entries may wait to be counted in; summing them afresh takes some milliseconds.
_TOLERATED = 2_000
#: A booking takes less: after this time no older entry can appear any more.
_SETTLED = timedelta(minutes=10)

_CELL = ("month", "way", "returned", "fund_id", "campaign")


@dataclass(frozen=True)
class Cell:
    """What moved in one Japanese month, in one way, for one fund and campaign. ``amount`` is signed (minor units)."""

    month: date
    way: str
    returned: bool
    fund: int | None
    campaign: uuid.UUID | None
    amount: int
    entries: int


def month_of(moment: str) -> Cast:
    """The first day of the Japanese month of this column; a date in either database, alone and in a union."""
    return Cast(TruncMonth(moment), DateField())


def cells(since: date, until: date) -> list[Cell]:
    """The book from one month to another, both included (each by its first day), in one question to the database."""
    found, late = _read(since, until)
    if late > _TOLERATED and catch_up():
        found, _late = _read(since, until)
    return found


def balance() -> tuple[int, int]:
    """What all entries come to (minor units), and how many there are."""
    whole = cells(date.min, date.max)
    return sum(one.amount for one in whole), sum(one.entries for one in whole)


def _read(since: date, until: date) -> tuple[list[Cell], int]:
    """The cells, and how many entries of any month the copy doesn't hold yet."""
    through = Coalesce(Subquery(TallyMark.objects.values("through")[:1]), 0)
    copied = Tally.objects.filter(month__gte=since, month__lte=until).annotate(late=Value(0))
    fresh = _sums(Entry.objects.filter(pk__gt=through))
    rows = copied.values_list(*_CELL, "amount", "entries", "late").union(fresh.annotate(late=Count("pk")), all=True)
    found, late = [], 0
    for month, way, returned, fund, campaign, amount, entries, is_late in rows:
        late += is_late
        if since <= month <= until:
            found.append(Cell(month, way, returned, fund, campaign, int(amount), entries))
    return found, late


def _sums(entries: QuerySet[Entry]) -> QuerySet[Entry, Any]:
    """Rows of ``_CELL``, amount and number of entries."""
    way = Case(
        When(donation__kind=Kind.DUES, then=Value(Way.DUES)),
        When(donation__recurring_gift=None, then=Value(Way.ONCE)),
        When(donation__recurring_gift__interval=Interval.YEAR, then=Value(Way.YEARLY)),
        default=Value(Way.MONTHLY),
        output_field=CharField(),
    )
    returned = Case(When(kind=Entry.Kind.PAYMENT, then=Value(False)), default=Value(True), output_field=BooleanField())
    return (
        entries.order_by()
        .annotate(month=month_of("occurred_at"), way=way, returned=returned)
        .values_list("month", "way", "returned", "donation__fund_id", "donation__campaign")
        .annotate(total=Sum("amount"), entries=Count("pk"))
    )


def _cells_of(entries: QuerySet[Entry]) -> list[Cell]:
    return [
        Cell(month, way, returned, fund, campaign, int(amount), number)
        for month, way, returned, fund, campaign, amount, number in _sums(entries)
    ]


def catch_up() -> bool:
    """Count in what has settled; whether anything was."""
    latest = Entry.objects.filter(booked_at__lt=timezone.now() - _SETTLED).order_by("-pk").first()
    if latest is None:
        return False
    with transaction.atomic():
        mark = _locked_mark()
        if latest.pk <= mark.through:
            return False
        _add(_cells_of(Entry.objects.filter(pk__gt=mark.through, pk__lte=latest.pk)))
        _set_mark(mark, latest.pk)
    return True


def recount() -> None:
    """Make the copy again from the book."""
    with transaction.atomic():
        mark = _locked_mark()
        latest = Entry.objects.filter(booked_at__lt=timezone.now() - _SETTLED).order_by("-pk").first()
        through = latest.pk if latest else 0
        Tally.objects.all().delete()
        _add(_cells_of(Entry.objects.filter(pk__lte=through)))
        _set_mark(mark, through)


def _locked_mark() -> TallyMark:
    TallyMark.objects.get_or_create(pk=1)
    # Written, not only locked: SQLite knows no row locks, but one writer at a time.
    TallyMark.objects.filter(pk=1).update(through=F("through"))
    return TallyMark.objects.select_for_update().get(pk=1)


def _set_mark(mark: TallyMark, through: int) -> None:
    mark.through, mark.counted_at = through, timezone.now()
    mark.save()


def _add(found: Iterable[Cell]) -> None:
    """Add to the rows that are there; make those that are not."""
    new = []
    for one in found:
        cell: dict[str, Any] = {
            "month": one.month,
            "way": one.way,
            "returned": one.returned,
            "fund_id": one.fund,
            "campaign": one.campaign,
        }
        same = Q(*((f"{name}__isnull", True) if value is None else (name, value) for name, value in cell.items()))
        added = Tally.objects.filter(same).update(amount=F("amount") + one.amount, entries=F("entries") + one.entries)
        if not added:
            new.append(Tally(**cell, amount=one.amount, entries=one.entries))
    Tally.objects.bulk_create(new)
