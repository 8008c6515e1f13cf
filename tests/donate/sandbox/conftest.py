"""A sandbox over HTTP, and the real SDK that speaks to it. Nothing here needs Django or a database."""

from collections.abc import Iterator
from typing import Any

import pytest
import stripe

from donate.sandbox import Sandbox, SandboxServer

START = 1_764_547_200  # 1 December 2025, 00:00 UTC


@pytest.fixture(scope="session")
def shared_server() -> Iterator[SandboxServer]:
    """One HTTP server for all tests: each test gets a new state behind it."""
    with SandboxServer() as server:
        yield server


@pytest.fixture
def sandbox(shared_server: SandboxServer) -> Iterator[Sandbox]:
    """A new sandbox, its clock standing still; afterwards everything it said must have been in Stripe's shape."""
    fresh = Sandbox(start=START, frozen=True, strict=True)
    shared_server.serve(fresh)
    yield fresh
    deviations = fresh.deviations
    fresh.close()
    assert deviations == []


@pytest.fixture
def client(shared_server: SandboxServer, sandbox: Sandbox) -> stripe.StripeClient:
    """The real SDK, without retries of its own."""
    return stripe.StripeClient(
        sandbox.secret_key, base_addresses={"api": shared_server.base_url}, max_network_retries=0
    )


class Giver:
    """Makes sessions as the site does."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self.client = client

    def session(self, amount: int = 3000, *, every: str = "", options: Any = None, **more: Any) -> Any:
        price: dict[str, Any] = {"currency": "jpy", "unit_amount": amount, "product_data": {"name": "Gift"}}
        if every:
            price["recurring"] = {"interval": every}
        asked = {
            "mode": "subscription" if every else "payment",
            "submit_type": "donate",
            "locale": "ja",
            "success_url": "http://site.test/donate/thanks/?session_id={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://site.test/donate/",
            "customer_email": "hanako@example.jp",
            "line_items": [{"quantity": 1, "price_data": price}],
            **more,
        }
        asked = {name: value for name, value in asked.items() if value is not None}
        return self.client.v1.checkout.sessions.create(asked, options or {})

    def monthly(
        self, sandbox: Sandbox, amount: int = 2000, card: str = "4242424242424242", every: str = "month"
    ) -> str:
        """The id of a subscription that has begun."""
        session = self.session(amount, every=every)
        return sandbox.pay(session.id, card)["subscription"]

    def once(self, sandbox: Sandbox, amount: int = 3000) -> str:
        """The id of a payment intent that succeeded."""
        return sandbox.pay(self.session(amount).id)["payment_intent"]


@pytest.fixture
def giver(client: stripe.StripeClient) -> Giver:
    return Giver(client)
