"""What the fundraiser's desk shows. Every figure is read from entries and rows; months are Japanese months."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import BigIntegerField, Count, DateField, F, QuerySet, Sum, UUIDField, Value
from django.db.models.functions import Cast, TruncMonth
from django.utils import timezone, translation
from django.utils.functional import cached_property
from wagtail.models import Page

from core import languages
from donate import tally
from donate.models import AmountChange, CampaignPage, FailedRenewal, Fund, Interval, OfflineGift, RecurringGift
from donate.models.recurring import first_amount
from donate.progress import midnight

#: As many months as a report may span.
LONGEST = 60


def this_month() -> date:
    """The first day of the current month in Japan."""
    return timezone.localdate().replace(day=1)


def month_after(month: date, months: int = 1) -> date:
    """The first day of the month that many months later (or earlier, where negative)."""
    number = month.year * 12 + month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


@dataclass(frozen=True)
class Period:
    """Whole months, both included; each is its first day."""

    first: date
    last: date

    @cached_property
    def months(self) -> list[date]:
        count = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        return [month_after(self.first, number) for number in range(count)]

    @property
    def start(self) -> datetime:
        return midnight(self.first)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return midnight(month_after(self.last))


@dataclass(kw_only=True)
class Received:
    """Gifts of a month, of a fund or of a campaign: how often and how much (whole yen), by Stripe and beside it."""

    payments: int = 0
    offline: int = 0
    transfers: int = 0

    @property
    def through_stripe(self) -> int:
        """What remained of what came through Stripe, refunds and disputes taken off."""
        raise NotImplementedError

    @property
    def gifts(self) -> int:
        """How often somebody gave, transfers and cash included, as in ``net``."""
        return self.payments + self.transfers

    @property
    def net(self) -> int:
        """What remained, transfers and cash included; of all funds together it is the months' sum."""
        return self.through_stripe + self.offline


@dataclass
class MonthOfGifts(Received):
    """What came in one month, by way, and what was taken back (negative), in whole yen."""

    month: date
    came: Counter[str] = field(default_factory=Counter)
    returned: int = 0

    @property
    def total(self) -> int:
        """What came through Stripe."""
        return sum(self.came.values())

    @property
    def through_stripe(self) -> int:
        return self.total + self.returned


@dataclass
class Share(Received):
    """What a fund or a campaign brought in the period."""

    name: str = ""
    through_stripe: int = 0


@dataclass(frozen=True)
class Gifts:
    """Gifts of a period, and of the current and the last month beside it."""

    by_month: list[MonthOfGifts]
    now: MonthOfGifts
    before: MonthOfGifts
    funds: list[Share]
    campaigns: list[Share]

    @property
    def total(self) -> MonthOfGifts:
        whole = MonthOfGifts(self.by_month[0].month)
        for one in self.by_month:
            whole.came += one.came
            whole.payments += one.payments
            whole.returned += one.returned
            whole.offline += one.offline
            whole.transfers += one.transfers
        return whole

    @property
    def is_empty(self) -> bool:
        return not any(one.payments or one.returned or one.offline for one in self.by_month)


def gifts(period: Period, moved: "Movements") -> Gifts:
    """Money as it moved: a refund counts in the month it was made, not in the month of its gift.

    The funds together are the sum of the months. A campaign's page counts what came through Stripe alone.
    """
    current = this_month()
    last = month_after(current, -1)
    by_month = {month: MonthOfGifts(month) for month in {*period.months, current, last}}
    funds: dict[int | None, Share] = defaultdict(Share)
    campaigns: dict[uuid.UUID | None, Share] = defaultdict(Share)
    for cell in tally.cells(min(period.first, last), max(period.last, current)):
        if cell.month in by_month:
            _count(by_month[cell.month], cell)
        if period.first <= cell.month <= period.last:
            for share in (funds[cell.fund], campaigns[cell.campaign]):
                share.through_stripe += cell.amount
                share.payments += 0 if cell.returned else cell.entries
    for month, fund, campaign, transfers, yen in moved.transfers:
        shares = (funds[fund], campaigns[campaign]) if period.first <= month <= period.last else ()
        for row in (by_month[month], *shares):
            row.transfers += transfers
            row.offline += yen
    names = _names(key for key in campaigns if key)
    return Gifts(
        by_month=[by_month[month] for month in period.months],
        now=by_month[current],
        before=by_month[last],
        funds=_named(funds, names),
        campaigns=_named({key: share for key, share in campaigns.items() if key}, names),
    )


