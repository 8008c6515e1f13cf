"""Gifts in the books, as the webhooks leave them, without a sandbox in between."""

import itertools
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from donate.models import Donation, Donor, Entry, RecurringGift

TOKYO = ZoneInfo("Asia/Tokyo")
_numbers = itertools.count(1)
ADDRESS = {"postal_code": "150-0000", "prefecture": "東京都", "address": "見本区見本町4-5 見本荘101", "country": "JP"}


def at(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    """A moment in Japan."""
    return datetime(year, month, day, hour, minute, tzinfo=TOKYO)


def make_donor(**said: Any) -> Donor:
    number = next(_numbers)
    names = {"family_name": "山田", "given_name": "花"}
    return Donor.objects.create(
        **{"email": f"donor{number}@example.org", "language": "ja", "wants_receipt": True} | names | ADDRESS | said
    )


def make_gift(donor: Donor, amount: int = 3000, when: datetime | None = None, **said: Any) -> Donation:
    """A payment that is booked."""
    when = when or at(2025, 5, 1)
    number = next(_numbers)
    donation = Donation.objects.create(
        payment_intent=f"pi_r{number}", status="succeeded", amount=amount, charged_at=when, donor=donor, **said
    )
    move(donation, amount)
    return donation


def move(donation: Donation, amount: int, kind: str = "") -> Entry:
    """Money that came, or went back."""
    kind = kind or ("payment" if amount > 0 else "refund")
    return Entry.objects.create(
        kind=kind,
        stripe_id=f"x_{next(_numbers)}",
        amount=amount,
        donation=donation,
        occurred_at=donation.charged_at,
    )


def make_monthly(donor: Donor, moments: list[datetime], amount: int = 3000, **said: Any) -> list[Donation]:
    gift = RecurringGift.objects.create(
        donor=donor,
        amount=amount,
        stripe_subscription=f"sub_r{next(_numbers)}",
        status="active",
        started_at=moments[0],
    )
    return [make_gift(donor, amount, when, recurring_gift=gift, **said) for when in moments]


@pytest.fixture
def words() -> Callable[[Any], str]:
    """Everything a receipt says, as one text."""

    def read(document: Any) -> str:
        if isinstance(document, dict):
            return "\n".join(read(value) for value in document.values())
        if isinstance(document, list):
            return "\n".join(read(value) for value in document)
        return str(document)

    return read
