"""Giving: the press, the webhook, the booking."""

import json
import multiprocessing
import os
import resource
import time
import uuid
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

import stripe
from django.conf import settings
from django.core import signing
from django.db import connections

from donate import stripe_api
from donate.models import Attempt, Donation, Entry, StripeEvent
from donate.sandbox.delivery import signed
from donate.tasks import handle_event
from tests.bench.figures import Figure, percentile, row
from tests.bench.ground import WEBHOOK_SECRET, Ground, answers, free_port, started
from tests.bench.ground import stripe as stripe_at
from tests.bench.load import posted

HOLDS = "holds on a busy machine too"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@row
def press(ground: Ground) -> Iterable[Figure]:
    """From the press to the redirect, fifty a second."""
    presses = [("/donate/", _form(number), FORM) for number in range(max(ground.some(1500), 300))]
    posted(ground.url, presses[:30], connections=6)  # what a process reads once
    served, stored = ground.served_for(), ground.stored_for()
    found, _seconds = posted(ground.url, presses[30:], connections=24, per_second=50)
    served, stored = (
        1000 * (used - before) / len(found)
        for used, before in ((ground.served_for(), served), (ground.stored_for(), stored))
    )
    lost = sum(answer.status != 303 for answer in found)
    whole = [1000 * (answer.seconds - answer.stripe) for answer in found]
    own = [1000 * answer.own for answer in found]
    worked = [1000 * answer.worked for answer in found]
    yield Figure("press to redirect at 50/s, own time, half", percentile(whole, 0.5), "ms")
    yield Figure("press to redirect at 50/s, own time, p99", percentile(whole, 0.99), "ms", 50, note=f"{lost} not 303")
    yield Figure("press: the same once a thread is free, p99", percentile(own, 0.99), "ms", 50)
    yield Figure("press: processor time of its thread, p99", percentile(worked, 0.99), "ms", 50, note=HOLDS)
    yield Figure("press: processor time of server and database each", served + stored, "ms", note=HOLDS)
    able = 1000 * (os.cpu_count() or 1) / (served + stored)
    yield Figure("presses that these processors could take", able, "/s", note=f"{served:.1f} + {stored:.1f} ms each")


#: Seconds that each of Stripe's two answers to a press may well take.
STRIPE_TAKES = 0.3


@row
def press_while_stripe_takes_its_time(ground: Ground) -> Iterable[Figure]:
    """Twenty presses a second, each waiting for Stripe: whether those who wait hold up the others."""
    presses = [("/donate/", _form(number), FORM) for number in range(50_000, 50_000 + max(ground.some(600), 200))]
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with stripe_at(STRIPE_TAKES) as slow:
        place = f"--bind=127.0.0.1:{port}"
        server = started(place, "tests.bench.timed:application", SITE_URL=url, STRIPE_API_BASE=slow)
        try:
            answers(f"{url}/healthz")
            posted(url, presses[:30], connections=6)
            found, _seconds = posted(url, presses[30:], connections=60, per_second=20)
        finally:
            server.terminate()
            server.wait()
    lost = sum(answer.status != 303 for answer in found)
    whole = [1000 * (answer.seconds - answer.stripe) for answer in found]
    name = f"press at 20/s while Stripe takes {2 * STRIPE_TAKES} s, own time"
    yield Figure(f"{name}, half", percentile(whole, 0.5), "ms")
    yield Figure(f"{name}, p99", percentile(whole, 0.99), "ms", note=f"{lost} not 303")


def _form(number: int) -> bytes:
    token = signing.dumps({"id": uuid.uuid4().hex, "at": int(time.time()) - 60}, salt="GiftForm")
    said = {
        "token": token,
        "frequency": "once",
        "amount": "other",
        "other_amount": str(3000 + number),
        "family_name": "山田",
        "given_name": "花",
        "email": f"bench{number}@example.org",
        "consent": "yes",
    }
    return urlencode(said).encode()


@row
def webhooks(ground: Ground) -> Iterable[Figure]:
    """Events accepted: at 300 a second, then as many as go through."""
    events = [_delivery(number) for number in range(max(ground.some(6000), 1200))]
    half = len(events) // 2
    steady, _seconds = posted(ground.url, events[:half], connections=24, per_second=300)
    waits = [1000 * answer.seconds for answer in steady]
    lost = sum(answer.status != 200 for answer in steady)
    yield Figure("webhooks at 300/s, p99 of the answer", percentile(waits, 0.99), "ms", 50, note=f"{lost} not 200")
    all_out, seconds = posted(ground.url, events[half:], connections=12)
    accepted = sum(answer.status == 200 for answer in all_out)
    yield Figure("webhooks accepted", accepted / seconds, "/s", 300, least=True)