def _count(month: MonthOfGifts, cell: tally.Cell) -> None:
    if cell.returned:
        month.returned += cell.amount
    else:
        month.came[cell.way] += cell.amount
        month.payments += cell.entries


def _named(shares: dict[Any, Share], names: dict[Any, str]) -> list[Share]:
    for key, share in shares.items():
        share.name = names.get(key, "")
    return sorted(shares.values(), key=lambda share: -share.net)


def _names(campaigns: Iterable[uuid.UUID]) -> dict[Any, str]:
    """Of funds by their key, of campaigns by their pages' translation key: the name in the reader's language."""
    columns = ("pk", "translation_key", "name", "locale__language_code")
    pages = Page.objects.filter(translation_key__in=list(campaigns)).order_by().annotate(name=F("title"))
    funds = Fund.objects.order_by().annotate(what=Value("fund"))
    rows = list(
        funds.values_list("what", *columns).union(
            pages.annotate(what=Value("campaign")).values_list("what", *columns), all=True
        )
    )
    language = translation.get_language() or ""
    # A translation has the key of its original: the reader's own language comes last and wins.
    rows.sort(key=lambda row: languages.worth(row[-1], language))
    by_key = {key: name for _what, _pk, key, name, _code in rows}
    return by_key | {pk: by_key[key] for what, pk, key, _name, _code in rows if what == "fund"}


def campaign_titles() -> dict[uuid.UUID, str]:
    """Every campaign's title in the reader's language, or in the one it has."""
    pages = CampaignPage.objects.order_by().values_list("translation_key", "title", "locale__language_code")
    language = translation.get_language() or ""
    return {key: title for key, title, code in sorted(pages, key=lambda row: languages.worth(row[-1], language))}


#: Never paid: neither came nor left.
_NEVER = [RecurringGift.Status.INCOMPLETE, RecurringGift.Status.INCOMPLETE_EXPIRED]


class Movements:
    """What happened beside the book, (how often, yen or yen a month), in one question to the database.

    ``by_month`` holds what has a month, ``at_once`` the rest, ``transfers`` month, fund, campaign, how often and yen of
    what came beside Stripe; ``span`` is the period with the current and last month.
    """

    def __init__(self, period: Period) -> None:
        self.period = period
        self.span = Period(min(period.first, month_after(this_month(), -1)), max(period.last, this_month()))
        self.by_month: dict[str, dict[date, tuple[int, int]]] = defaultdict(dict)
        self.at_once: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
        self.transfers: list[tuple[date, int | None, uuid.UUID | None, int, int]] = []
        first, *others = self._questions()
        for what, month, fund, campaign, count, yen in first.union(*others, all=True):
            if what == "transfers":
                self.transfers.append((month, fund, campaign, count, int(yen)))
            elif month is None:
                self.at_once[what] = count, int(yen or 0)
            else:
                self.by_month[what][month] = count, int(yen)

    def _questions(self) -> list[QuerySet[Any, Any]]:
        begun = RecurringGift.objects.filter(interval=Interval.MONTH).exclude(status__in=_NEVER)
        changes = AmountChange.objects.filter(recurring_gift__interval=Interval.MONTH)
        raised = changes.filter(new_amount__gt=F("old_amount")).annotate(yen=F("new_amount") - F("old_amount"))
        lowered = changes.filter(new_amount__lt=F("old_amount")).annotate(yen=F("old_amount") - F("new_amount"))
        failed = FailedRenewal.objects.annotate(yen=F("amount"))
        # A raise counts in its own month: what a gift began with stays what it was.
        fresh, gifts = begun.annotate(yen=first_amount()), begun.annotate(yen=F("amount"))
        start = self.span.start
        return [
            self._in_months("new", fresh, "started_at"),
            self._in_months("lost", gifts, "ended_at"),
            self._in_months("raised", raised, "changed_at"),
            self._in_months("lowered", lowered, "changed_at"),
            self._in_months("failed", failed, "first_failed_at"),
            self._in_months("recovered", failed.exclude(recovered_at=None), "first_failed_at"),
            self._in_months("given up", failed.exclude(lost_at=None), "first_failed_at"),
            _counted("transfers", _transfers(self.span), _MONTH_RECEIVED, fund=F("fund"), campaign=F("campaign")),
            _in_all("running", gifts.filter(ended_at=None)),
            _in_all("before", gifts.filter(started_at__lt=start)),
            _in_all("gone", gifts.filter(ended_at__lt=start)),
        ]

    def _in_months(self, what: str, rows: QuerySet[Any], moment: str) -> QuerySet[Any, Any]:
        within = {f"{moment}__gte": self.span.start, f"{moment}__lt": self.span.end}
        return _counted(what, rows.filter(**within), tally.month_of(moment))


