"""The same gifts at the sandbox (in every run) and at Stripe itself (``make test-stripe``)."""

import pytest
from django.test import Client, TestCase

from donate import checkout, stripe_api, sync
from donate.models import Attempt, Donation, Entry, RecurringGift
from donate.sandbox import SandboxServer
from donate.sandbox.delivery import signed
from donate.sandbox.errors import StripeProblem
from donate.sandbox.sdk import params_record
from tests.donate.conftest import gift, send_raw
from tests.donate.stripe import bank as banks

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank(settings):
    """Stripe where a test key is given, the sandbox otherwise."""
    settings.STAFF_EMAIL = "staff@example.org"
    if banks.KEY:
        settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = banks.KEY, ""
        settings.STRIPE_READS_PER_SECOND = 20
        yield banks.StripeBank()
        return
    with SandboxServer(strict=True, frozen=True) as server:
        settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = server.secret_key, server.base_url
        yield banks.SandboxBank(server.sandbox)
        assert server.sandbox.deviations == []


def begun(**said) -> Attempt:
    request = gift(**said)
    assert checkout.begin(request).startswith("http")
    return Attempt.objects.get(token=request.token)


def deliver(bank, *about: str, settings) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        for event in bank.events(*about) * 2:
            body, headers = signed(event, settings.STRIPE_WEBHOOK_SECRET)
            assert send_raw(Client(), body, headers) == 200


def left(intent: str) -> int:
    return sum(Entry.objects.filter(donation__payment_intent=intent).values_list("amount", flat=True))


@pytest.mark.parametrize("said", [{}, {"frequency": "monthly"}, {"language": "en", "amount": 500}])
def test_stripe_takes_our_words_and_two_presses_are_one_page(bank, said):
    request = gift(**said)
    page = checkout.begin(request)
    assert checkout.begin(request) == page
    attempt = Attempt.objects.get()
    session = stripe_api.session(attempt.stripe_session)
    assert (session["amount_total"], session["currency"]) == (request.amount, "jpy")
    assert session["client_reference_id"] == str(attempt.pk)
    assert sync.session(attempt.stripe_session).state == Attempt.State.STARTED
    stripe_api.expire_session(attempt.stripe_session)
    assert sync.session(attempt.stripe_session).state == Attempt.State.EXPIRED
    assert checkout.begin(request) != page


def test_a_gift_and_its_refund_are_booked_as_the_bank_moved_them(bank, settings):
    attempt = begun(amount=3000)
    intent = bank.pay(attempt)
    deliver(bank, intent, settings=settings)
    assert left(intent) == bank.moved(intent) == 3000
    assert Donation.objects.get().attempt == attempt
    bank.refund(intent, 1000)
    sync.payment(intent, moved=True)
    assert left(intent) == bank.moved(intent) == 2000


def test_a_monthly_gift_is_booked_with_its_subscription(bank, settings):
    attempt = begun(amount=1500, frequency="monthly")
    intent = bank.pay(attempt)
    deliver(bank, intent, str(attempt.pk), settings=settings)
    recurring = RecurringGift.objects.get()
    assert (recurring.amount, recurring.status, recurring.attempt) == (1500, "active", attempt)
    assert left(intent) == bank.moved(intent) == 1500
    assert not Donation.objects.get().is_renewal


def test_a_declined_card_books_nothing(bank):
    attempt = begun()
    with pytest.raises((StripeProblem, banks.stripe.CardError)):
        bank.pay(attempt, banks.DECLINED)
    sync.session(attempt.stripe_session)
    assert not Entry.objects.exists()


def test_what_the_tests_ask_of_stripe_are_words_that_the_sdk_knows():
    session = {"amount_total": 1, "currency": "jpy", "customer": "cus_1", "metadata": {}}
    asked = {
        "PaymentIntentCreateParams": banks.intent_params(session, banks.GOOD),
        "SubscriptionCreateParams": banks.subscription_params(session, "month", "prod_1", "pm_1"),
    }
    for name, params in asked.items():
        assert set(params) <= set(params_record(name).fields)
