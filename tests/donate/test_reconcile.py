"""``manage.py books`` and ``manage.py reconcile``."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from donate import reconcile
from donate.models import Donation, Entry, Reconciliation, StripeEvent
from tests.donate.conftest import books, books_of, told

pytestmark = pytest.mark.django_db


def printed(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def test_books_print_json_and_nothing_else(sandbox, give, deliver):
    assert json.loads(printed("books", "--json")) == {"entries": [], "balance": 0}
    give(amount=3000)
    deliver()
    payment = Donation.objects.get().payment_intent
    refund = sandbox.refund(payment, 1000)
    deliver()
    assert json.loads(printed("books", "--json")) == {
        "entries": [
            {"stripe_id": payment, "kind": "payment", "amount": 3000, "currency": "jpy"},
            {"stripe_id": refund["id"], "kind": "refund", "amount": -1000, "currency": "jpy"},
        ],
        "balance": 2000,
    }
    assert "2,000円" in printed("books")


def test_what_no_webhook_brought_is_fetched_and_booked(sandbox, give):
    give()
    give(frequency="monthly")
    sandbox.renew(sandbox.all("subscription")[0]["id"])
    for event in sandbox.take_events():
        sandbox.drop(event["id"])
    assert "The books match." in printed("reconcile")
    assert books() == books_of(sandbox)
    assert told("thanks") == 2
    stored = Reconciliation.objects.get()
    assert (stored.result, stored.entries_compared, stored.differences) == ("matches", 3, [])
    assert stored.events_fetched == StripeEvent.objects.count() > 0


def test_a_second_run_fetches_nothing(sandbox, give):
    give()
    printed("reconcile")
    printed("reconcile")
    assert Reconciliation.objects.first().events_fetched == 0


def test_money_whose_events_stripe_has_forgotten_is_found_by_its_balance(sandbox, give):
    give()
    sandbox.refund(sandbox.all("payment_intent")[0]["id"], 500)
    sandbox.advance(days=45)
    assert "The books match." in printed("reconcile")
    assert books() == books_of(sandbox)


def test_more_than_one_page_of_everything_is_read(sandbox, give):
    give(amount=30_000)
    payment = sandbox.all("payment_intent")[0]["id"]
    for _time in range(105):
        sandbox.refund(payment, 1)
    printed("reconcile")
    assert books() == books_of(sandbox)
    assert Entry.objects.count() == 106


def test_an_entry_that_stripe_does_not_know_is_reported(sandbox, give, deliver):
    give()
    deliver()
    invented = Entry.objects.get()
    Entry(
        kind="refund",
        stripe_id="re_invented",
        amount=-100,
        donation=invented.donation,
        occurred_at=invented.occurred_at,
    ).save()
    with pytest.raises(CommandError) as error:
        call_command("reconcile", stdout=StringIO())
    assert error.value.returncode == 1
    assert Reconciliation.objects.get().differences == [
        {"kind": "refund", "stripe_id": "re_invented", "ours": -100, "stripe": None}
    ]


def test_where_stripe_is_down_the_run_says_so(sandbox, give):
    sandbox.break_next("error", times=9)
    with pytest.raises(CommandError, match="Stripe could not be asked") as error:
        call_command("reconcile", stdout=StringIO())
    assert error.value.returncode == 2
    assert Reconciliation.objects.get().result == "unfinished"


def test_only_the_last_days_are_compared_where_asked(sandbox, give):
    give()
    sandbox.advance(days=40)
    give()
    assert reconcile.run(days=30).entries_compared == 1
    assert reconcile.run().entries_compared == 2
