"""Customers."""

from __future__ import annotations

import re
from typing import Any

from donate.sandbox import params as reading
from donate.sandbox.errors import StripeProblem, missing_reference
from donate.sandbox.shapes import blank
from donate.sandbox.store import Thing
from donate.sandbox.world import World, list_of

SUPPORTED = frozenset(
    {
        "address",
        "description",
        "email",
        "expand",
        "invoice_settings",
        "metadata",
        "name",
        "phone",
        "preferred_locales",
        "shipping",
        "tax_exempt",
    }
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+\Z")


def check_email(email: str, param: str = "email") -> None:
    """Raises ``email_invalid`` as Stripe does."""
    if not _EMAIL.match(email):
        raise StripeProblem(f"Invalid email address: {email}", code="email_invalid", param=param)


def create(world: World, given: Thing) -> Thing:
    """POST /v1/customers."""
    if given.get("email"):
        check_email(given["email"])
    key = world.new_id("cus_", 14)
    customer = blank(
        "customer",
        id=key,
        balance=0,
        created=world.now(),
        delinquent=False,
        invoice_prefix=world.new_id("", 8).upper(),
        invoice_settings={
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        livemode=False,
        metadata=reading.metadata(given.get("metadata")),
        next_invoice_sequence=1,
        preferred_locales=given.get("preferred_locales", []),
        tax_exempt=given.get("tax_exempt") or "none",
    )
    for name in ("description", "email", "name", "phone"):
        customer[name] = given.get(name) or None
    customer["address"] = address(given.get("address"))
    customer["shipping"] = _shipping(given.get("shipping"))
    world.add(customer)
    world.emit("customer.created", customer)
    return customer


def update(world: World, key: str, given: Thing) -> Thing:
    """POST /v1/customers/:id. What is not given stays; an empty string unsets."""
    customer = world.need("customer", key)
    if customer.get("deleted"):
        raise missing_reference("customer", key, "id")
    if given.get("email"):
        check_email(given["email"])
    with world.changing(customer, "customer.updated"):
        for name in ("description", "email", "name", "phone", "preferred_locales", "tax_exempt"):
            if name in given:
                customer[name] = given[name] or None
        if "address" in given:
            customer["address"] = address(given["address"])
        if "shipping" in given:
            customer["shipping"] = _shipping(given["shipping"])
        if "metadata" in given:
            customer["metadata"] = reading.metadata(given["metadata"], customer["metadata"])
        default = given.get("invoice_settings", {}).get("default_payment_method")
        if default is not None:
            if default:
                of_this_customer(world, default, key, "invoice_settings[default_payment_method]")
            customer["invoice_settings"] = {**customer["invoice_settings"], "default_payment_method": default or None}
    return customer


def delete(world: World, key: str, given: Thing) -> Thing:
    """DELETE /v1/customers/:id: cancels the subscriptions; the id stays known as deleted."""
    from donate.sandbox.objects import subscriptions

    customer = world.need("customer", key)
    for subscription in world.store.find("subscription", "customer", key):
        if world.store.things[subscription]["status"] not in subscriptions.ENDED:
            subscriptions.end(world, world.store.things[subscription])
    world.emit("customer.deleted", customer)
    customer.clear()
    customer.update({"id": key, "object": "customer", "deleted": True})
    world.touch(customer)
    return customer


def payment_methods(world: World, key: str, given: Thing, url: str) -> Thing:
    """GET /v1/customers/:id/payment_methods."""
    from donate.sandbox.listing import list_things

    world.need("customer", key)
    return list_things(world, "payment_method", url, {**given, "customer": key}, "customer", "type")


def for_checkout(world: World, email: str | None, name: str | None, given: Thing | None = None) -> Thing:
    """The customer that Checkout makes of what the donor typed."""
    return create(world, {"email": email, "name": name, **(given or {})})


def of_this_customer(world: World, method: str, customer: str, param: str) -> Thing:
    """A payment method, which must belong to the customer."""
    found = world.store.get("payment_method", method)
    if found is None or found["customer"] != customer:
        raise missing_reference("PaymentMethod", method, param)
    return found


def address(given: Any) -> Thing | None:
    """An address with all its fields, or none."""
    if not given:
        return None
    return {field: given.get(field) or None for field in ("city", "country", "line1", "line2", "postal_code", "state")}


def _shipping(given: Any) -> Thing | None:
    if not given:
        return None
    return {
        "address": address(given.get("address")),
        "carrier": None,
        "name": given.get("name"),
        "phone": given.get("phone"),
        "tracking_number": None,
    }


def subscriptions_inside(world: World, customer: Thing) -> Thing:
    """``expand[]=subscriptions``."""
    keys = [
        key
        for key in world.store.find("subscription", "customer", customer["id"])
        if world.store.things[key]["status"] != "canceled"
    ]
    return list_of(
        [world.view(world.store.things[key]) for key in reversed(keys)], f"/v1/customers/{customer['id']}/subscriptions"
    )
