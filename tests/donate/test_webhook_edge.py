"""What our webhook answers, and what it keeps."""

import json
import time

import pytest
from django.test import Client

from donate.models import Entry, StripeEvent
from tests.donate.conftest import send_raw

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(sandbox, give):
    """One event of a paid gift."""
    give()
    return sandbox.take_events("payment_intent.succeeded")[0]


def test_an_event_is_kept_and_answered(post, paid):
    assert post(paid) == 200
    kept = StripeEvent.objects.get()
    assert (kept.event_id, kept.type, kept.api_version) == (paid["id"], "payment_intent.succeeded", "2026-10-28.endive")
    assert kept.handled_at is not None
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("off", [-301, 302, -86_400, 86_400])
def test_a_signature_too_far_from_now_is_refused_in_both_directions(post, paid, off):
    assert post(paid, at=int(time.time()) + off) == 400
    assert StripeEvent.objects.count() == 0


@pytest.mark.parametrize("off", [-280, 0, 290])
def test_a_clock_that_is_a_little_off_does_no_harm(post, paid, off):
    assert post(paid, at=int(time.time()) + off) == 200


def test_a_forged_signature_is_refused_and_leaves_no_row(post, paid):
    assert post(paid, secret="whsec_of_somebody_else") == 400
    assert StripeEvent.objects.count() == 0


@pytest.mark.parametrize(
    "header",
    ["", "t=1", "v1=abc", "t=abc,v1=abc", "t=,v1=", "nonsense", "t=1,v1=\N{SNOWMAN}".encode().decode("latin1")],
)
def test_a_broken_signature_header_is_refused(stripe_server, paid, header):
    body, headers = stripe_server.sandbox.signed(paid)
    assert send_raw(Client(), body, {**headers, "Stripe-Signature": header}) == 400
    assert StripeEvent.objects.count() == 0


@pytest.mark.parametrize(
    "content", [{}, [], "text", 7, {"id": "evt_1"}, {"id": "evt_1", "type": "x", "livemode": False}]
)
def test_a_signed_body_that_is_no_event_is_refused(stripe_server, content):
    body, headers = stripe_server.sandbox.signed(content)
    assert send_raw(Client(), body, headers) == 400


def test_a_body_that_is_no_text_is_refused(stripe_server, paid):
    _body, headers = stripe_server.sandbox.signed(paid)
    assert send_raw(Client(), b"\xff\xfe\x00", headers) == 400


def test_a_body_changed_on_the_way_is_refused(stripe_server, paid):
    body, headers = stripe_server.sandbox.signed(paid)
    assert send_raw(Client(), body.replace(b"3000", b"9000"), headers) == 400


def test_an_event_of_the_other_mode_is_not_ours(post, paid):
    assert post({**paid, "livemode": True}) == 202
    assert StripeEvent.objects.count() == 0


def test_only_posts_are_taken(stripe_server):
    assert Client().get("/stripe/webhook/").status_code == 405


def test_no_cookie_or_csrf_token_is_needed(stripe_server, paid):
    body, headers = stripe_server.sandbox.signed(paid)
    assert send_raw(Client(enforce_csrf_checks=True), body, headers) == 200


def test_a_type_that_means_nothing_to_us_is_kept_and_done(post, paid):
    unknown = {**paid, "id": "evt_unknown", "type": "issuing.card.created"}
    assert post(unknown) == 200
    assert StripeEvent.objects.get(event_id="evt_unknown").handled_at is not None


def test_an_event_of_another_version_books_the_same(post, paid):
    """Only what it is about is read from it; what is true is fetched in our version."""
    old = json.loads(json.dumps(paid))
    old["api_version"] = "2019-02-19"
    old["data"]["object"] = {"id": paid["data"]["object"]["id"], "object": "payment_intent"}
    assert post(old) == 200
    assert list(Entry.objects.values_list("amount", flat=True)) == [3000]


def test_without_a_worker_a_failure_is_answered_500_and_stays_with_its_error(sandbox, post, paid):
    sandbox.break_next("error", times=9)
    assert post(paid) == 500
    kept = StripeEvent.objects.get()
    assert (kept.handled_at, kept.attempts) == (None, 1)
    assert "StripeUnavailable" in kept.last_error
    sandbox.mend()
    assert post(paid) == 200
    kept.refresh_from_db()
    assert kept.handled_at is not None
    assert kept.last_error == ""
    assert Entry.objects.count() == 1


def test_a_handled_event_is_not_looked_at_again(sandbox, post, paid):
    post(paid)
    asked = len(sandbox.requests())
    assert post(paid) == 200
    assert len(sandbox.requests()) == asked


def test_with_a_worker_the_event_is_queued_in_the_same_transaction(settings, post, paid, sandbox):
    from django_tasks_db.models import DBTaskResult

    settings.TASKS_MODE = "database"
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    asked = len(sandbox.requests())
    assert post(paid) == 200
    assert len(sandbox.requests()) == asked
    assert DBTaskResult.objects.get().args_kwargs["args"] == [StripeEvent.objects.get().pk]
