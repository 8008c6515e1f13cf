"""Payment methods: cards and konbini."""

from __future__ import annotations

import hashlib

from donate.sandbox import params as reading
from donate.sandbox.cards import card_of
from donate.sandbox.errors import StripeProblem, missing_reference
from donate.sandbox.store import Thing
from donate.sandbox.world import World


def billing_details(email: str | None, name: str | None, address: Thing | None = None) -> Thing:
    """What the donor typed about the payer."""
    empty = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
    return {
        "address": address or {**empty, "country": "JP"},
        "email": email,
        "name": name,
        "phone": None,
        "tax_id": None,
    }


def card(
    world: World, number: str, *, email: str | None, name: str | None, exp: tuple[int, int] | None = None
) -> Thing:
    """A card that was typed; the number stays in the note, Stripe shows the last four only."""
    kind = card_of(number)
    month, year = exp or (12, 2034)
    return _keep(
        world,
        "card",
        {
            "brand": kind.brand,
            "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
            "country": "JP",
            "display_brand": kind.brand,
            "exp_month": month,
            "exp_year": year,
            "fingerprint": fingerprint(kind.number),
            "funding": "credit",
            "generated_from": None,
            "last4": kind.number[-4:],
            "networks": {"available": [kind.brand], "preferred": None},
            "regulated_status": "unregulated",
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        },
        billing_details(email, name),
        number=kind.number,
    )


def konbini(world: World, *, email: str | None, name: str | None) -> Thing:
    """A payment at the counter of a convenience store."""
    return _keep(world, "konbini", {}, billing_details(email, name))


def _keep(world: World, type: str, details: Thing, billing: Thing, **note: str) -> Thing:
    method = {
        "id": world.new_id("pm_1"),
        "object": "payment_method",
        "allow_redisplay": "limited",
        "billing_details": billing,
        type: details,
        "created": world.now(),
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "radar_options": {},
        "type": type,
    }
    return world.add(method, **note)


def attach(world: World, method: Thing, customer: str) -> None:
    """The customer keeps the method for later."""
    method["customer"] = customer
    world.touch(method)
    world.emit("payment_method.attached", method)


def detach(world: World, key: str, given: Thing) -> Thing:
    """POST /v1/payment_methods/:id/detach."""
    method = world.need("payment_method", key)
    if method["customer"] is None:
        raise StripeProblem(
            "The payment method you provided is not attached to a customer so detachment is impossible.", param="id"
        )
    previous = {"customer": method["customer"]}
    method["customer"] = None
    world.touch(method)
    world.emit("payment_method.detached", method, previous)
    return method


def attach_to(world: World, key: str, given: Thing) -> Thing:
    """POST /v1/payment_methods/:id/attach."""
    method = world.need("payment_method", key)
    customer = given.get("customer", "")
    if world.store.get("customer", customer) is None:
        raise missing_reference("customer", customer, "customer")
    attach(world, method, customer)
    return method


def update(world: World, key: str, given: Thing) -> Thing:
    """POST /v1/payment_methods/:id."""
    method = world.need("payment_method", key)
    with world.changing(method, "payment_method.updated"):
        if "metadata" in given:
            method["metadata"] = reading.metadata(given["metadata"], method["metadata"])
    return method


def fingerprint(number: str) -> str:
    """The same for the same card, and says nothing of it."""
    return hashlib.sha256(number.encode()).hexdigest()[:16]


def number_of(world: World, method: Thing) -> str:
    """The number behind a card."""
    return str(world.note(method)["number"])
