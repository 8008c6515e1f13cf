"""Stripe is down, slow, answers 500 or 429, or does the work and loses the answer: nothing twice, nothing lost.

``HYPOTHESIS_PROFILE=deep pytest tests/donate/test_faults.py`` tries thousands of sequences.
"""

import gc
import os
import random
import runpy
import time
from types import SimpleNamespace

import pytest
from django.core import mail
from django.test import Client, TestCase, override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from donate import checkout, pace, reconcile, stripe_api, sync, tasks
from donate.models import Attempt, Donation, Pace, StripeEvent
from donate.sandbox import SandboxServer, StripeProblem
from tests.donate.conftest import books, books_of, gift, send_raw, told
from tests.donate.test_any_sequence import (
    PROFILE,
    Post,
    World,
    assert_mails_follow,
    assert_rows_follow,
    rolled_back,
    step,
)
from tests.donate.visitors import fill, soup

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_stripe(monkeypatch):
    """What hangs is given up at once."""
    monkeypatch.setattr(stripe_api, "TIMEOUT_SECONDS", 0.4)
    monkeypatch.setattr(pace, "breaker", pace.Breaker(after=1000))
    stripe_api._client_for.cache_clear()
    yield
    stripe_api._client_for.cache_clear()


def press_until_it_works(request: checkout.GiftRequest, presses: int = 8) -> str:
    for _press in range(presses):
        try:
            return checkout.begin(request)
        except checkout.StripeUnavailable:
            continue
    raise AssertionError("Stripe never came back")


@pytest.mark.parametrize(
    ("fault", "times", "path"),
    [
        ("down", 3, "customers"),
        ("error", 4, "checkout/sessions"),
        ("rate_limit", 1, "customers"),
        ("lost", 3, "customers"),
        ("lost", 4, "checkout/sessions"),
        ("saved_error", 1, "checkout/sessions"),
        ("hang", 3, "checkout/sessions"),
    ],
)
def test_whatever_goes_wrong_at_the_press_there_is_one_page_and_one_charge(sandbox, deliver, fault, times, path):
    request = gift()
    sandbox.break_next(fault, times=times, path=path, seconds=3)
    page = press_until_it_works(request)
    assert not sandbox.faults.waiting()
    assert checkout.begin(request) == page
    attempt = Attempt.objects.get()
    sandbox.pay(attempt.stripe_session)
    deliver()
    assert len(sandbox.all("checkout.session")) == len(sandbox.all("payment_intent")) == 1
    assert len(sandbox.all("customer")) == 1
    assert books() == books_of(sandbox) != []


@pytest.mark.parametrize(
    ("fault", "path"),
    [
        ("down", "payment_intents"),
        ("error", "invoices"),
        ("rate_limit", "subscriptions"),
        ("lost", "invoice_payments"),
        ("rate_limit", "checkout/sessions"),
    ],
)
def test_whatever_goes_wrong_at_the_booking_the_event_stays_until_it_is_booked(sandbox, give, post, fault, path):
    give(frequency="monthly")
    sandbox.break_next(fault, times=99, path=path)
    with TestCase.captureOnCommitCallbacks(execute=True):
        answers = {post(event) for event in sandbox.take_events()}
        assert answers == {200, 500}
        sandbox.mend()
        tasks.sweep(all_waiting=True)
    assert not StripeEvent.objects.waiting().exists()
    assert books() == books_of(sandbox) != []
    assert told("thanks") == 1


@pytest.mark.parametrize(
    ("where", "words", "fault", "times"),
    [
        ("/donate/", "つながりません", "down", 3),
        ("/en/donate/", "does not answer", "rate_limit", 1),
        ("/en/donate/", "does not answer", "hang", 1),
    ],
)
def test_a_person_reads_clear_words_and_presses_again(site_tree, client, sandbox, where, words, fault, times):
    said = fill(client, where, message="こんにちは")
    sandbox.break_next(fault, times=times, seconds=3)
    response = client.post(where, said)
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    page = soup(response)
    assert words in page.select_one(".error-summary").text
    assert page.select_one("#message").text.strip() == "こんにちは"
    assert client.post(where, said).status_code == 303
    assert Attempt.objects.count() == len(sandbox.all("checkout.session")) == 1


