"""Stripe for the giving tests: the sandbox through the real SDK, webhooks delivered by the test itself."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone

from core import site_tree as tree
from donate import checkout, tasks
from donate.models import Attempt, CampaignIndexPage, CampaignPage, Entry
from donate.sandbox import SandboxServer


@pytest.fixture
def stripe_server(settings) -> Iterator[SandboxServer]:
    """A sandbox of its own for each test, whose every answer is checked against the SDK's types."""
    with SandboxServer(strict=True, frozen=True) as server:
        settings.STRIPE_SECRET_KEY = server.secret_key
        settings.STRIPE_WEBHOOK_SECRET = server.webhook_secret
        settings.STRIPE_API_BASE = server.base_url
        settings.STAFF_EMAIL = "staff@example.org"
        cache.clear()
        mail.outbox = []
        yield server
        assert server.sandbox.deviations == []


@pytest.fixture
def sandbox(stripe_server) -> Any:
    return stripe_server.sandbox


@pytest.fixture
def post(stripe_server) -> Callable[..., int]:
    """Delivers one event as Stripe does; the status of the answer."""
    client = Client()

    def send(event: dict[str, Any], **how: Any) -> int:
        body, headers = stripe_server.sandbox.signed(event, **how)
        return send_raw(client, body, headers)

    return send


def send_raw(client: Client, body: bytes, headers: dict[str, str]) -> int:
    """The status that our webhook answers."""
    kind = headers.pop("Content-Type", "application/json")
    return client.post("/stripe/webhook/", body, content_type=kind, headers=headers).status_code


@pytest.fixture
def deliver(sandbox, post, django_capture_on_commit_callbacks) -> Callable[..., None]:
    """Delivers what waits (of these types, or all), each ``times`` times; all must be answered 200.

    They are kept first and handled then, as by a worker that comes a moment later: one look at each thing.
    """
    nobody = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}

    def send(*types: str, times: int = 1) -> None:
        with override_settings(TASKS_MODE="database", TASKS=nobody):
            for event in sandbox.take_events(*types):
                assert [post(event) for _time in range(times)] == [200] * times
        with django_capture_on_commit_callbacks(execute=True):
            _handled, failed = tasks.sweep(all_waiting=True)
        assert not failed

    return send


def gift(**said: Any) -> checkout.GiftRequest:
    """A valid form; ``said`` overrides."""
    defaults: dict[str, Any] = {
        "token": uuid.uuid4(),
        "amount": 3000,
        "email": "hana@example.org",
        "language": "ja",
        "family_name": "山田",
        "given_name": "花",
        "consent": True,
        "success_url": "http://testserver/donate/thanks/",
        "cancel_url": "http://testserver/donate/",
    }
    return checkout.GiftRequest(**defaults | said)


@pytest.fixture
def give(sandbox) -> Callable[..., Attempt]:
    """A donor fills the form and pays on Stripe's page; no webhook is delivered yet."""

    def do(card: str = "4242424242424242", method: str = "card", **said: Any) -> Attempt:
        request = gift(**said)
        checkout.begin(request)
        attempt = Attempt.objects.get(token=request.token)
        sandbox.pay(attempt.stripe_session, card=card, method=method)
        return attempt

    return do


MONTHLY = [("preset", {"amount": 2000, "text": "x"}), ("preset", {"amount": 4000, "text": "y"})]


@pytest.fixture
def campaign(site_tree):
    """Makes a campaign in both languages; days are counted from today."""

    def make(first=-3, last=3, **both) -> CampaignPage:
        index = CampaignIndexPage.objects.get(locale=site_tree.locale)
        today = timezone.localdate()
        return tree.page(
            index,
            CampaignPage,
            "seats",
            ja={"title": "席を"},
            en={"title": "Seats"},
            both={
                "starts_on": today + timedelta(days=first),
                "ends_on": today + timedelta(days=last),
                "goal_number": 10,
                "monthly_presets": MONTHLY,
                **both,
            },
        )

    return make


def books() -> list[tuple[str, str, int]]:
    return sorted(Entry.objects.values_list("kind", "stripe_id", "amount"))


def books_of(sandbox: Any) -> list[tuple[str, str, int]]:
    return sorted((one.kind, one.stripe_id, one.amount) for one in sandbox.books())


def told(kind: str) -> int:
    """How many mails of a kind were written; all that thank for a first payment are one kind."""
    from core.models import SentMail

    kinds = {"kind__startswith": "donate/thanks"} if kind == "thanks" else {"kind": f"donate/{kind}"}
    return SentMail.objects.filter(**kinds).count()