def _intent(number: int, attempt: str = "") -> dict[str, Any]:
    """A payment as Stripe says it, with everything it carries."""
    charge = {
        "id": f"ch_{number}",
        "object": "charge",
        "amount": 3000,
        "amount_refunded": 0,
        "created": 1_790_000_000,
        "disputed": False,
        "status": "succeeded",
        "billing_details": {"email": f"bench{number % 500}@example.org", "name": "山田 花"},
        "payment_method_details": {"type": "card", "card": {"brand": "visa", "last4": "4242", "country": "JP"}},
        "balance_transaction": {"id": f"txn_{number}", "object": "balance_transaction", "created": 1_790_000_000},
        "description": "x" * 1500,  # what else a charge carries
    }
    return {
        "id": f"pi_{number}",
        "object": "payment_intent",
        "amount": 3000,
        "amount_received": 3000,
        "created": 1_790_000_000,
        "currency": "jpy",
        "customer": None,
        "latest_charge": charge,
        "livemode": False,
        "metadata": {"attempt": attempt, "kind": "gift"},
        "next_action": None,
        "status": "succeeded",
    }


def _event(number: int, attempt: str = "") -> dict[str, Any]:
    return {
        "id": f"evt_bench_{number}",
        "object": "event",
        "api_version": stripe_api.API_VERSION,
        "created": 1_790_000_000,
        "data": {"object": _intent(number, attempt)},
        "livemode": False,
        "type": "payment_intent.succeeded",
    }


def _delivery(number: int) -> tuple[str, bytes, dict[str, str]]:
    body, headers = signed(_event(number), WEBHOOK_SECRET)
    return "/stripe/webhook/", body, headers


# --- Booking -------------------------------------------------------------------------------------------


class Instant(stripe_api.Line):
    """Stripe whose answer costs nothing: the SDK and all of ours run, the network doesn't."""

    def _request_internal(self, method: str, url: str, *more: Any, **options: Any) -> Any:
        number = int(url.split("/pi_")[1].split("?")[0])
        return json.dumps(_intent(number, _attempt_id(number))).encode(), 200, {}


def _attempt_id(number: int) -> str:
    return str(uuid.UUID(int=number))


@row
def booking(ground: Ground) -> Iterable[Figure]:
    """Kept events handled by two worker processes, Stripe's answer free; then at Stripe's pace."""
    many = max(ground.some(3000), 400)
    first = 1_000_000
    numbers = range(first, first + many)
    _make_attempts(numbers)
    StripeEvent.objects.bulk_create(
        StripeEvent(event_id=e["id"], type=e["type"], livemode=False, object_id=e["data"]["object"]["id"], payload=e)
        for e in (_event(number, _attempt_id(number)) for number in numbers)
    )
    keys = list(StripeEvent.objects.filter(object_id__in=[f"pi_{n}" for n in numbers]).values_list("pk", flat=True))
    before = Entry.objects.count()
    worked, stored = _worked(), ground.stored_for()
    seconds = in_two_processes(lambda part: _handle(keys[part::2]))
    stored = ground.stored_for() - stored
    booked = Entry.objects.count() - before
    yield Figure("booked, Stripe's answer free, two workers", booked / seconds, "/s", 150, least=True)
    ours, theirs = (1000 * used / max(booked, 1) for used in (_worked() - worked, stored))
    yield Figure("booking: processor time of worker and database each", ours + theirs, "ms", note=HOLDS)
    able = 1000 * (os.cpu_count() or 1) / (ours + theirs)
    yield Figure("bookings that these processors could take", able, "/s", note=f"{ours:.1f} + {theirs:.1f} ms each")
    paid = Donation.objects.filter(status="succeeded").count()
    yield Figure("booked once each", paid / max(booked, 1), "", 1, note=f"{booked} entries")
    reads = max(ground.some(800), 160)
    seconds = in_two_processes(lambda part: _read(numbers[: reads // 2]))
    yield Figure("reads at Stripe with the cap of 80 a second, two workers", reads / seconds, "/s", 80)


def _worked() -> float:
    """Processor seconds of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _make_attempts(numbers: Iterable[int]) -> None:
    Attempt.objects.bulk_create(
        Attempt(
            id=_attempt_id(number),
            token=uuid.uuid4(),
            digest="bench",
            amount=3000,
            frequency="once",
            email=f"bench{number % 500}@example.org",
            language="ja",
            form={"family_name": "山田", "given_name": "花", "consent": True},
        )
        for number in numbers
    )


def instant_stripe() -> stripe.StripeClient:
    line = Instant(stripe_api.CONNECT_SECONDS, stripe_api.TIMEOUT_SECONDS)
    return stripe.StripeClient("sk_test_bench", stripe_version=stripe_api.API_VERSION, http_client=line)


def _use_instant_stripe() -> None:
    client = instant_stripe()
    stripe_api._client_for = lambda key, base: client  # type: ignore[assignment]


def _handle(keys: list[int]) -> None:
    _use_instant_stripe()
    for key in keys:
        assert handle_event.call(key)


def _read(numbers: Iterable[int]) -> None:
    _use_instant_stripe()
    settings.STRIPE_READS_PER_SECOND = 80
    for number in numbers:
        stripe_api.payment_intent(f"pi_{number}")


def in_two_processes(work: Callable[[int], None]) -> float:
    """Seconds until both have ended well."""
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    processes = [fork.Process(target=work, args=(part,)) for part in range(2)]
    began = time.perf_counter()
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise RuntimeError("a worker process failed")
    return time.perf_counter() - began
