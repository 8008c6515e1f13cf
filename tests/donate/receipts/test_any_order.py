"""Whatever happens to gifts and their receipts, in any order: numbers without a gap, papers that agree with the books.

``HYPOTHESIS_PROFILE=deep pytest tests/donate/receipts/test_any_order.py`` tries thousands of sequences.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from core.models import SentMail
from donate import offline, receipt_batch, receipt_gifts, receipts
from donate.models import Donation, OfflineGift, Receipt, ReceiptBatch, ReceiptLine
from tests.donate.receipts.conftest import at, make_donor, make_gift, make_monthly, move
from tests.donate.test_any_sequence import PROFILE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_tree")]

#: The last minute of a Japanese year and the first one of the next are both in the same year of UTC.
MOMENTS = [
    at(2023, 12, 31, 23, 59),
    at(2024, 1, 1, 0, 0),
    at(2024, 6, 1),
    at(2024, 12, 31, 23, 59),
    at(2025, 1, 1, 0, 0),
]


class Desk:
    """What donors, banks and staff do. A step that is impossible just now does nothing."""

    def __init__(self) -> None:
        self.donors = [make_donor(), make_donor(language="en")]

    def once(self, number: int) -> None:
        receipts.follow(make_gift(self._one(self.donors, number), 1000 + number, self._one(MOMENTS, number)))

    def monthly(self, number: int) -> None:
        moment = self._one(MOMENTS, number)
        for gift in make_monthly(self._one(self.donors, number), [moment, moment + timedelta(days=31)], 1000 + number):
            receipts.follow(gift)

    def transfer(self, number: int) -> None:
        gift = OfflineGift(donor=self._one(self.donors, number), amount=1000 + number, method="cash")
        gift.received_on = self._one(MOMENTS, number).date()
        offline.enter(gift, by=None)
        receipts.follow(gift)

    def cancel(self, number: int) -> None:
        if gifts := list(OfflineGift.objects.standing().order_by("pk")):
            gift = self._one(gifts, number)
            offline.cancel(gift, reason="a mistake", by=None)
            receipts.follow(gift)

    def refund(self, number: int) -> None:
        if payment := self._payment(number):
            left = receipt_gifts.left_of(payment)
            if left > 0:
                move(payment, -(left if number % 2 else 1))
                receipts.follow(payment)

    def come_back(self, number: int) -> None:
        if payment := self._payment(number):
            gone = payment.amount - receipt_gifts.left_of(payment)
            if gone > 0:
                move(payment, gone, kind="refund_failure")
                receipts.follow(payment)

    def void(self, number: int) -> None:
        if receipt := self._receipt(number):
            receipts.void(receipt, reason="a mistake", by="minato")

    def reissue(self, number: int) -> None:
        if receipt := self._receipt(number):
            receipts.reissue(receipt, reason="a new name", by="minato", name="鈴木 花")

    def anew(self, number: int) -> None:
        if void := list(Receipt.objects.exclude(voided_by="").order_by("pk")):
            receipts.issue_anew(self._one(void, number))

    def year(self, number: int) -> None:
        receipt_batch.run(ReceiptBatch.objects.create(year=2023 + number % 3))

    def sweep(self, number: int) -> None:
        receipts.sweep()

    @staticmethod
    def _one(things: list, number: int):
        return things[number % len(things)]

    def _payment(self, number: int) -> Donation | None:
        found = list(Donation.objects.order_by("pk"))
        return self._one(found, number) if found else None

    def _receipt(self, number: int) -> Receipt | None:
        found = list(Receipt.objects.filter(voided_at=None).order_by("pk"))
        return self._one(found, number) if found else None


STEPS = ["once", "monthly", "transfer", "cancel", "refund", "come_back", "void", "reissue", "anew", "year", "sweep"]


def rolled_back(work: Callable[[], None]) -> None:
    """Each example begins with an empty desk."""
    with transaction.atomic():
        work()
        transaction.set_rollback(True)


@PROFILE
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 59)), min_size=8, max_size=25))
def test_numbers_have_no_gap_and_papers_agree_with_the_books(steps):
    def work() -> None:
        desk = Desk()
        for name, number in steps:
            getattr(desk, name)(number)
        for year in (2023, 2024, 2025):
            desk.year(year - 2023 + 2)  # in any order of years; below, everything is issued
        numbers_have_no_gap()
        papers_agree_with_the_books()
        nothing_waits_but_what_staff_voided()

    rolled_back(work)


def numbers_have_no_gap() -> None:
    for year in (2023, 2024, 2025):
        given_out = sorted(Receipt.objects.filter(year=year).values_list("sequence", flat=True))
        assert given_out == list(range(1, len(given_out) + 1))


def papers_agree_with_the_books() -> None:
    for receipt in Receipt.objects.prefetch_related("lines"):
        assert all(line.received_on.year == receipt.year for line in receipt.lines.all())
        standing = [line for line in receipt.lines.all() if line.is_valid]
        assert bool(standing) == receipt.is_valid
        if receipt.is_valid:
            assert receipt.amount == sum(receipt_gifts.left_of(line.source) for line in standing)
            assert receipt.edition.document["sheets"][0]["amount"] == f"¥{receipt.amount:,}-"
        told = SentMail.objects.filter(about__startswith=f"receipt:{receipt.pk}:")
        assert told.count() == receipt.editions.count() + (not receipt.is_valid)


def nothing_waits_but_what_staff_voided() -> None:
    for source in [*Donation.objects.all(), *OfflineGift.objects.standing()]:
        lines = ReceiptLine.objects.filter(**{receipt_gifts.column_of(source): source})
        on_one = lines.filter(is_valid=True).exists()
        taken_back = lines.exclude(receipt__voided_by="").exists()
        kept = receipt_gifts.left_of(source) > 0
        assert on_one or taken_back or not kept
