"""Whatever happens at Stripe, in whatever order its events arrive: our books are Stripe's, and mails go out once.

``HYPOTHESIS_PROFILE=deep pytest tests/donate/test_any_sequence.py`` tries thousands of sequences.
"""

import os
import random
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.db.models import Sum
from django.test import Client, TestCase
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.models import SentMail
from donate import checkout, ledger, reconcile
from donate.models import Attempt, Donation, Donor, Entry, RecurringGift
from donate.sandbox import CardDeclined, SandboxServer, StripeProblem
from tests.donate.conftest import books, books_of, gift, send_raw, told

pytestmark = pytest.mark.django_db

quiet = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
settings.register_profile(
    "quick", max_examples=12, deadline=None, derandomize=True, report_multiple_bugs=False, suppress_health_check=quiet
)
settings.register_profile(
    "deep", max_examples=int(os.environ.get("HYPOTHESIS_EXAMPLES", "2000")), deadline=None, suppress_health_check=quiet
)
PROFILE = settings.get_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

CAMPAIGN = uuid.uuid4()
DONORS = ["hana@example.org", "Ken@example.org", "ada@example.com"]


class World:
    """A year of giving: what donors, banks and time do at Stripe. A step that is impossible just now does nothing."""

    def __init__(self, server: SandboxServer, luck: random.Random) -> None:
        self.server, self.sandbox, self.luck = server, server.sandbox, luck

    def begin(self, amount: int, frequency: str) -> str:
        campaign = self.luck.choice([CAMPAIGN, CAMPAIGN, None])
        request = gift(amount=amount, frequency=frequency, email=self.luck.choice(DONORS), campaign=campaign)
        checkout.begin(request)
        return Attempt.objects.get(pk=request.token).stripe_session or ""

    def once(self, amount: int) -> None:
        self.sandbox.pay(self.begin(amount, "once"))

    def declined_then_paid(self, amount: int) -> None:
        session = self.begin(amount, "once")
        with pytest.raises(CardDeclined):
            self.sandbox.pay(session, card="4000000000000002")
        self.sandbox.pay(session)

    def konbini(self, amount: int) -> None:
        self.sandbox.pay(self.begin(amount, "once"), method="konbini")

    def monthly(self, amount: int) -> None:
        self.sandbox.pay(self.begin(amount, "monthly"))

    def left(self, amount: int) -> None:
        self.sandbox.expire(self.begin(amount, "once"))

    def voucher_paid(self, _amount: int) -> None:
        self.sandbox.pay_voucher(self.any_of("payment_intent"))

    def voucher_lapsed(self, _amount: int) -> None:
        self.sandbox.expire_voucher(self.any_of("payment_intent"))

    def renewal(self, _amount: int) -> None:
        self.sandbox.renew(self.any_of("subscription"))

    def failing_renewal(self, _amount: int) -> None:
        subscription = self.any_of("subscription")
        self.sandbox.fail_renewals(subscription)
        self.sandbox.renew(subscription)

    def retry(self, _amount: int) -> None:
        subscription = self.any_of("subscription")
        self.sandbox.fail_renewals(subscription, self.luck.random() < 0.5)
        self.sandbox.retry(subscription)

    def refund(self, amount: int) -> None:
        self.sandbox.refund(self.any_of("payment_intent"), self.luck.choice([None, amount // 3]))

    def failed_refund(self, _amount: int) -> None:
        self.sandbox.fail_refund(self.any_of("refund"))

    def finished_refund(self, _amount: int) -> None:
        self.sandbox.finish_refund(self.any_of("refund"))

    def dispute(self, _amount: int) -> None:
        self.sandbox.dispute(self.any_of("payment_intent"))

    def dispute_closed(self, _amount: int) -> None:
        self.sandbox.close_dispute(self.any_of("dispute"), self.luck.random() < 0.5)

    def cancel(self, _amount: int) -> None:
        self.sandbox.cancel(self.any_of("subscription"), at_period_end=self.luck.random() < 0.3)

    def any_of(self, kind: str) -> str:
        return str(self.luck.choice(self.sandbox.all(kind) or [{"id": "none"}])["id"])


STEPS: list[Callable[[World, int], None]] = [
    World.once,
    World.declined_then_paid,
    World.konbini,
    World.monthly,
    World.left,
    World.voucher_paid,
    World.voucher_lapsed,
    World.renewal,
    World.failing_renewal,
    World.retry,
    World.refund,
    World.failed_refund,
    World.finished_refund,
    World.dispute,
    World.dispute_closed,
    World.cancel,
]
step = st.tuples(st.sampled_from(STEPS), st.integers(min_value=1000, max_value=50_000))
opening = st.tuples(st.sampled_from([World.once, World.konbini, World.monthly]), st.integers(1000, 50_000))


class Post:
    """Stripe's deliveries as they happen in bad weather."""

    def __init__(self, server: SandboxServer, luck: random.Random) -> None:
        self.sandbox, self.luck = server.sandbox, luck
        self.waiting: list[dict[str, Any]] = []

    def some(self) -> None:
        """Part of what waits, shuffled; some twice, some never."""
        self.waiting += self.sandbox.take_events()
        self.luck.shuffle(self.waiting)
        for _event in range(self.luck.randint(0, len(self.waiting))):
            event = self.waiting.pop()
            if self.luck.random() < 0.2:
                continue  # dropped
            for _time in range(self.luck.choice([1, 1, 2])):
                self.one(event)
            if self.luck.random() < 0.2:
                self.waiting.insert(0, event)

    def one(self, event: dict[str, Any]) -> None:
        assert send_raw(Client(), *self.sandbox.signed(event)) == 200

    def reconciled(self) -> None:
        """The rest was lost; the night's run finds it."""
        assert reconcile.run().result == "matches"


@contextmanager
def rolled_back() -> Iterator[None]:
    """One example's rows, gone afterwards. To the code it looks like a test's transaction, as Django's own do."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


@PROFILE
@given(first=opening, steps=st.lists(step, min_size=3, max_size=9), seed=st.integers(0, 2**32))
def test_books_donors_and_mails_agree_with_stripe_in_the_end(db, settings, first, steps, seed):
    luck = random.Random(seed)
    with SandboxServer(frozen=True, seed=seed) as server, rolled_back():
        settings.STRIPE_SECRET_KEY = server.secret_key
        settings.STRIPE_WEBHOOK_SECRET = server.webhook_secret
        settings.STRIPE_API_BASE = server.base_url
        settings.STAFF_EMAIL = "staff@example.org"
        mail.outbox = []
        world, post = World(server, luck), Post(server, luck)
        with TestCase.captureOnCommitCallbacks(execute=True):
            for happen, amount in [first, *steps]:
                try:
                    happen(world, amount)
                except StripeProblem:
                    continue
                if luck.random() < 0.5:
                    post.some()
            post.reconciled()
            before = books()
            post.some()  # latecomers change nothing
        assert books() == before == books_of(server.sandbox)
        assert_rows_follow(server)
        assert_campaign_follows(server)
        assert_mails_follow(server)


def assert_rows_follow(server: SandboxServer) -> None:
    """Donors, payments and recurring gifts are what Stripe has."""
    paid = {intent["id"]: intent for intent in server.sandbox.all("payment_intent") if intent["status"] == "succeeded"}
    booked = Donation.objects.filter(status="succeeded")
    assert dict(booked.values_list("payment_intent", "amount")) == {key: one["amount"] for key, one in paid.items()}
    assert not booked.filter(donor=None).exists()
    assert {email.lower() for email in DONORS} >= set(Donor.objects.values_list("email", flat=True))
    for donor in Donor.objects.all():
        emails = set(donor.attempts.values_list("email", flat=True))
        assert emails == {donor.email}
    kept = {one["id"]: one["status"] for one in server.sandbox.all("subscription")}
    assert dict(RecurringGift.objects.values_list("stripe_subscription", "status")) == kept
    for donation in booked.annotate(left=Sum("entries__amount")):
        assert donation.left <= donation.amount


def assert_campaign_follows(server: SandboxServer) -> None:
    """All three figures of the campaign, counted once more from what Stripe holds alone."""
    sandbox = server.sandbox
    of_payment = {one["id"]: one["payment_intent"] for kind in ("refund", "dispute") for one in sandbox.all(kind)}
    left: Counter[str] = Counter()
    for movement in sandbox.books():
        left[of_payment.get(movement.stripe_id, movement.stripe_id)] += movement.amount
    through = {one["id"] for one in sandbox.all("payment_intent") if one["metadata"].get("campaign") == str(CAMPAIGN)}
    supporters = set()
    gifts = {one["id"]: one for one in sandbox.all("subscription") if one["metadata"].get("campaign") == str(CAMPAIGN)}
    invoices = {one["id"]: one for one in sandbox.all("invoice")}
    for link in sandbox.all("invoice_payment"):
        invoice, payment = invoices[link["invoice"]], link["payment"]["payment_intent"]
        gift = gifts.get(invoice["parent"]["subscription_details"]["subscription"])
        if gift is None:
            continue
        through.add(payment)
        is_first = invoice["billing_reason"] == "subscription_create"
        if is_first and left[payment] > 0 and gift["status"] != "canceled":
            supporters.add(gift["customer"])
    donors = {one["customer"] for one in sandbox.all("payment_intent") if one["id"] in through and left[one["id"]] > 0}
    ever = (timezone.now() - timedelta(days=3650), timezone.now() + timedelta(days=3650))
    found = ledger.progress(CAMPAIGN, *ever)
    raised = sum(left[payment] for payment in through)
    assert (found.raised, found.donors, found.new_supporters) == (raised, len(donors), len(supporters))


def assert_mails_follow(server: SandboxServer) -> None:
    """One mail for each thing worth one, none twice, all of them sent."""
    written = Counter(SentMail.objects.values_list("kind", flat=True))
    renewals = Donation.objects.filter(status="succeeded", is_renewal=True).count()
    assert written["donate/renewal"] == renewals
    assert told("thanks") == Donation.objects.filter(status="succeeded").count() - renewals
    assert written["donate/refund"] == Entry.objects.filter(kind="refund").count()
    ended = [one for one in server.sandbox.all("subscription") if one["status"] == "canceled"]
    assert written["donate/ended"] + written["donate/ended_unpaid"] == len(ended)
    about = Counter(SentMail.objects.values_list("kind", "about"))
    assert set(about.values()) <= {1}
    assert not SentMail.objects.exclude(state="sent").exists()
    assert len(mail.outbox) == sum(written.values())
