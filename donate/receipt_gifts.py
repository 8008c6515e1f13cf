"""Which gifts a receipt may be about, on which day each was received, how much of it remained with us.

Dues of voting members are no gifts and never come here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, Max, OuterRef, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from donate import ledger
from donate.models import Donation, Entry, Interval, Kind, OfflineGift, ReceiptLine, ReceiptSettings

Source = Donation | OfflineGift
#: Payments with ``counts_at``, which the type checker doesn't see.
Gifts = QuerySet[Any]


@dataclass(frozen=True)
class Gift:
    """Money that one line of a receipt stands for: ``amount`` yen that remained with us, received on a Japanese day."""

    source: Source
    amount: int
    received_on: date

    @property
    def column(self) -> str:
        """Where a line points to it."""
        return column_of(self.source)


def column_of(source: Source) -> str:
    """The column of a receipt's line that points to it."""
    return "offline_gift" if isinstance(source, OfflineGift) else "donation"


def left_of(source: Source) -> int:
    """How much of it remained with us, in yen."""
    if isinstance(source, OfflineGift):
        return 0 if source.is_cancelled else source.amount
    return ledger.balance(source)


def day_of(donation: Donation, policy: str) -> date:
    """The Japanese day on which this paid gift counts."""
    moment = donation.charged_at
    if policy == ReceiptSettings.DatePolicy.RECEIVED:
        moment = donation.available_at or moment
    assert moment is not None, "only what is paid has a day"
    return timezone.localtime(moment, timezone.get_default_timezone()).date()


def now() -> datetime:
    """The moment up to which gifts may stand on a receipt.

    The demo's payments may be dated ahead of the real clock, since its sandbox moves time: there it is the newest one.
    """
    real = timezone.now()
    if not settings.DEMO:
        return real
    newest: datetime | None = Donation.objects.aggregate(newest=Max("charged_at"))["newest"]
    return max(real, newest) if newest else real


def today() -> date:
    """The Japanese day of it."""
    return timezone.localtime(now(), timezone.get_default_timezone()).date()


def start_of(day: date) -> datetime:
    """The first moment of a Japanese day."""
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())


def counted(policy: str) -> Gifts:
    """Gifts that were paid and whose donor is known, with ``counts_at``: the moment that decides their day."""
    moment: Any = F("charged_at")
    if policy == ReceiptSettings.DatePolicy.RECEIVED:
        moment = Coalesce("available_at", "charged_at")
    paid: Gifts = Donation.objects.filter(
        kind=Kind.GIFT, status=Donation.Status.SUCCEEDED, donor__isnull=False, charged_at__isnull=False
    )
    return paid.annotate(counts_at=moment)


def wished(policy: str) -> Gifts:
    """Gifts on no receipt yet, not even a voided one, whose donor wants one; the day of some may be still to come."""
    line = ReceiptLine.objects.filter(donation=OuterRef("pk"))
    return counted(policy).filter(~Exists(line), donor__wants_receipt=True)


def unreceipted(policy: str) -> Gifts:
    """Those whose day has come; some may still lack the address."""
    return wished(policy).filter(counts_at__lt=start_of(today() + timedelta(days=1)))


def single(gifts: Gifts) -> Gifts:
    """Those that get a receipt each: all but monthly ones."""
    return gifts.exclude(recurring_gift__interval=Interval.MONTH)


def monthly(gifts: Gifts, year: int) -> Gifts:
    """Those that stand together on the receipt of a Japanese year."""
    return gifts.filter(
        recurring_gift__interval=Interval.MONTH,
        counts_at__gte=start_of(date(year, 1, 1)),
        counts_at__lt=start_of(date(year + 1, 1, 1)),
    )


def addressed(gifts: QuerySet[Any]) -> QuerySet[Any]:
    """Those whose donor can be named on a receipt; the rest waits."""
    return gifts.exclude(donor__address="").exclude(donor__family_name="", donor__given_name="", donor__organisation="")


def unaddressed(gifts: QuerySet[Any]) -> QuerySet[Any]:
    """The rest."""
    return gifts.exclude(pk__in=addressed(gifts).values("pk"))


def kept(gifts: Gifts) -> Gifts:
    """Those of which something remained with us, with ``left``: how much."""
    return gifts.annotate(left=Sum("entries__amount")).filter(left__gt=0)


def offline() -> QuerySet[OfflineGift]:
    """Transfers and cash on no receipt yet, whose donor wants one; some may still lack the address."""
    line = ReceiptLine.objects.filter(offline_gift=OuterRef("pk"))
    standing = OfflineGift.objects.standing().filter(kind=Kind.GIFT, received_on__lte=timezone.localdate())
    return standing.filter(~Exists(line), donor__wants_receipt=True)


def held(source: Source) -> Source:
    """The same row, locked, as it is now."""
    if isinstance(source, OfflineGift):
        return OfflineGift.objects.select_for_update(no_key=True, of=("self",)).get(pk=source.pk)
    return Donation.objects.select_for_update(no_key=True, of=("self",)).get(pk=source.pk)


def locked_one(source: Source, policy: str) -> list[Gift]:
    """The same as ``locked``, for one gift of either kind."""
    if isinstance(source, Donation):
        return locked([source.pk], policy)
    gift = OfflineGift.objects.select_for_update(no_key=True, of=("self",)).select_related("donor", "fund")
    row = gift.get(pk=source.pk)
    taken = row.receipt_lines.filter(is_valid=True).exists()
    return [] if taken or left_of(row) <= 0 else [Gift(row, row.amount, row.received_on)]


def locked(keys: Iterable[int], policy: str) -> list[Gift]:
    """These payments, locked in the order of their keys, with what is left of each; those on a receipt left out.

    What was read before the lock may have changed since, so lines and amounts are asked for afresh.
    """
    payments = Donation.objects.select_for_update(no_key=True, of=("self",)).select_related("donor", "fund")
    rows = list(payments.filter(pk__in=keys).order_by("pk"))
    taken = set(ReceiptLine.objects.filter(donation__in=rows, is_valid=True).values_list("donation", flat=True))
    left = dict(Entry.objects.filter(donation__in=rows).order_by().values_list("donation").annotate(Sum("amount")))
    return [
        Gift(row, left[row.pk], day_of(row, policy)) for row in rows if row.pk not in taken and left.get(row.pk, 0) > 0
    ]