def _transfers(period: Period) -> QuerySet[OfflineGift]:
    """Transfers and cash that stand: what was cancelled is no gift, nor is the row that cancels it."""
    last_day = month_after(period.last) - timedelta(days=1)
    return OfflineGift.objects.standing().filter(received_on__range=(period.first, last_day)).annotate(yen=F("amount"))


def _in_all(what: str, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    return _counted(what, rows, Cast(Value(None), DateField()))


_MONTH_RECEIVED = Cast(TruncMonth("received_on"), DateField())
_NO_FUND, _NO_CAMPAIGN = Cast(Value(None), BigIntegerField()), Cast(Value(None), UUIDField())


def _counted(
    what: str, rows: QuerySet[Any], month: Any, *, fund: Any = _NO_FUND, campaign: Any = _NO_CAMPAIGN
) -> QuerySet[Any, Any]:
    named = rows.order_by().annotate(what=Value(what), month=month, to_fund=fund, to_campaign=campaign)
    cells = named.values_list("what", "month", "to_fund", "to_campaign")
    return cells.annotate(count=Count("pk"), total=Sum("yen"))


@dataclass
class MonthOfSupporters:
    """Monthly supporters in one month; yen are whole yen a month."""

    month: date
    new: int = 0
    new_yen: int = 0
    raised: int = 0
    raised_yen: int = 0
    lowered: int = 0
    lowered_yen: int = 0
    lost: int = 0
    lost_yen: int = 0
    at_end: int = 0


@dataclass(frozen=True)
class Supporters:
    """Monthly gifts by month, and how many run now; ``promised`` is what they bring a month (whole yen)."""

    by_month: list[MonthOfSupporters]
    now: MonthOfSupporters
    before: MonthOfSupporters
    running: int
    promised: int

    @property
    def is_empty(self) -> bool:
        return not self.running and not any(one.new or one.lost for one in self.by_month)


def supporters(found: Movements) -> Supporters:
    """Who began, raised, lowered, ended a *monthly* gift. Begun means: its first payment came."""
    by_month = {month: MonthOfSupporters(month) for month in found.span.months}
    for what in ("new", "raised", "lowered", "lost"):
        for month, (count, yen) in found.by_month[what].items():
            setattr(by_month[month], what, count)
            setattr(by_month[month], f"{what}_yen", yen)
    there = found.at_once["before"][0] - found.at_once["gone"][0]
    for row in by_month.values():
        there += row.new - row.lost
        row.at_end = there
    running, promised = found.at_once["running"]
    return Supporters(
        by_month=[by_month[month] for month in found.period.months],
        now=by_month[this_month()],
        before=by_month[month_after(this_month(), -1)],
        running=running,
        promised=promised,
    )


@dataclass
class MonthOfFailures:
    """Renewals that failed first in one month, and what became of them."""

    month: date
    failed: int = 0
    recovered: int = 0
    lost: int = 0

    @property
    def waiting(self) -> int:
        """Still being tried."""
        return self.failed - self.recovered - self.lost

    @property
    def rate(self) -> int | None:
        """Whole percent recovered of those that are decided; None where none is."""
        decided = self.recovered + self.lost
        return self.recovered * 100 // decided if decided else None


def recovery(found: Movements) -> list[MonthOfFailures]:
    """Failed cards by the month in which they failed first."""
    return [
        MonthOfFailures(
            month,
            **{what: found.by_month[what].get(month, (0, 0))[0] for what in ("failed", "recovered")},
            lost=found.by_month["given up"].get(month, (0, 0))[0],
        )
        for month in found.period.months
    ]


def recovered_in_all(months: list[MonthOfFailures]) -> MonthOfFailures:
    """All of them together."""
    whole = MonthOfFailures(months[0].month)
    for one in months:
        whole.failed += one.failed
        whole.recovered += one.recovered
        whole.lost += one.lost
    return whole


def current_month() -> MonthOfGifts:
    """What came this month so far, as the overview counts it."""
    month = MonthOfGifts(this_month())
    for cell in tally.cells(month.month, month.month):
        _count(month, cell)
    beside = _transfers(Period(month.month, month.month)).aggregate(count=Count("pk"), total=Sum("yen"))
    month.transfers, month.offline = beside["count"], int(beside["total"] or 0)
    return month
