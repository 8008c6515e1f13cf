"""What the desk shows, as rows of the books, and the language in which it is read."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.utils import timezone
from wagtail.users.models import UserProfile

from donate.models import Donation, Entry, RecurringGift


def booked(number: int, moment: datetime, amount: int = 1000, refund: int = 0, **more) -> Donation:
    donation = Donation.objects.create(
        payment_intent=f"pi_{number}", status="succeeded", amount=amount, charged_at=moment, **more
    )
    Entry.objects.create(kind="payment", stripe_id=f"pi_{number}", amount=amount, donation=donation, occurred_at=moment)
    if refund:
        later = moment + timedelta(days=31)
        Entry.objects.create(
            kind="refund", stripe_id=f"re_{number}", amount=-refund, donation=donation, occurred_at=later
        )
    return donation


def recurring(number: int, began: datetime, ended: datetime | None = None, **more) -> RecurringGift:
    status = "canceled" if ended else "active"
    fields = {"amount": 1000, "interval": "month", "status": status} | more
    return RecurringGift.objects.create(stripe_subscription=f"sub_{number}", started_at=began, ended_at=ended, **fields)


def speak(language: str) -> None:
    """The admin's language is each member of staff's own choice."""
    profile = UserProfile.get_for_user(User.objects.get(username="minato"))
    profile.preferred_language = language
    profile.save()


def tokyo(year: int, month: int, day: int, hour: int = 12) -> datetime:
    return timezone.make_aware(datetime(year, month, day, hour))
