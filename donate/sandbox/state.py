"""The sandbox as tests and pages use it: one object, one lock. The package's docstring says what it offers."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Literal

from donate.sandbox import books, routes
from donate.sandbox.api import Answer, Api, Request
from donate.sandbox.clock import Clock
from donate.sandbox.delivery import Deliverer, Held
from donate.sandbox.donor import Donor
from donate.sandbox.errors import StripeProblem
from donate.sandbox.fate import Fate
from donate.sandbox.faults import Fault, Faults, Kind
from donate.sandbox.mailbag import Mailbag
from donate.sandbox.objects import endpoints
from donate.sandbox.store import Store, Thing
from donate.sandbox.world import Settings, World

SECRET_KEY = "sk_test_sandbox"  # noqa: S105 - a test key that opens nothing
WEBHOOK_SECRET = "whsec_sandbox"  # noqa: S105


class LiveKeyPresent(RuntimeError):
    """A live Stripe key stands in the environment; the sandbox refuses to be mistaken for Stripe."""


def refuse_live_key() -> None:
    """Raises ``LiveKeyPresent`` where real money is near."""
    if os.environ.get("STRIPE_SECRET_KEY", "").startswith(("sk_live_", "rk_live_")):
        raise LiveKeyPresent("STRIPE_SECRET_KEY is a live key. The payment sandbox does not start beside a live key.")


class Sandbox(Donor, Fate, Mailbag):
    """Stripe without Stripe."""

    def __init__(
        self,
        *,
        start: datetime | int | None = None,
        frozen: bool = False,
        delivery: Literal["held", "auto"] = "held",
        strict: bool = False,
        org_name: str = "WELgee",
        webhook_url: str = "",
        webhook_secret: str = WEBHOOK_SECRET,
        state: str | Path | None = None,
        retries_end: Literal["cancel", "unpaid", "past_due"] = "cancel",
        seed: int | None = None,
    ) -> None:
        refuse_live_key()
        self.secret_key = SECRET_KEY
        self.webhook_secret = webhook_secret
        store = Store(state)
        clock = Clock(start, frozen=frozen)
        settings = Settings(org_name=org_name, strict=strict, retries_end=retries_end)
        self.world = World(store, clock, settings, seed)
        routes.install(self.world)
        self.faults = Faults()
        self.api = Api(self.world, self.faults)
        self._restore_time(start)
        if webhook_url:
            endpoints.same_as_given(self.world, webhook_url, webhook_secret)
        self._held = Held(self.world) if delivery == "held" else None
        self._deliverer = Deliverer(self.world) if delivery == "auto" else None

    def _restore_time(self, start: datetime | int | None) -> None:
        kept = self.world.store.get("_time", "_time")
        if kept is None:
            self.world.store.add("_time", "_time", {"offset": 0})
        elif start is None:
            self.world.clock.move_to(self.world.now() + kept["offset"])
        self._remember_time()

    def close(self) -> None:
        """Ends the delivering thread and closes the file."""
        self.faults.mend()
        if self._deliverer:
            self._deliverer.stop()
        with self.world.lock:
            self.world.store.close()

    def handle(self, request: Request) -> Answer:
        """Serves an API request."""
        return self.api.handle(request)

    # Objects, books, faults

    def get(self, key: str, kind: str | None = None) -> Thing:
        """Any object by its id; with ``kind`` it must be of that kind."""
        with self.acting() as world:
            thing = world.store.things.get(key)
            if thing is None or key.startswith(("_", "idempotency:")) or kind not in (None, thing["object"]):
                raise StripeProblem(f"No such object: '{key}'", status=404, code="resource_missing", param="id")
            return self._shown(thing)

    def all(self, kind: str) -> list[Thing]:
        """Every object of a kind, oldest first."""
        with self.acting() as world:
            return [self._shown(world.store.things[key]) for key in world.store.keys(kind)]

    def books(self) -> list[books.Movement]:
        """Every movement of money, in order."""
        with self.acting() as world:
            return books.movements(world)

    def break_next(self, kind: Kind, times: int = 1, path: str = "", seconds: float = 30, *, method: str = "") -> None:
        """The next requests (of ``method``) whose path contains ``path`` go wrong."""
        self.faults.add(Fault(kind, times, path, seconds, method))

    def mend(self) -> None:
        """No more faults."""
        self.faults.mend()

    @property
    def deviations(self) -> list[str]:
        """What ``strict`` found."""
        return list(self.world.deviations)

    def requests(self) -> list[tuple[str, str, int]]:
        """The API requests served: method, path, status."""
        return list(self.api.log)
