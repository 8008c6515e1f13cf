"""When somebody becomes a member and is told of the next year; whose number stays where two rows are one person."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from donate.models import Donation, Donor, Interval, Kind, Membership, RecurringGift

#: So long before a yearly membership is collected again its member is told.
_AHEAD = timedelta(days=14)


def admit(donation: Donation) -> Membership | None:
    """Give the donor of paid dues a number, unless they have one. Call it inside the transaction of the booking.

    Dues are what a tier charges, whether or not it carries a vote. Whoever comes back keeps the first number.
    """
    if donation.tier_id is None or donation.donor_id is None or donation.charged_at is None:
        return None
    member, _new = Membership.objects.get_or_create(donor_id=donation.donor_id, defaults={"since": donation.charged_at})
    return member


def of(donor: Donor | None) -> Membership | None:
    """The donor's membership, running or not."""
    return Membership.objects.filter(donor=donor).first() if donor else None


def yearly_gift_of(email: str) -> RecurringGift | None:
    """The yearly membership without a vote that runs under this address: dues for a vote come in its place."""
    running = RecurringGift.objects.filter(donor__in=Donor.objects.with_email(email), ended_at=None, ends_at=None)
    found = running.filter(kind=Kind.GIFT, interval=Interval.YEAR, status=RecurringGift.Status.ACTIVE)
    return found.exclude(tier=None).order_by("pk").last()


def tell_if_member(email: str) -> None:
    """Somebody is about to pay for a seat with this address: the owner of one that runs already is told by mail.

    The page says nothing of it, so that nobody learns who is a member by typing an address.
    """
    from donate import mail  # which names the member's number

    running = _running().filter(donor__in=Donor.objects.with_email(email)).select_related("donor", "tier", "fund")
    if gift := running.order_by("pk").last():
        with transaction.atomic():
            mail.is_member_already(gift)


def has_another(gift: RecurringGift) -> bool:
    """Whether this is a second membership of one donor, and not one in place of the first."""
    if gift.tier_id is None or gift.donor_id is None:
        return False
    others = _running().filter(donor=gift.donor_id).exclude(pk=gift.pk)
    return others.exclude(replaced_by__donations__recurring_gift=gift).exists()


def is_followed(gift: RecurringGift) -> bool:
    """Whether another yearly membership of the donor goes on beside this one, which ends."""
    if gift.tier_id is None or gift.donor_id is None or gift.interval != Interval.YEAR:
        return False
    return _running().filter(donor=gift.donor_id, interval=Interval.YEAR).exclude(pk=gift.pk).exists()


def _running() -> QuerySet[RecurringGift]:
    """Memberships that go on."""
    stands = [RecurringGift.Status.ACTIVE, RecurringGift.Status.PAST_DUE]
    return RecurringGift.objects.filter(ended_at=None, ends_at=None, status__in=stands).exclude(tier=None)


def merge(kept: Donor, gone: Donor) -> None:
    """Two rows were one person: the older number stays. Call it inside the transaction of the merge."""
    rows = list(Membership.objects.select_for_update().filter(donor__in=[kept, gone]).order_by("number"))
    if not rows:
        return
    first, *others = rows
    Membership.objects.filter(pk__in=[other.pk for other in others]).delete()
    Membership.objects.filter(pk=first.pk).update(donor=kept, since=min(row.since for row in rows))


def remind() -> int:
    """Tell members whose year will be collected in two weeks; once a year. How many were told."""
    from donate import mail  # which names the member's number

    now = timezone.now()
    yearly = RecurringGift.objects.filter(
        interval=Interval.YEAR,
        status=RecurringGift.Status.ACTIVE,
        ended_at=None,
        ends_at=None,
        paused=False,
        next_payment_at__gt=now,
        next_payment_at__lte=now + _AHEAD,
    )
    told = 0
    for gift in yearly.select_related("donor", "tier", "fund"):
        with transaction.atomic():
            told += mail.membership_renews(gift)
    return told