@pytest.mark.parametrize("fault", ["down", "rate_limit"])
def test_the_thanks_page_says_that_it_cannot_look_and_reconcile_that_it_could_not_finish(client, sandbox, give, fault):
    session = give().stripe_session
    sandbox.break_next(fault, times=99, seconds=3)
    assert client.get("/donate/thanks/", {"session_id": session}).status_code == 503
    assert reconcile.run().result == "unfinished"
    sandbox.mend()
    assert client.get("/donate/thanks/", {"session_id": session}).status_code == 200
    assert reconcile.run().result == "matches"


# --- In any sequence -----------------------------------------------------------------------------------


class UnluckyWorld(World):
    """As every year of giving, but a press may have to be repeated."""

    def begin(self, amount: int, frequency: str) -> str:
        request = gift(amount=amount, frequency=frequency, email="hana@example.org")
        press_until_it_works(request, 40)
        return Attempt.objects.get(pk=request.token).stripe_session or ""


class UnluckyPost(Post):
    """An event whose handling failed is answered 500, kept, and delivered again."""

    def one(self, event):
        status = send_raw(Client(), *self.sandbox.signed(event))
        assert status in (200, 500)
        if status == 500:
            self.waiting.insert(0, event)


fault = st.tuples(
    st.sampled_from(["down", "error", "rate_limit", "lost", "saved_error"]),
    st.integers(1, 5),
    st.sampled_from(["", "customers", "checkout/sessions", "payment_intents", "subscriptions", "invoices", "events"]),
)


#: A sequence with faults takes long; the deep profile tries as many as ever.
FEW = settings(PROFILE, max_examples=3) if PROFILE.max_examples < 100 else PROFILE


@FEW
@given(
    first=st.integers(1000, 50_000),
    steps=st.lists(st.tuples(step, st.lists(fault, max_size=2)), min_size=3, max_size=8),
    seed=st.integers(0, 2**32),
)
def test_whatever_goes_wrong_in_whatever_order_the_books_agree_in_the_end(db, first, steps, seed):
    luck = random.Random(seed)
    with (
        SandboxServer(frozen=True, seed=seed) as server,
        rolled_back(),
        override_settings(
            STRIPE_SECRET_KEY=server.secret_key,
            STRIPE_WEBHOOK_SECRET=server.webhook_secret,
            STRIPE_API_BASE=server.base_url,
            STAFF_EMAIL="staff@example.org",
        ),
    ):
        mail.outbox = []
        world, post = UnluckyWorld(server, luck), UnluckyPost(server, luck)
        with TestCase.captureOnCommitCallbacks(execute=True):
            world.once(first)
            for (happen, amount), faults in steps:
                for kind, times, path in faults:
                    server.sandbox.break_next(kind, times=times, path=path)
                try:
                    happen(world, amount)
                except StripeProblem:
                    continue
                if luck.random() < 0.6:
                    post.some()
            server.sandbox.mend()
            post.reconciled()
        assert books() == books_of(server.sandbox)
        assert not StripeEvent.objects.waiting().exists()
        assert_rows_follow(server)
        assert_mails_follow(server)


# --- How fast, and whether at all ----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_all_processes_together_read_no_faster_than_they_may(settings, sandbox, give):
    settings.STRIPE_READS_PER_SECOND = 20
    session = give().stripe_session
    began = time.monotonic()
    for _read in range(8):
        stripe_api.session(session)
    assert time.monotonic() - began >= 6 / 20
    assert Pace.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_after_a_429_everybody_pauses(settings, sandbox, give, monkeypatch):
    monkeypatch.setattr(pace, "HELD", 0.3)
    settings.STRIPE_READS_PER_SECOND = 1000
    session = give().stripe_session
    sandbox.break_next("rate_limit")
    with pytest.raises(stripe_api.StripeUnavailable):
        stripe_api.session(session)
    began = time.monotonic()
    stripe_api.session(session)
    assert time.monotonic() - began >= 0.2


