"""The receipts of a year: one for each monthly donor, however often the run is stopped and started."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import SentMail
from donate import receipt_batch, receipts
from donate.models import Certification, Receipt, ReceiptBatch
from tests.donate.receipts.conftest import ADDRESS, at, make_donor, make_gift, make_monthly, move

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_tree")]


def months(year: int = 2025) -> list:
    return [at(year, month, 5) for month in range(1, 13)]


def test_everything_a_donor_gave_monthly_in_a_japanese_year_stands_on_one_receipt(words):
    donor = make_donor()
    make_monthly(donor, [at(2024, 12, 31, 23, 59), *months(), at(2026, 1, 1, 0, 0)])
    make_gift(donor)  # has a receipt of its own
    make_monthly(donor, months(), kind="dues")
    batch = ReceiptBatch.objects.create(year=2025)
    receipt_batch.run(batch)
    receipt = Receipt.objects.get()
    assert (receipt.number, receipt.amount, receipt.lines.count()) == ("2025-000001", 36000, 12)
    said = words(receipt.edition.document)
    assert "2025年1月5日〜12月5日" in said
    assert "毎月の寄付(12回)" in said
    assert SentMail.objects.filter(kind="donate/receipt_year").count() == 1


def test_a_raised_gift_stands_on_a_line_of_its_own(words):
    donor = make_donor()
    make_monthly(donor, months()[:6], amount=1000)
    make_monthly(donor, months()[6:], amount=3000)
    receipt_batch.run(ReceiptBatch.objects.create(year=2025))
    [sheet] = Receipt.objects.get().edition.document["sheets"]
    assert [row[2] for row in sheet["rows"]] == ["6,000円", "18,000円"]


def test_who_lacks_an_address_waits_and_gets_it_from_the_next_run():
    donor = make_donor(address="")
    make_monthly(donor, months())
    first = ReceiptBatch.objects.create(year=2025)
    receipt_batch.run(first)
    assert (receipt_batch.progress(first).issued, receipt_batch.progress(first).waiting) == (0, 1)
    type(donor).objects.update(**ADDRESS)
    receipt_batch.run(ReceiptBatch.objects.create(year=2025))
    assert Receipt.objects.count() == 1


def test_a_certification_that_began_in_the_year_makes_two_receipts():
    Certification.objects.create(number="1", authority="東京都", certified_on="2025-07-01", valid_until="2030-06-30")
    make_monthly(make_donor(), months())
    receipt_batch.run(ReceiptBatch.objects.create(year=2025))
    assert sorted((str(one.certification or ""), one.amount) for one in Receipt.objects.all()) == [
        ("", 18000),
        ("1", 18000),
    ]


def test_a_run_that_was_stopped_goes_on_without_doubles(monkeypatch):
    monkeypatch.setattr(receipt_batch, "_AT_A_TIME", 2)
    for _number in range(5):
        make_monthly(make_donor(), months()[:2])
    batch = ReceiptBatch.objects.create(year=2025)
    receipt_batch.issue_some(batch, after=0)  # and here the process was killed
    assert receipt_batch.progress(batch).issued == 2
    receipt_batch.run(batch)
    receipt_batch.run(batch)
    assert sorted(Receipt.objects.values_list("sequence", flat=True)) == [1, 2, 3, 4, 5]
    assert SentMail.objects.filter(kind="donate/receipt_year").count() == 5
    batch.refresh_from_db()
    progress = receipt_batch.progress(batch)
    assert (progress.done, progress.total) == (10, 10)
    assert batch.finished_at


def test_a_run_ends_without_a_mail_to_whom_there_is_no_address_for_it():
    for email in ("", "hana@example.org"):
        make_monthly(make_donor(email=email), [at(2025, 1, 5)])
    batch = ReceiptBatch.objects.create(year=2025)
    receipt_batch.run(batch)
    batch.refresh_from_db()
    found = receipt_batch.progress(batch)
    assert batch.finished_at
    assert (found.issued, found.told, found.to_tell, found.done) == (2, 1, 1, found.total)


def test_one_run_a_year_at_a_time():
    ReceiptBatch.objects.create(year=2025)
    with pytest.raises(ValidationError):
        ReceiptBatch(year=2025).full_clean()


def test_a_refunded_month_leaves_the_yearly_receipt_and_the_last_one_voids_it(words):
    first, second = make_monthly(make_donor(), months()[:2])
    receipt_batch.run(ReceiptBatch.objects.create(year=2025))
    receipt = Receipt.objects.get()
    move(first, -3000)
    receipts.follow(first)
    receipt.refresh_from_db()
    assert (receipt.amount, receipt.is_valid) == (3000, True)
    assert "毎月の寄付(1回)" in words(receipt.edition.document)
    move(second, -3000)
    receipts.follow(second)
    receipt.refresh_from_db()
    assert not receipt.is_valid


def test_ten_donors_take_as_many_queries_as_one():
    counts = []
    for number in (1, 1, 10):  # the first one also makes the year's row
        for _number in range(number):
            make_monthly(make_donor(), months()[:2])
        batch = ReceiptBatch.objects.create(year=2025, tells_donors=False)
        with CaptureQueriesContext(connection) as captured:
            receipt_batch.issue_some(batch, after=0)
        counts.append(len(captured))
        batch.finished_at = at(2026, 1, 20)
        batch.save()
    assert Receipt.objects.count() == 12
    assert counts[1] == counts[2]
