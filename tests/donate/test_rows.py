"""The rules of the rows, in the database: nothing can go around them."""

import datetime
import uuid

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from donate.models import (
    AmountChange,
    AppendOnly,
    Attempt,
    Donation,
    Donor,
    Entry,
    Receipt,
    ReceiptEdition,
    ReceiptLine,
    RecurringGift,
    StripeEvent,
)

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def donor(**fields) -> Donor:
    return Donor.objects.create(**{"email": "a@example.org", "language": "ja"} | fields)


def donation(**fields) -> Donation:
    defaults = {"payment_intent": "pi_1", "amount": 500, "status": "succeeded", "charged_at": NOW}
    return Donation.objects.create(**defaults | fields)


def entry(**fields) -> Entry:
    defaults = {"kind": "payment", "stripe_id": "pi_1", "amount": 500, "occurred_at": NOW}
    return Entry.objects.create(**defaults | fields)


def test_one_donor_per_email_however_it_is_written():
    donor(email="Hana@example.org")
    refused(lambda: donor(email="hana@EXAMPLE.org"))


def test_one_donor_per_stripe_customer_and_many_without():
    donor(stripe_customer="cus_1")
    donor(email="b@example.org")
    donor(email="c@example.org")
    refused(lambda: donor(email="d@example.org", stripe_customer="cus_1"))


def test_an_address_is_kept_only_for_a_receipt():
    refused(lambda: donor(address="千代田区1-1"))
    donor(address="千代田区1-1", wants_receipt=True)


@pytest.mark.parametrize("amount", [0, -1])
def test_no_row_is_about_no_money(amount):
    refused(lambda: donation(amount=amount))
    refused(lambda: attempt(amount=amount))
    refused(lambda: recurring(amount=amount))


def attempt(**fields) -> Attempt:
    defaults = {"token": uuid.uuid4(), "amount": 500, "frequency": "once", "email": "a@example.org", "language": "ja"}
    return Attempt.objects.create(**defaults | fields)


def recurring(**fields) -> RecurringGift:
    defaults = {"stripe_subscription": "sub_1", "amount": 1000, "started_at": NOW}
    return RecurringGift.objects.create(**defaults | fields)


def test_one_payment_per_payment_intent():
    donation()
    refused(donation)


def test_what_is_paid_has_a_date():
    refused(lambda: donation(charged_at=None))
    donation(charged_at=None, status="pending")


def test_only_a_recurring_gift_renews():
    refused(lambda: donation(is_renewal=True))
    donation(is_renewal=True, recurring_gift=recurring())


def test_one_recurring_gift_per_subscription_and_it_ends_after_it_began():
    recurring()
    refused(recurring)
    refused(lambda: recurring(stripe_subscription="sub_2", ended_at=NOW - datetime.timedelta(days=1)))


def test_a_change_of_amount_changes_it():
    gift = recurring()
    AmountChange.objects.create(recurring_gift=gift, old_amount=1000, new_amount=2000, changed_at=NOW)
    refused(lambda: AmountChange.objects.create(recurring_gift=gift, old_amount=2000, new_amount=2000, changed_at=NOW))


def test_only_a_recurring_attempt_has_an_interval():
    refused(lambda: attempt(interval="month"))
    refused(lambda: attempt(frequency="monthly"))
    attempt(frequency="monthly", interval="year")


def test_one_object_moves_money_once_per_kind():
    paid = donation()
    entry(donation=paid)
    refused(lambda: entry(donation=paid))
    entry(donation=paid, kind="dispute", stripe_id="du_1", amount=-500)
    entry(donation=paid, kind="dispute_reversal", stripe_id="du_1")


@pytest.mark.parametrize(
    ("kind", "amount"),
    [
        ("payment", -1),
        ("payment", 0),
        ("refund", 1),
        ("refund", 0),
        ("dispute", 1),
        ("dispute_reversal", -1),
        ("refund_failure", -1),
        ("gift of fate", 1),
    ],
)
def test_each_kind_of_entry_has_its_sign(kind, amount):
    paid = donation()
    refused(lambda: entry(donation=paid, kind=kind, amount=amount))


@pytest.mark.parametrize("statement", ["UPDATE donate_entry SET amount = 1", "DELETE FROM donate_entry"])
def test_the_database_itself_refuses_to_change_or_drop_an_entry(statement):
    entry(donation=donation())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.get().amount == 500


def test_the_models_refuse_it_too():
    booked = entry(donation=donation())
    booked.amount = 1
    for change in (booked.save, booked.delete, Entry.objects.all().delete, lambda: Entry.objects.update(amount=1)):
        with pytest.raises(AppendOnly):
            change()


def receipt(sequence: int, year: int = 2026, **fields) -> Receipt:
    giver = Donor.objects.first() or donor()
    defaults = {
        "donor": giver,
        "name": "山田 花",
        "address": "千代田区",
        "amount": 500,
        "received_on": datetime.date(year, 11, 1),
    }
    return Receipt.objects.create(year=year, sequence=sequence, **defaults | fields)


def line(on: Receipt, paid: Donation) -> ReceiptLine:
    return ReceiptLine.objects.create(receipt=on, donation=paid, amount=500, received_on=NOW)


def test_receipt_numbers_have_no_gap_and_are_never_given_back():
    for number in (1, 2):
        receipt(number)
    receipt(1, year=2027)
    refused(lambda: receipt(2))
    refused(lambda: receipt(4))
    refused(lambda: Receipt.objects.filter(sequence=2).delete())
    refused(lambda: Receipt.objects.filter(sequence=2, year=2026).update(sequence=3))
    Receipt.objects.filter(sequence=2).update(voided_at=timezone.now(), void_reason="a mistake")
    receipt(3)


def test_a_receipt_is_of_the_japanese_year_it_says():
    refused(lambda: receipt(1, year=2026, received_on=datetime.date(2027, 1, 1)))


def test_a_voided_receipt_says_why_and_stays_voided():
    one = receipt(1)
    refused(lambda: Receipt.objects.update(voided_at=NOW))
    Receipt.objects.update(voided_at=NOW, void_reason="a mistake")
    refused(lambda: Receipt.objects.update(voided_at=None, void_reason=""))
    refused(lambda: Receipt.objects.filter(pk=one.pk).update(amount=1))


def test_no_payment_stands_on_two_valid_receipts():
    paid = donation()
    first = line(receipt(1), paid)
    refused(lambda: line(receipt(2), paid))
    ReceiptLine.objects.filter(pk=first.pk).update(is_valid=False)
    line(receipt(2), paid)
    refused(lambda: ReceiptLine.objects.filter(pk=first.pk).update(is_valid=True))
    refused(ReceiptLine.objects.all().delete)


def test_what_was_printed_stays_as_it_was():
    edition = ReceiptEdition.objects.create(receipt=receipt(1), document={"title": "受領証"})
    refused(lambda: ReceiptEdition.objects.update(document={}))
    refused(edition.delete)
    refused(lambda: ReceiptEdition.objects.create(receipt=edition.receipt, number=2, document={}))


def test_an_event_is_kept_once():
    said = {"id": "evt_1", "type": "x.y", "livemode": False, "data": {"object": {"id": "x_1"}}}
    assert StripeEvent.objects.keep(said) == StripeEvent.objects.keep(said)
    refused(lambda: StripeEvent.objects.create(event_id="evt_1", type="x.y", livemode=False, payload={}))