def test_while_stripe_hangs_nobody_else_is_sent_into_the_wait(sandbox, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(pace, "breaker", pace.Breaker(after=3, rest=20, clock=lambda: now[0]))
    sandbox.break_next("hang", times=3, seconds=30)
    request = gift()
    with pytest.raises(checkout.StripeUnavailable):
        checkout.begin(request)
    sandbox.mend()
    with pytest.raises(checkout.StripeUnavailable, match="just now"):
        checkout.begin(request)
    now[0] = 21
    assert checkout.begin(request).startswith("http")
    now[0] = 22
    assert checkout.begin(gift()).startswith("http")


def test_where_enough_people_wait_for_stripe_the_next_is_told_soon_and_presses_again(
    site_tree, client, sandbox, monkeypatch
):
    """Else a Stripe that hangs would take every thread of a process, and nobody could read the home page."""
    monkeypatch.setattr(stripe_api, "TIMEOUT_SECONDS", 30)
    monkeypatch.setattr(stripe_api, "HASTY_SECONDS", 0.3)
    monkeypatch.setattr(pace, "patience", pace.Patience(most=1))
    said = fill(client, "/donate/", message="こんにちは")
    sandbox.break_next("hang", seconds=1.5)
    pace.begin_to_wait()
    with pace.patience.taken() as is_long:
        assert is_long
        refused = client.post("/donate/", said)
    assert (refused.status_code, refused["Retry-After"]) == (503, "60")
    assert soup(refused).select_one("#message").text.strip() == "こんにちは"
    sandbox.break_next("hang", seconds=1.5)
    assert client.post("/donate/", said).status_code == 303, "one who waits alone has time"
    assert Attempt.objects.count() == len(sandbox.all("checkout.session")) == 1


def test_a_task_takes_its_time_however_many_people_wait(sandbox, give, monkeypatch):
    monkeypatch.setattr(stripe_api, "TIMEOUT_SECONDS", 30)
    monkeypatch.setattr(stripe_api, "HASTY_SECONDS", 0.3)
    monkeypatch.setattr(pace, "patience", pace.Patience(most=0))
    session = give().stripe_session
    sandbox.break_next("hang", path=session, seconds=1)
    stripe_api.session(session)
    assert sandbox.requests()[-1][2] == 200


def test_those_who_were_told_soon_keep_the_next_from_waiting_too(sandbox, monkeypatch):
    monkeypatch.setattr(stripe_api, "TIMEOUT_SECONDS", 30)
    monkeypatch.setattr(stripe_api, "HASTY_SECONDS", 0.2)
    monkeypatch.setattr(pace, "patience", pace.Patience(most=0))
    monkeypatch.setattr(pace, "breaker", pace.Breaker(after=3))
    sandbox.break_next("hang", times=3, seconds=30)
    pace.begin_to_wait()
    try:
        for _press in range(3):
            with pytest.raises(checkout.StripeUnavailable):
                checkout.begin(gift())
        sandbox.mend()
        with pytest.raises(checkout.StripeUnavailable, match="just now"):
            checkout.begin(gift())
    finally:
        pace.end_to_wait()


@pytest.mark.parametrize(("threads", "most"), [(8, 5), (4, 3), (3, 2), (2, 1), (1, 1)])
def test_a_web_process_leaves_threads_to_those_who_wait_for_nothing(monkeypatch, threads, most):
    monkeypatch.setattr(pace, "patience", pace.Patience())
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", os.environ.get("PROMETHEUS_MULTIPROC_DIR", ""))
    server = runpy.run_path("site/gunicorn.conf.py")
    server["post_worker_init"](SimpleNamespace(cfg=SimpleNamespace(threads=threads)))
    gc.unfreeze()
    assert pace.patience.most == most


def test_whoever_waits_is_told_after_one_try_that_ran_out_and_a_task_tries_on(site_tree, client, sandbox, give):
    session = give().stripe_session
    sandbox.break_next("hang", times=2, path=session, seconds=30)
    assert client.get("/donate/thanks/", {"session_id": session}).status_code == 503
    assert [fault.times for fault in sandbox.faults.waiting()] == [1]
    assert sync.session(session).donation
    assert not sandbox.faults.waiting()


def test_a_lost_thanks_page_books_the_same_money_as_the_webhook(sandbox, give, deliver):
    session = give().stripe_session
    sandbox.break_next("lost", times=2, path="payment_intents")
    sync.session(session)
    deliver()
    assert Donation.objects.count() == 1
    assert books() == books_of(sandbox)
