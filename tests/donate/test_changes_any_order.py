"""Changes, webhooks and failures of Stripe in any order, and in two processes: one row and one mail for each change."""

import random
import uuid
from itertools import pairwise

import pytest
import stripe
from django.core import mail
from django.db import connection  # noqa: F401 - the mark reads it
from django.test import Client, TestCase
from hypothesis import given
from hypothesis import strategies as st

from core.models import SentMail
from donate import changes, checkout
from donate.models import AmountChange, Attempt, GiftChange, RecurringGift
from donate.sandbox import SandboxServer
from tests.donate.conftest import gift, send_raw
from tests.donate.test_any_sequence import PROFILE, Post, rolled_back
from tests.donate.test_faults import quick_stripe  # noqa: F401 - a fixture
from tests.donate.test_two_processes import in_two_processes

#: What a press may be answered with besides being carried out; each has its words on the page.
ANSWERS = (changes.NotPossible, changes.ChangedMeanwhile, changes.ChangeUnderWay, changes.StripeUnavailable)


def begin(sandbox) -> RecurringGift:
    """A monthly gift of 3,000 yen."""
    request = gift(frequency="monthly")
    checkout.begin(request)
    sandbox.pay(Attempt.objects.get(token=request.token).stripe_session)
    for event in sandbox.take_events():
        assert send_raw(Client(), *sandbox.signed(event)) == 200
    return RecurringGift.objects.get()


def staff_change(server: SandboxServer, key: str, amount: int) -> None:
    """In Stripe's Dashboard."""
    client = stripe.StripeClient(server.secret_key, base_addresses={"api": server.base_url})
    item = server.sandbox.get(key)["items"]["data"][0]
    price = {
        "currency": "jpy",
        "product": item["price"]["product"],
        "unit_amount": amount,
        "recurring": {"interval": "month"},
    }
    client.v1.subscriptions.update(
        key, {"items": [{"id": item["id"], "price_data": price}], "proration_behavior": "none"}
    )


class Hand:
    """What happens to one gift: the donor presses (often twice), staff changes it, time goes by, Stripe fails."""

    def __init__(self, server: SandboxServer, row: RecurringGift, luck: random.Random) -> None:
        self.server, self.sandbox, self.row, self.luck = server, server.sandbox, row, luck
        self.forms = [uuid.UUID(int=luck.getrandbits(128)) for _form in range(3)]

    def press(self, verb, *args, **more) -> None:
        form = self.luck.choice(self.forms)
        for _press in range(self.luck.choice([1, 1, 2])):
            try:
                verb(self.row, *args, form=form, **more)
            except ANSWERS:
                self.row.refresh_from_db()

    def amount(self, yen: int) -> None:
        self.row.refresh_from_db()
        self.press(changes.set_amount, yen, seen=self.luck.choice([self.row.amount, self.row.amount, 3000]))

    def pause(self, yen: int) -> None:
        self.press(changes.pause, yen % 3 + 1)

    def resume(self, _yen: int) -> None:
        self.press(changes.resume)

    def stop(self, _yen: int) -> None:
        self.press(changes.stop)

    def staff(self, yen: int) -> None:
        self.sandbox.mend()  # the Dashboard is Stripe's own: what is broken lies between us and Stripe
        if self.sandbox.get(self.row.stripe_subscription)["status"] != "canceled":
            staff_change(self.server, self.row.stripe_subscription, yen + 1)

    def month(self, _yen: int) -> None:
        self.sandbox.advance(months=1)

    def fault(self, yen: int) -> None:
        kind = ("lost", "error", "saved_error", "rate_limit")[yen % 4]
        self.sandbox.break_next(kind, times=yen % 5 + 1, path="/v1/subscriptions/", method="POST")


STEPS = [Hand.amount, Hand.amount, Hand.amount, Hand.pause, Hand.resume, Hand.staff, Hand.month, Hand.fault, Hand.stop]
step = st.tuples(st.sampled_from(STEPS), st.sampled_from([1000, 3000, 3500, 4000, 5003, 7001]))


