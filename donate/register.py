"""The donor register for the authorities, and the public-support test: who gave how much in a fiscal year.

Gifts alone, never dues; online ones net of what went back, transfers and cash unless their entry was cancelled.
The test (Act on Promotion of Specified Non-profit Activities, article 45): in the fiscal years it covers, on average
at least 100 people a year gave 3,000 yen or more each. Only people whose name and address are known count. Officers
don't, and people of one household count once: that is for staff to take off, the page says so.
"""

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from donate import methods, receipt_gifts
from donate.models import Donor, Kind, OfflineGift, ReceiptSettings
from donate.receipt_document import address_of, name_of

SUPPORT_FLOOR = 3_000
SUPPORTERS_A_YEAR = 100
_CHUNK = 2000


@dataclass(frozen=True)
class FiscalYear:
    """Named by the calendar year in which it begins."""

    year: int
    start_month: int

    @property
    def first(self) -> date:
        return date(self.year, self.start_month, 1)

    @property
    def last(self) -> date:
        return date(self.year + 1, self.start_month, 1) - timedelta(days=1)

    @property
    def is_over(self) -> bool:
        return self.last < timezone.localdate()

    def before(self, years: int) -> "FiscalYear":
        return FiscalYear(self.year - years, self.start_month)


@dataclass(frozen=True)
class Line:
    """One gift in the register."""

    received_on: date
    name: str
    address: str
    amount: int
    number: str
    method: str


@dataclass(frozen=True)
class Support:
    """How many people gave 3,000 yen or more in a fiscal year; ``nameless`` ones lack a name or an address."""

    year: FiscalYear
    people: int
    nameless: int


@dataclass(frozen=True)
class Test:
    """The years that the test covers, newest first, and what comes of them."""

    years: list[Support]

    @property
    def people(self) -> int:
        return sum(one.people for one in self.years)

    @property
    def needed(self) -> int:
        return SUPPORTERS_A_YEAR * len(self.years)

    @property
    def is_passed(self) -> bool:
        return self.people >= self.needed

    @property
    def average(self) -> str:
        """To one decimal place, never rounded up to what was not reached."""
        tenths = self.people * 10 // len(self.years)
        return f"{tenths // 10}.{tenths % 10}"


def current() -> FiscalYear:
    """The fiscal year that runs now."""
    today, start = timezone.localdate(), ReceiptSettings.load().fiscal_year_start
    return FiscalYear(today.year if today.month >= start else today.year - 1, start)


def support_test() -> Test:
    """Over the fiscal years that are over, as many as the settings say."""
    now = current()
    return Test([support(now.before(ago)) for ago in range(1, ReceiptSettings.load().test_years + 1)])


def support(year: FiscalYear) -> Support:
    """Counted now, in four queries, however many people gave."""
    totals: Counter[int] = Counter()
    paid = _paid(year).order_by().values_list("donor").annotate(total=Sum("entries__amount"))
    totals.update(dict(paid))
    totals.update(dict(_offline(year).order_by().values_list("donor").annotate(total=Sum("amount"))))
    reached = {donor for donor, total in totals.items() if total >= SUPPORT_FLOOR}
    known = Donor.objects.exclude(address="").exclude(family_name="", given_name="", organisation="")
    people = len(reached.intersection(known.values_list("pk", flat=True))) if reached else 0
    return Support(year, people, len(reached) - people)


def lines(year: FiscalYear) -> Iterator[Line]:
    """Every gift of the fiscal year in the order of its days; never whole in memory."""
    policy = ReceiptSettings.load().date_policy
    paid = receipt_gifts.kept(_paid(year)).select_related("donor").order_by("counts_at", "pk")
    offline = _offline(year).select_related("donor").order_by("received_on", "pk")
    online = (
        _line(gift, receipt_gifts.day_of(gift, policy), gift.left, methods.in_words(gift.method))
        for gift in paid.iterator(_CHUNK)
    )
    others = (
        _line(gift, gift.received_on, gift.amount, gift.get_method_display()) for gift in offline.iterator(_CHUNK)
    )
    yield from heapq.merge(online, others, key=lambda line: line.received_on)


def count(year: FiscalYear) -> int:
    """How many lines."""
    return receipt_gifts.kept(_paid(year)).count() + _offline(year).count()


def _paid(year: FiscalYear) -> receipt_gifts.Gifts:
    return receipt_gifts.counted(ReceiptSettings.load().date_policy).filter(
        counts_at__gte=receipt_gifts.start_of(year.first),
        counts_at__lt=receipt_gifts.start_of(year.last + timedelta(days=1)),
    )


def _offline(year: FiscalYear) -> Any:
    standing = OfflineGift.objects.standing().filter(kind=Kind.GIFT, donor__isnull=False)
    return standing.filter(received_on__range=(year.first, year.last))


def _line(gift: Any, received_on: date, amount: int, method: str) -> Line:
    address = " ".join(address_of(gift.donor).split("\n"))
    return Line(received_on, name_of(gift.donor), address, amount, gift.number, method)
