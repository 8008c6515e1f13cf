"""What the donor's pages show of gifts: read from our rows, totals from the ledger."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from donate.models import Donation, Donor, OfflineGift, RecurringGift


@dataclass(frozen=True)
class Card:
    """One running gift or membership; ``total`` is what remained with us of its payments (yen)."""

    gift: RecurringGift
    times: int
    total: int


def cards(donor: Donor) -> list[Card]:
    """Everything that runs, the newest last."""
    running = [status for status in RecurringGift.Status if RecurringGift(status=status).is_running]
    gifts = (
        RecurringGift.objects.filter(donor=donor, ended_at=None, status__in=running)
        .select_related("fund", "tier", "card")
        .annotate(
            times=Count("donations", filter=Q(donations__status=Donation.Status.SUCCEEDED), distinct=True),
            total=Coalesce(Sum("donations__entries__amount"), 0),
        )
        .order_by("started_at", "pk")
    )
    return [Card(gift, gift.times, gift.total) for gift in gifts]


def ended(donor: Donor) -> QuerySet[RecurringGift]:
    """What ran once, the latest first; what never was paid doesn't count."""
    return (
        RecurringGift.objects.filter(donor=donor, ended_at__isnull=False)
        .exclude(status=RecurringGift.Status.INCOMPLETE_EXPIRED)
        .select_related("fund", "tier")
        .order_by("-ended_at")
    )


def payments(donor: Donor) -> QuerySet[Donation]:
    """Every payment that was made or waits at the konbini, the newest first; ``left`` is what remained of it (yen)."""
    return (
        Donation.objects.filter(donor=donor)
        .exclude(status=Donation.Status.FAILED)
        .select_related("fund", "tier", "recurring_gift")
        .annotate(left=Coalesce(Sum("entries__amount"), 0))
        .order_by(Coalesce("charged_at", "created_at").desc(), "-pk")
    )


@dataclass(frozen=True)
class Line:
    """One payment in the history; ``left`` is what remained with us of ``amount`` (yen)."""

    on: date
    row: Donation | OfflineGift
    amount: int
    left: int

    @property
    def state(self) -> str:
        """``pending`` at the konbini, ``done``, ``partly`` or ``wholly`` returned."""
        if isinstance(self.row, Donation) and self.row.status == Donation.Status.PENDING:
            return "pending"
        if self.left >= self.amount:
            return "done"
        return "partly" if self.left > 0 else "wholly"


def history(donor: Donor, latest: int | None = None) -> list[Line]:
    """Online payments, transfers and cash, the newest first; all, or the ``latest`` so many."""
    online = [_line(payment) for payment in payments(donor)[:latest]]
    offline = OfflineGift.objects.standing().filter(donor=donor).select_related("fund").order_by("-received_on", "-pk")
    lines = online + [Line(gift.received_on, gift, gift.amount, gift.amount) for gift in offline[:latest]]
    return sorted(lines, key=lambda line: line.on, reverse=True)[:latest]


def _line(payment: Donation) -> Line:
    on = timezone.localtime(payment.charged_at or payment.created_at).date()
    return Line(on, payment, payment.amount, payment.left)  # type: ignore[attr-defined]  # annotated


def last_gift_on(donor: Donor) -> date | None:
    """The Japanese day of the latest payment, by whatever way."""
    days = [line.on for line in history(donor) if line.state != "pending"]
    return max(days, default=None)


def seated_for(donor: Donor) -> tuple[int, int] | None:
    """(years, months) since the first payment; None where there was none yet, or it is less than a month ago."""
    days = [line.on for line in history(donor) if line.state != "pending"]
    if not days:
        return None
    began, today = min(days), timezone.localdate()
    months = (today.year - began.year) * 12 + today.month - began.month - (today.day < began.day)
    return divmod(months, 12) if months > 0 else None