@pytest.mark.django_db
@PROFILE
@given(steps=st.lists(step, min_size=3, max_size=8), seed=st.integers(0, 2**32))
def test_rows_and_mails_tell_what_stripe_carried_out(db, settings, quick_stripe, steps, seed):  # noqa: F811
    luck = random.Random(seed)
    with SandboxServer(frozen=True, seed=seed) as server, rolled_back():
        settings.STRIPE_SECRET_KEY = server.secret_key
        settings.STRIPE_WEBHOOK_SECRET = server.webhook_secret
        settings.STRIPE_API_BASE = server.base_url
        mail.outbox = []
        with TestCase.captureOnCommitCallbacks(execute=True):
            hand, post = Hand(server, begin(server.sandbox), luck), Post(server, luck)
            for happen, yen in steps:
                happen(hand, yen)
                if luck.random() < 0.5:
                    server.sandbox.mend()
                    post.some()
            server.sandbox.mend()
            post.reconciled()
            post.some()
        assert_told_as_carried_out(server)


def assert_told_as_carried_out(server: SandboxServer) -> None:
    """Our gift is Stripe's subscription; its changes are a chain from the first amount to this one, each told once."""
    row = RecurringGift.objects.get()
    said = server.sandbox.get(row.stripe_subscription)
    assert (row.amount, row.status) == (said["items"]["data"][0]["price"]["unit_amount"], said["status"])
    assert row.paused == (bool(said["pause_collection"]) and row.ended_at is None)
    amounts = list(AmountChange.objects.order_by("pk").values_list("old_amount", "new_amount"))
    assert all(one[1] == other[0] for one, other in pairwise(amounts))
    assert [3000, row.amount] == ([amounts[0][0], amounts[-1][1]] if amounts else [3000, 3000])
    assert SentMail.objects.filter(kind__in=["donate/raised", "donate/amount_changed"]).count() == len(amounts)
    ours = AmountChange.objects.filter(by_donor=True)
    assert all(one.change and one.change.new_amount == one.new_amount for one in ours)
    done = GiftChange.objects.filter(verb="amount", state="done")
    assert done.filter(amount_change=None).count() == 0
    assert not SentMail.objects.exclude(state="sent").exists()
    assert SentMail.objects.filter(kind__startswith="donate/ended").count() == (1 if row.ended_at else 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite's tests live in one process")
def test_one_form_pressed_in_two_processes_while_its_webhooks_arrive_is_one_change(sandbox, quick_stripe):  # noqa: F811
    row = begin(sandbox)
    form = uuid.uuid4()
    sandbox.break_next("lost", times=2, path="/v1/subscriptions/", method="POST")

    def press(number: int) -> None:
        for _press in range(3):
            try:
                changes.set_amount(row, 4000, form=form, seen=3000)
            except changes.StripeUnavailable:
                continue
            for event in sandbox.events("customer.subscription.updated"):
                assert send_raw(Client(), *sandbox.signed(event)) == 200

    in_two_processes(press)
    row.refresh_from_db()
    assert row.amount == 4000
    assert list(AmountChange.objects.values_list("old_amount", "new_amount", "by_donor")) == [(3000, 4000, True)]
    assert list(GiftChange.objects.values_list("state", flat=True)) == ["done"]
    assert SentMail.objects.filter(kind="donate/raised").count() == 1
    assert len(sandbox.all("price")) == 2  # the first one and this one: Stripe was made to do it once


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite's tests live in one process")
def test_two_devices_that_change_one_gift_at_once_make_one_change_and_the_other_looks_again(sandbox, quick_stripe):  # noqa: F811
    row = begin(sandbox)

    def press(number: int) -> None:
        try:
            changes.set_amount(row, 4000 + 1000 * number, form=uuid.uuid4(), seen=3000)
        except (changes.ChangedMeanwhile, changes.ChangeUnderWay):
            return

    in_two_processes(press)
    row.refresh_from_db()
    [change] = AmountChange.objects.all()
    assert (change.old_amount, change.new_amount) == (3000, row.amount)
    assert list(GiftChange.objects.values_list("state", "new_amount")) == [("done", row.amount)]
    assert sandbox.get(row.stripe_subscription)["items"]["data"][0]["price"]["unit_amount"] == row.amount != 3000
    assert SentMail.objects.filter(kind="donate/raised").count() == 1
