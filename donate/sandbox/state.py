"""The sandbox as tests and pages use it: one object, one lock. What it offers is described in the package's docstring."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from donate.sandbox import books, routes
from donate.sandbox.api import Answer, Api, Request
from donate.sandbox.clock import Clock, months_later, unix
from donate.sandbox.delivery import Deliverer, Held, signed
from donate.sandbox.errors import StripeProblem
from donate.sandbox.faults import Fault, Faults, Kind
from donate.sandbox.objects import checkout, checkout_payment, disputes, endpoints, invoices, portal, refunds
from donate.sandbox.store import Store, Thing
from donate.sandbox.world import Settings, World, deep_copy

SECRET_KEY = "sk_test_sandbox"  # noqa: S105 - a test key that opens nothing
WEBHOOK_SECRET = "whsec_sandbox"  # noqa: S105


class LiveKeyPresent(RuntimeError):
    """A live Stripe key stands in the environment; the sandbox refuses to be mistaken for Stripe."""


def refuse_live_key() -> None:
    """Raises ``LiveKeyPresent`` where real money is near."""
    if os.environ.get("STRIPE_SECRET_KEY", "").startswith(("sk_live_", "rk_live_")):
        raise LiveKeyPresent("STRIPE_SECRET_KEY is a live key. The payment sandbox does not start beside a live key.")


class Sandbox:
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

    def _remember_time(self) -> None:
        kept = self.world.store.things["_time"]
        kept["offset"] = self.world.clock.offset
        self.world.store.touch("_time")

    @contextmanager
    def acting(self) -> Iterator[World]:
        """The lock, what is due by now, and afterwards the file."""
        with self.world.lock:
            self.world.run_due(self.world.now())
            try:
                yield self.world
            finally:
                self.world.store.save()

    def _shown(self, thing: Thing) -> Thing:
        return self.world.snapshot(thing)

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

    # The donor, without a browser

    def pay(
        self,
        session_id: str,
        card: str = "4242424242424242",
        *,
        method: Literal["card", "konbini"] = "card",
        email: str | None = None,
        name: str | None = None,
        authenticate: bool = True,
        store: str = "familymart",
    ) -> Thing:
        """What the donor does on the hosted page. Raises ``CardDeclined``."""
        with self.acting() as world:
            payer = checkout_payment.Payer(email or "donor@example.org", name)
            if method == "konbini":
                checkout_payment.pay_at_konbini(world, session_id, payer, store)
            elif checkout_payment.pay_by_card(world, session_id, payer, card) is not None:
                checkout_payment.answer_bank(world, session_id, authenticate)
            return self._shown(world.store.things[session_id])

    def pay_voucher(self, key: str) -> Thing:
        """The donor pays the konbini voucher of a session or payment intent; the payment intent."""
        return self._settle_voucher(key, paid=True)

    def expire_voucher(self, key: str) -> Thing:
        """The voucher expires unpaid; the payment intent."""
        return self._settle_voucher(key, paid=False)

    def _settle_voucher(self, key: str, *, paid: bool) -> Thing:
        with self.acting() as world:
            session = world.store.get("checkout.session", key)
            intent = world.need("payment_intent", session["payment_intent"] if session else key)
            checkout_payment.settle_voucher(world, intent, paid)
            return self._shown(intent)

    def expire(self, session_id: str) -> Thing:
        """Nobody pays; the session."""
        with self.acting() as world:
            return self._shown(checkout.expire(world, session_id))

    def change_card(self, key: str, card: str = "4242424242424242", *, retry: bool = False) -> Thing:
        """A new card for a customer (or a subscription's); with ``retry`` pays what is open. The payment method."""
        with self.acting() as world:
            subscription = world.store.get("subscription", key)
            customer = subscription["customer"] if subscription else key
            method = portal.change_card(world, customer, card)
            refused = portal.pay_open_invoices(world, customer) if retry else None
            if refused:
                raise refused
            return self._shown(method)

    def cancel(self, subscription_id: str, *, at_period_end: bool = False) -> Thing:
        """The donor stops in the portal; the subscription."""
        with self.acting() as world:
            return self._shown(portal.cancel(world, subscription_id, at_period_end=at_period_end))

    # Time and fate

    def now(self) -> int:
        """The sandbox's time, unix seconds."""
        return self.world.now()

    def advance(self, *, days: int = 0, hours: int = 0, months: int = 0, seconds: int = 0) -> int:
        """Moves time; everything due happens at its own moment. The new time."""
        moment = months_later(self.now(), months) if months else self.now()
        return self.advance_to(moment + days * 86400 + hours * 3600 + seconds)

    def advance_to(self, moment: datetime | int) -> int:
        """The same, to a moment. Backwards only while there is nothing yet."""
        target = unix(moment)
        with self.world.lock:
            if target < self.now() and self.world.store.keys("event"):
                raise ValueError("Time only moves forward once something has happened.")
            self.world.run_due(target)
            self.world.clock.move_to(target)
            self._remember_time()
            self.world.store.save()
            return self.now()

    def next_renewal(self) -> int:
        """Moves time to just after the next renewal of any subscription was tried. The new time."""
        with self.world.lock:
            dues = [self.world.due_at(key, "subscription.renew") for key in self.world.store.keys("subscription")]
            dues += [self.world.due_at(key, "invoice.finalize") for key in self.world.store.keys("invoice")]
            waiting = [due for due in dues if due is not None]
            if not waiting:
                raise StripeProblem("No subscription waits for a renewal.", code="no_renewal")
            first = min(waiting)
            is_draft = any(self.world.due_at(key, "invoice.finalize") == first for key in self.world.store.keys("invoice"))
            return self.advance_to(first + 1 + (0 if is_draft else invoices.HOUR))

    def renew(self, subscription_id: str) -> Thing:
        """Moves time to just after the next renewal was tried (an hour after its draft); its invoice."""
        with self.world.lock:
            subscription = self.world.need("subscription", subscription_id)
            at = self._draft_due(subscription)
            if at is None:
                due = self.world.due_at(subscription, "subscription.renew")
                if due is None:
                    raise StripeProblem("The subscription has ended.")
                at = due + invoices.HOUR
            self.advance_to(at + 1)
            return self._shown(self.world.store.things[subscription["latest_invoice"]])

    def _draft_due(self, subscription: Thing) -> int | None:
        invoice = self.world.store.things[subscription["latest_invoice"]]
        return self.world.due_at(invoice, "invoice.finalize") if invoice["status"] == "draft" else None

    def retry(self, subscription_id: str) -> Thing:
        """Moves time to just after the next retry of an invoice that failed; the invoice."""
        with self.world.lock:
            for key in self.world.store.find("invoice", "subscription", subscription_id):
                due = self.world.due_at(key, "invoice.retry")
                if due is not None:
                    self.advance_to(due + 1)
                    return self._shown(self.world.store.things[key])
        raise StripeProblem("No invoice of this subscription waits for a retry.")

    def fail_renewals(self, subscription_id: str, failing: bool = True) -> None:
        """Whatever the card: the next renewals and retries fail, or go by the card again."""
        with self.acting() as world:
            subscription = world.need("subscription", subscription_id)
            world.note(subscription)["failing"] = failing
            world.touch(subscription)

    def refund(self, key: str, amount: int | None = None, *, reason: str = "requested_by_customer") -> Thing:
        """Refunds a payment intent or charge, in yen or whole; the refund."""
        with self.acting() as world:
            name = "charge" if world.store.kind(key) == "charge" else "payment_intent"
            asked: Thing = {name: key, "reason": reason}
            if amount is not None:
                asked["amount"] = amount
            return self._shown(refunds.create(world, asked))

    def fail_refund(self, refund_id: str) -> Thing:
        """The bank sends the refund back; the refund."""
        with self.acting() as world:
            return self._shown(refunds.fail(world, refund_id))

    def finish_refund(self, refund_id: str) -> Thing:
        """A konbini refund reaches the donor; the refund."""
        with self.acting() as world:
            return self._shown(refunds.finish(world, refund_id))

    def dispute(self, key: str, amount: int | None = None) -> Thing:
        """The donor's bank takes the payment back; the dispute."""
        with self.acting() as world:
            return self._shown(disputes.open(world, key, amount))

    def close_dispute(self, dispute_id: str, won: bool) -> Thing:
        """The bank decides; the dispute."""
        with self.acting() as world:
            return self._shown(disputes.close(world, dispute_id, won=won))

    # Events and webhooks

    def events(self, type: str | None = None) -> list[Thing]:
        """Every event, oldest first."""
        with self.world.lock:
            found = [self.world.store.things[key] for key in self.world.store.keys("event")]
            return [deep_copy(event) for event in found if type in (None, event["type"])]

    def held_events(self) -> list[Thing]:
        """What waits to be delivered, oldest first."""
        with self.world.lock:
            return self._queue.list()

    def take_events(self, *types: str) -> list[Thing]:
        """The same, out of the queue; no types: all."""
        with self.world.lock:
            taken = self._queue.list(*types)
            for event in taken:
                self._queue.remove(event["id"])
            return taken

    def deliver_held(self, send: Callable[[bytes, dict[str, str]], int]) -> list[int]:
        """Sends each event that waits, oldest first; answers of 2xx take it out of the queue. The statuses."""
        statuses = []
        for event in self.held_events():
            status = send(*self.signed(event))
            statuses.append(status)
            if 200 <= status < 300:
                self.drop(event["id"])
        return statuses

    def signed(self, event: Thing, secret: str | None = None, at: int | None = None) -> tuple[bytes, dict[str, str]]:
        """Body and headers as Stripe would post them."""
        return signed(event, secret or self.webhook_secret, at)

    def drop(self, event_id: str) -> None:
        """Never delivered, though the API lists it."""
        with self.world.lock:
            self._queue.remove(event_id)

    def redeliver(self, event_id: str) -> None:
        """Once more: posted at once, or put back into the queue."""
        with self.acting() as world:
            event = world.need("event", event_id)
            if self._deliverer:
                self._deliverer.redeliver(event)
            else:
                self._queue.put(event)

    @property
    def _queue(self) -> Held:
        if self._held is None:
            raise RuntimeError('Only with delivery="held" events wait for a test.')
        return self._held

    def deliveries(self, event_id: str | None = None) -> list[Thing]:
        """Attempts of the delivering thread, oldest first."""
        with self.world.lock:
            made = list(self._deliverer.attempts) if self._deliverer else []
        return [dict(attempt) for attempt in made if event_id in (None, attempt["event"])]

    def settle(self, timeout: float = 10.0) -> bool:
        """Waits until every event had its first attempt."""
        return self._deliverer.settle(timeout) if self._deliverer else True

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

    def break_next(self, kind: Kind, times: int = 1, path: str = "", seconds: float = 30) -> None:
        """The next requests whose path contains ``path`` go wrong."""
        self.faults.add(Fault(kind, times, path, seconds))

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
