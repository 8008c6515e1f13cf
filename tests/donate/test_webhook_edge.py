"""What our webhook answers, and what it keeps."""

import hmac
import json
import time
from hashlib import sha256

import pytest
from django.conf import settings
from django.test import Client

from donate import tasks
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


#: What may stand where an event has a word; ``GONE``: nothing does.
GONE = object()
ODD = [
    None,
    GONE,
    {},
    {"id": "evt_1"},
    [],
    ["evt_1"],
    7,
    1.5,
    True,
    "",
    "x" * 5_000,
    "e v t",
    "evt_\0",
    "\ud800",
    "寄付",
]


def with_odd(said: dict, name: str, odd: object) -> dict:
    return {key: value for key, value in (said | {name: odd}).items() if value is not GONE}


def answer_to(said: object) -> int:
    """What our webhook answers to this event, or to this body, rightly signed."""
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    at = int(time.time())
    signature = hmac.new(settings.STRIPE_WEBHOOK_SECRET.encode(), f"{at}.".encode() + body, sha256).hexdigest()
    return send_raw(Client(), body, {"Stripe-Signature": f"t={at},v1={signature}"})


@pytest.mark.parametrize(
    ("name", "fine"),
    [
        ("id", []),
        ("type", []),
        ("livemode", []),
        ("created", [7]),
        ("api_version", [None, GONE]),
        ("data", []),
    ],
)
def test_a_signed_event_of_an_odd_shape_is_refused_and_logged_without_its_content(paid, name, fine, caplog):
    """Whoever has our secret by mistake, or Stripe in some year to come, sends what nobody expects."""
    odd = [value for value in ODD if not any(value is one for one in fine)]
    # True is what livemode may be, and then the event is of the other mode.
    assert [answer_to(with_odd(paid, name, value)) for value in odd] == [
        202 if name == "livemode" and value is True else 400 for value in odd
    ]
    assert StripeEvent.objects.count() == 0
    lines = [record.getMessage() for record in caplog.records if record.name == "donate.webhooks"]
    assert set(lines) == {f"Refused a signed event that is none of Stripe's: {name}"}
    assert [answer_to(with_odd(paid, name, value)) for value in fine] == [200] * len(fine)


def test_a_signed_event_about_an_odd_object_is_refused(paid):
    about = paid["data"]["object"]
    for odd in ODD:
        assert answer_to({**paid, "data": with_odd({}, "object", odd)}) == 400
        assert answer_to({**paid, "data": {"object": with_odd(about, "object", odd)}}) == 400
        fine = odd is None or odd is GONE  # the preview of an invoice to come has no id
        assert answer_to({**paid, "data": {"object": with_odd(about, "id", odd)}}) == (200 if fine else 400)


@pytest.mark.parametrize("created", [10**30, -(10**30), 2**63, -1, 10**11])
def test_a_signed_event_of_no_time_that_can_be_is_refused(paid, created):
    assert answer_to({**paid, "created": created}) == 400
    assert StripeEvent.objects.count() == 0


@pytest.mark.parametrize(
    "odd", ["../../customers/x?y=1", "pi_1/refunds", "..", "pi_1#", "pi%2F1", "pi_1 ", "pi_1\n", "pi:1"]
)
def test_what_leads_elsewhere_in_stripes_addresses_is_no_id(paid, odd):
    assert answer_to({**paid, "id": odd}) == 400
    assert answer_to({**paid, "data": {"object": {**paid["data"]["object"], "id": odd}}}) == 400
    assert StripeEvent.objects.count() == 0


@pytest.mark.parametrize("type_", ["charge.refunded", "invoice_payment.paid"])
def test_an_object_that_says_nonsense_within_stops_nobody_elses_event(paid, type_):
    for number, odd in enumerate(ODD):
        about = with_odd({"id": "zz_1", "object": "charge", "metadata": {"odd": "\0\ud800"}}, "payment_intent", odd)
        event = {**paid, "id": f"evt_{number}", "type": type_, "data": {"object": with_odd(about, "invoice", odd)}}
        assert answer_to(event) == 500  # Stripe knows no such object
        assert StripeEvent.objects.get(event_id=f"evt_{number}").last_error
    StripeEvent.objects.keep(paid)
    tasks.sweep(all_waiting=True)
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"NaN",
        b"9" * 5_000,
        b'"\\ud800"',
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 400 + b"1" + b"}" * 400,
    ],
    ids=lambda body: repr(body[:12]),
)
def test_a_signed_body_of_strange_json_is_refused(stripe_server, body):
    assert answer_to(body) == 400


def test_what_no_database_keeps_is_no_error(paid):
    start = json.dumps(paid)[:-1].encode()
    assert answer_to(start + b', "more": [NaN, Infinity, 1e999, "\\u0000\\ud800"]}') == 200
    kept = StripeEvent.objects.get().payload["more"]
    assert kept == [None, None, None, "\N{REPLACEMENT CHARACTER}" * 2]
    for deep in (400, 900, 3_000, 100_000):
        body = start.replace(paid["id"].encode(), f"evt_{deep}".encode()) + b', "more": ' + b"[" * deep + b"]" * deep
        assert answer_to(body + b"}") in (200, 400)


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
