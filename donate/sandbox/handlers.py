"""Requests that do more than make, change, find or list one kind of object."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from donate.sandbox import listing
from donate.sandbox.errors import StripeProblem
from donate.sandbox.objects import account, customers, invoices, subscriptions
from donate.sandbox.store import Thing
from donate.sandbox.world import World

Handler = Callable[[World, str, Thing, str], Any]
PAGE = frozenset({"limit", "starting_after", "ending_before", "expand", "created"})
_EVENTS_ARE_KEPT = 30 * 86400


def list_customers(world: World, key: str, given: Thing, url: str) -> Thing:
    return listing.list_things(world, "customer", url, given, "email", alive=lambda thing: not thing.get("deleted"))


def list_subscriptions(world: World, key: str, given: Thing, url: str) -> Thing:
    wanted = dict(given)
    status = wanted.pop("status", None)
    if status and status not in ("all", "ended"):
        return listing.list_things(world, "subscription", url, {**wanted, "status": status}, "customer", "status")
    alive = {
        None: lambda thing: thing["status"] != "canceled",
        "all": lambda thing: True,
        "ended": lambda thing: thing["status"] in subscriptions.ENDED,
    }[status]
    return listing.list_things(world, "subscription", url, wanted, "customer", alive=alive)


def list_events(world: World, key: str, given: Thing, url: str) -> Thing:
    """Events of the last 30 days of the sandbox's time, as at Stripe."""
    oldest = world.now() - _EVENTS_ARE_KEPT
    wanted = set(given.get("types", ())) | ({given["type"]} if "type" in given else set())
    patterns = [re.compile(re.escape(name).replace(r"\*", ".*") + r"\Z") for name in wanted]

    def alive(event: Thing) -> bool:
        return event["created"] >= oldest and (
            not patterns or any(pattern.match(event["type"]) for pattern in patterns)
        )

    return listing.list_things(world, "event", url, given, alive=alive)


def session_lines(world: World, key: str, given: Thing, url: str) -> Thing:
    world.need("checkout.session", key)
    page = listing.list_things(world, "item", url, {**given, "session": key}, "session")
    page["data"].reverse()
    return page


def invoice_lines(world: World, key: str, given: Thing, url: str) -> Thing:
    world.need("invoice", key)
    return listing.list_things(world, "line_item", url, {**given, "invoice": key}, "invoice")


def pay_invoice(world: World, key: str, given: Thing, url: str) -> Thing:
    invoice = world.need("invoice", key)
    if invoice["status"] == "draft":
        invoices.finalize(world, invoice)
    if invoice["status"] != "open":
        raise StripeProblem(
            "Invoice is already paid" if invoice["status"] == "paid" else f"Invoice is {invoice['status']}",
            code="invoice_not_payable",
        )
    method = None
    if "payment_method" in given:
        method = customers.of_this_customer(world, given["payment_method"], invoice["customer"], "payment_method")
    refused = subscriptions.collect(world, invoice, on_session=not given.get("off_session", False), method=method)
    if refused:
        raise refused
    return invoice


def stop_invoice(function: Callable[[World, Thing], None]) -> Handler:
    def handler(world: World, key: str, given: Thing, url: str) -> Thing:
        invoice = world.need("invoice", key)
        function(world, invoice)
        return invoice

    return handler


def list_invoice_payments(world: World, key: str, given: Thing, url: str) -> Thing:
    """By invoice, or by ``payment[payment_intent]``."""
    asked = dict(given)
    payment = asked.pop("payment", None)
    if payment and "payment_intent" in payment:
        asked["payment_intent"] = payment["payment_intent"]
    return listing.list_things(world, "invoice_payment", url, asked, "invoice", "payment_intent", "status")


def list_methods(world: World, key: str, given: Thing, url: str) -> Thing:
    account.configurations(world)
    return listing.list_things(world, "payment_method_configuration", url, given)
