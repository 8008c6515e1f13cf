"""From the button to the books, through the real SDK."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
import stripe
from django.core import mail

from donate import checkout, sync
from donate.models import AmountChange, Attempt, Donation, Donor, Entry, RecurringGift
from donate.sandbox import CardDeclined
from tests.donate.conftest import books, books_of, gift, told

pytestmark = pytest.mark.django_db


def test_a_one_time_gift_is_booked_once_however_often_stripe_tells(sandbox, give, deliver):
    attempt = give(amount=3000)
    deliver(times=5)
    assert books() == books_of(sandbox) == [("payment", books()[0][1], 3000)]
    donation = Donation.objects.get()
    assert (donation.status, donation.method, donation.donor.email) == ("succeeded", "card", "hana@example.org")
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.COMPLETED


@pytest.mark.parametrize(
    "order", list(permutations(["checkout.session.completed", "invoice.paid", "customer.subscription.created"]))
)
def test_first_monthly_payment_is_booked_once_in_any_order(sandbox, give, deliver, order):
    give(amount=3000, frequency="monthly")
    for kind in order:
        deliver(kind, times=2)
    deliver()
    assert books() == books_of(sandbox)
    assert [amount for _kind, _id, amount in books()] == [3000]
    gift = RecurringGift.objects.get()
    assert (gift.amount, gift.interval, gift.status, gift.donor.name) == (3000, "month", "active", "山田 花")
    assert Donation.objects.get().recurring_gift == gift


def test_renewals_are_booked_as_renewals(sandbox, give, deliver):
    give(frequency="monthly")
    deliver()
    sandbox.renew(RecurringGift.objects.get().stripe_subscription)
    sandbox.renew(RecurringGift.objects.get().stripe_subscription)
    deliver()
    assert books() == books_of(sandbox)
    assert sorted(Donation.objects.values_list("is_renewal", flat=True)) == [False, True, True]
    assert (told("thanks"), told("renewal")) == (1, 2)


def test_a_failed_renewal_is_told_to_donor_and_staff_and_books_nothing(sandbox, give, deliver):
    give(frequency="monthly")
    deliver()
    subscription = RecurringGift.objects.get().stripe_subscription
    mail.outbox.clear()
    sandbox.fail_renewals(subscription)
    sandbox.renew(subscription)
    deliver(times=2)
    assert len(books()) == 1
    assert RecurringGift.objects.get().status == "past_due"
    assert sorted(message.to[0] for message in mail.outbox) == ["hana@example.org", "staff@example.org"]


def test_konbini_is_booked_only_when_it_is_paid(sandbox, give, deliver):
    attempt = give(method="konbini")
    deliver()
    assert books() == []
    waiting = Donation.objects.get()
    assert (waiting.status, told("konbini"), told("thanks")) == ("pending", 1, 0)
    assert waiting.voucher_url.startswith("http")
    sandbox.pay_voucher(attempt.stripe_session)
    deliver(times=2)
    assert books() == books_of(sandbox)
    assert Donation.objects.get().status == "succeeded"
    assert (told("konbini"), told("thanks")) == (1, 1)


def test_a_voucher_that_lapses_leaves_no_money_and_a_failed_attempt(sandbox, give, deliver):
    give(method="konbini")
    deliver()
    sandbox.expire_voucher(Donation.objects.get().payment_intent)
    deliver()
    assert books() == []
    assert Donation.objects.get().status == "failed"
    assert Attempt.objects.get().state == Attempt.State.FAILED


def test_partial_and_failed_refunds_move_the_books_as_stripe_does(sandbox, give, deliver):
    give(amount=5000)
    deliver()
    payment = Donation.objects.get().payment_intent
    first = sandbox.refund(payment, 2000)
    sandbox.refund(payment, 1000)
    deliver(times=2)
    sandbox.fail_refund(first["id"])
    deliver(times=2)
    assert books() == books_of(sandbox)
    assert sum(amount for _kind, _id, amount in books()) == 4000
    assert told("refund") == 2


@pytest.mark.parametrize(("won", "left"), [(True, 3000), (False, 0)])
def test_a_dispute_takes_the_money_and_brings_it_back_when_it_is_won(sandbox, give, deliver, won, left):
    give()
    deliver()
    dispute = sandbox.dispute(Donation.objects.get().payment_intent)
    deliver()
    assert sum(amount for _kind, _id, amount in books()) == 0
    sandbox.close_dispute(dispute["id"], won)
    deliver(times=2)
    assert books() == books_of(sandbox)
    assert sum(amount for _kind, _id, amount in books()) == left


def test_the_thanks_page_may_come_before_any_webhook(sandbox, give, deliver):
    session = give().stripe_session
    attempt = sync.session(session)
    assert attempt.state == Attempt.State.COMPLETED
    assert attempt.donation.status == "succeeded"
    deliver()
    assert len(books()) == told("thanks") == 1


def test_a_session_begun_elsewhere_is_unknown(sandbox, stripe_server):
    with pytest.raises(sync.NoSuchObject):
        sync.session("cs_test_of_nobody")


def test_an_older_look_does_not_overwrite_a_newer_one(sandbox, give, deliver, time_machine):
    give(frequency="monthly")
    deliver()
    gift = RecurringGift.objects.get()
    sandbox.cancel(gift.stripe_subscription)
    sync.subscription(gift.stripe_subscription)
    ended = RecurringGift.objects.get()
    assert ended.status == "canceled"
    RecurringGift.objects.update(status="active")  # what the newer fetch applied
    time_machine.move_to(ended.synced_at - timedelta(minutes=1))
    sync.subscription(gift.stripe_subscription)  # this one began earlier
    assert RecurringGift.objects.get().status == "active"


def test_what_a_clock_that_was_ahead_has_fetched_keeps_nothing_out_once_it_is_right(
    sandbox, give, deliver, time_machine
):
    now = datetime.now(UTC)
    time_machine.move_to(now + timedelta(hours=2))
    give(frequency="monthly")
    deliver()
    gift = RecurringGift.objects.get()
    time_machine.move_to(now)
    sandbox.cancel(gift.stripe_subscription)
    sandbox.refund(Donation.objects.get().payment_intent)
    deliver()
    gift.refresh_from_db()
    assert gift.status == "canceled"
    assert gift.ended_at
    assert books() == books_of(sandbox)


def test_a_changed_amount_is_kept_as_a_row(sandbox, stripe_server, give, deliver):
    give(frequency="monthly", amount=1000)
    deliver()
    gift = RecurringGift.objects.get()
    RecurringGift.objects.update(amount=500)
    deliver()
    sync.subscription(gift.stripe_subscription)
    sync.subscription(gift.stripe_subscription)
    assert list(AmountChange.objects.values_list("old_amount", "new_amount")) == [(500, 1000)]


def test_two_gifts_by_one_person_are_one_donor_and_one_stripe_customer(sandbox, give, deliver):
    give(email="Hana@Example.org")
    deliver()
    give(email="hana@example.ORG", family_name="佐藤", wants_receipt=True, address="千代田区1-1")
    deliver()
    donor = Donor.objects.get()
    assert (donor.email, donor.family_name, donor.address) == ("hana@example.org", "佐藤", "千代田区1-1")
    assert len(sandbox.all("customer")) == 1
    assert Entry.objects.filter(donation__donor=donor).count() == 2


def test_an_address_is_kept_only_where_a_receipt_is_wanted(sandbox, give, deliver):
    give(address="千代田区1-1", postal_code="100-0001")
    deliver()
    donor = Donor.objects.get()
    assert (donor.address, donor.postal_code) == ("", "")


def test_a_declined_card_books_nothing_until_another_one_is_taken(sandbox, deliver):
    request = gift()
    checkout.begin(request)
    session = Attempt.objects.get().stripe_session
    with pytest.raises(CardDeclined):
        sandbox.pay(session, card="4000000000000002")
    deliver()
    assert (books(), Donation.objects.count()) == ([], 0)
    sandbox.pay(session)
    deliver()
    assert books() == books_of(sandbox)
    assert len(books()) == 1


def test_a_donor_who_changes_the_email_at_stripe_stays_the_same_donor(sandbox, stripe_server, give, deliver):
    give()
    deliver()
    customer = Donor.objects.get().stripe_customer
    client = stripe.StripeClient(stripe_server.secret_key, base_addresses={"api": stripe_server.base_url})
    client.v1.customers.update(customer, {"email": "New@example.org"})
    deliver()
    assert Donor.objects.get().email == "new@example.org"
    client.v1.customers.delete(customer)
    deliver()
    assert Donor.objects.get().stripe_customer is None
    give(email="new@example.org")
    deliver()
    assert Donor.objects.get().stripe_customer not in (None, customer)


def test_a_stopped_monthly_gift_is_told_to_the_donor_once(sandbox, give, deliver):
    give(frequency="monthly")
    deliver()
    sandbox.cancel(RecurringGift.objects.get().stripe_subscription)
    deliver(times=2)
    gift = RecurringGift.objects.get()
    assert gift.status == "canceled"
    assert gift.ended_at is not None
    assert told("ended") == 1
