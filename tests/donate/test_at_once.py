"""Things that happen at the same moment, with real transactions in real threads."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from core.models import SentMail
from donate import checkout, sync
from donate.models import Attempt, Donation, Donor, Entry, RecurringGift
from tests.donate.conftest import books, books_of, gift, send_raw, told

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What the calls return; all begin at the same moment, each in a thread with a connection of its own."""
    barrier = threading.Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            results[place] = call()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def posting(sandbox: Any, event: dict[str, Any]) -> Callable[[], int]:
    return lambda: send_raw(Client(), *sandbox.signed(event))


def test_one_event_delivered_five_times_at_once_books_one_payment(sandbox, give):
    give()
    event = sandbox.take_events("payment_intent.succeeded")[0]
    assert at_once(*[posting(sandbox, event)] * 5) == [200] * 5
    assert books() == books_of(sandbox)
    assert Entry.objects.count() == Donor.objects.count() == 1
    assert sorted(SentMail.objects.values_list("kind", "state")) == [
        ("donate/notice", "sent"),
        ("donate/thanks", "sent"),
    ]


def test_all_events_of_a_monthly_gift_and_the_thanks_page_at_once_make_one_of_everything(sandbox, give):
    session = give(frequency="monthly").stripe_session
    events = sandbox.take_events()
    answers = at_once(*[posting(sandbox, event) for event in events], lambda: sync.session(session).state)
    assert answers == [200] * len(events) + ["completed"]
    assert books() == books_of(sandbox)
    counts = [model.objects.count() for model in (Donor, RecurringGift, Donation, Entry)]
    assert counts == [1, 1, 1, 1]
    assert told("thanks") == 1


def test_two_presses_at_once_are_one_attempt_and_one_page(sandbox):
    request = gift()
    pages = at_once(*[lambda: checkout.begin(request)] * 4)
    assert len(set(pages)) == 1
    assert pages[0].startswith("http")
    assert Attempt.objects.count() == len(sandbox.all("checkout.session")) == 1


def test_two_gifts_of_a_new_donor_at_once_are_one_donor_and_one_customer(sandbox):
    requests = [gift(), gift(email="HANA@example.org", frequency="monthly")]
    at_once(*[lambda request=request: checkout.begin(request) for request in requests])
    for attempt in Attempt.objects.all():
        sandbox.pay(attempt.stripe_session)
    events = sandbox.take_events()
    assert at_once(*[posting(sandbox, event) for event in events]) == [200] * len(events)
    assert books() == books_of(sandbox)
    assert Donor.objects.count() == len(sandbox.all("customer")) == 1


def test_refunds_and_disputes_told_at_once_are_booked_once_each(sandbox, give, post):
    give(amount=9000)
    payment = sandbox.all("payment_intent")[0]["id"]
    for _time in range(3):
        sandbox.refund(payment, 1000)
    sandbox.dispute(payment, 2000)
    events = [event for event in sandbox.take_events() if not event["type"].startswith("customer")]
    at_once(*[posting(sandbox, event) for event in events])
    assert books() == books_of(sandbox)
