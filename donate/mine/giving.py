"""What the donor's pages show of gifts: read from our rows, totals from the ledger."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from donate.models import Donation, Donor, RecurringGift


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
        .select_related("fund", "tier")
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


def seated_for(donor: Donor) -> tuple[int, int] | None:
    """(years, months) since the first payment; None where there was none yet, or it is less than a month ago."""
    first = payments(donor).filter(charged_at__isnull=False).order_by("charged_at").first()
    if first is None or first.charged_at is None:
        return None
    began, today = timezone.localtime(first.charged_at).date(), timezone.localdate()
    months = (today.year - began.year) * 12 + today.month - began.month - (today.day < began.day)
    return divmod(months, 12) if months > 0 else None
