"""Two processes on one PostgreSQL, as behind a real server: the same presses, the same events, Stripe unwell."""

import random
import uuid
from datetime import timedelta

import pytest
from django.db import connection  # noqa: F401 - the mark reads it
from django.test import Client
from django.utils import timezone

from donate import checkout, ledger, reconcile
from donate.models import Attempt, StripeEvent
from tests.donate.conftest import books, books_of, gift, send_raw, told
from tests.donate.test_faults import press_until_it_works, quick_stripe  # noqa: F401 - a fixture
from tests.processes import in_two_processes

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite's tests live in one process"),
]


def test_the_same_presses_and_events_in_two_processes_while_stripe_is_unwell(sandbox, quick_stripe):  # noqa: F811
    through = {"campaign": uuid.uuid4()}
    requests = [gift(email=f"{n % 3}@example.org", frequency=("once", "monthly")[n % 2], **through) for n in range(5)]
    for fault, path in [("down", "customers"), ("lost", "checkout/sessions"), ("error", "checkout/sessions")]:
        sandbox.break_next(fault, times=4, path=path)

    def press(number):
        for request in random.Random(number).sample(requests, len(requests)):
            press_until_it_works(request, 20)

    in_two_processes(press)
    sandbox.mend()
    assert Attempt.objects.count() == len(sandbox.all("checkout.session")) == len(requests)
    assert len(sandbox.all("customer")) == 3
    for attempt in Attempt.objects.all():
        sandbox.pay(attempt.stripe_session)
    events = sandbox.take_events()
    for fault, path in [("rate_limit", "payment_intents"), ("lost", "subscriptions"), ("down", "")]:
        sandbox.break_next(fault, times=6, path=path)

    def post(number):
        for event in random.Random(number).sample(events, len(events)):
            assert send_raw(Client(), *sandbox.signed(event)) in (200, 500)

    in_two_processes(post)
    sandbox.mend()
    assert reconcile.run().result == "matches"
    assert books() == books_of(sandbox)
    assert not StripeEvent.objects.waiting().exists()
    assert told("thanks") == len(requests)
    counted = ledger.progress(
        through["campaign"], timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1)
    )
    assert (counted.raised, counted.donors, counted.new_supporters) == (15_000, 3, 2)
    assert all(checkout.begin(request).startswith("http://testserver/donate/thanks/") for request in requests)
