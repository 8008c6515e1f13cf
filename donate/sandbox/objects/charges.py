"""Charges: one attempt to take money."""

from __future__ import annotations

from typing import Any

from donate.sandbox import params as reading
from donate.sandbox.errors import StripeProblem
from donate.sandbox.objects import balance
from donate.sandbox.shapes import blank
from donate.sandbox.store import Thing
from donate.sandbox.world import World, deep_copy, list_of


def make(world: World, intent: Thing, method: Thing, status: str, *, authenticated: bool = False) -> Thing:
    """A charge for an intent: ``succeeded``, ``pending`` (a konbini voucher was printed) or ``failed``."""
    is_card = method["type"] == "card"
    charge = blank(
        "charge",
        id=world.new_id("ch_3" if is_card else "py_3"),
        amount=intent["amount"],
        amount_captured=intent["amount"] if status == "succeeded" else 0,
        amount_refunded=0,
        billing_details=deep_copy(method["billing_details"]),
        calculated_statement_descriptor=world.settings.org_name.upper()[:22] if is_card else None,
        captured=status != "failed",
        created=world.now(),
        currency=intent["currency"],
        customer=intent["customer"],
        description=intent["description"],
        disputed=False,
        fraud_details={},
        livemode=False,
        metadata=dict(intent["metadata"]),
        outcome=outcome(None) if status == "succeeded" else None,
        paid=status == "succeeded",
        payment_intent=intent["id"],
        payment_method=method["id"],
        payment_method_details=_details(method, intent["amount"], authenticated),
        radar_options={},
        receipt_email=intent["receipt_email"],
        refunded=False,
        status=status,
    )
    if status == "succeeded":
        charge["receipt_url"] = receipt_url(world, charge)
    return world.add(charge)


def outcome(refused: StripeProblem | None) -> Thing:
    """What network and risk check said."""
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": "02" if refused else None,
        "network_status": "declined_by_network" if refused else "approved_by_network",
        "reason": refused.more.get("decline_code") if refused else None,
        "risk_level": "normal",
        "risk_score": 12,
        "seller_message": "The bank did not return any further details with this decline."
        if refused
        else "Payment complete.",
        "type": "issuer_declined" if refused else "authorized",
    }


def receipt_url(world: World, charge: Thing) -> str:
    """Where Stripe would show its own receipt."""
    return f"{world.settings.base_url}/receipts/{charge['id']}"


def collect(world: World, charge: Thing, method: str) -> None:
    """The money arrives: the balance transaction of a charge that succeeded."""
    transaction = balance.record(
        world,
        "charge" if method == "card" else "payment",
        charge["id"],
        charge["amount"],
        charge["currency"],
        fee=balance.payment_fee(charge["amount"], method),
        description=charge["description"],
    )
    charge["balance_transaction"] = transaction["id"]
    world.touch(charge)


def _details(method: Thing, amount: int, authenticated: bool) -> Thing:
    if method["type"] != "card":
        return {"konbini": {"store": None}, "type": "konbini"}
    card = method["card"]
    secured = {
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05",
        "exemption_indicator": None,
        "result": "authenticated",
        "result_reason": None,
        "transaction_id": method["id"].replace("pm_", "dstx_"),
        "version": "2.2.0",
    }
    return {
        "card": {
            "amount_authorized": amount,
            "authorization_code": None,
            "brand": card["brand"],
            "checks": dict(card["checks"]),
            "country": card["country"],
            "exp_month": card["exp_month"],
            "exp_year": card["exp_year"],
            "extended_authorization": {"status": "disabled"},
            "fingerprint": card["fingerprint"],
            "funding": card["funding"],
            "incremental_authorization": {"status": "unavailable"},
            "installments": None,
            "last4": card["last4"],
            "mandate": None,
            "multicapture": {"status": "unavailable"},
            "network": card["brand"],
            "network_token": {"used": False},
            "network_transaction_id": None,
            "overcapture": {"maximum_amount_capturable": amount, "status": "unavailable"},
            "regulated_status": "unregulated",
            "three_d_secure": secured if authenticated else None,
            "wallet": None,
        },
        "type": "card",
    }


def of_payment(world: World, key: str) -> Thing:
    """The newest charge of a payment intent, or the charge itself."""
    charge = world.store.get("charge", key)
    if charge is None:
        charge = world.store.last("charge", "payment_intent", key)
    if charge is None:
        raise StripeProblem(f"No such charge: '{key}'", code="resource_missing", param="charge")
    return charge


def update(world: World, key: str, given: Thing) -> Thing:
    """POST /v1/charges/:id."""
    charge = world.need("charge", key)
    with world.changing(charge, "charge.updated"):
        for name in ("description", "receipt_email"):
            if name in given:
                charge[name] = given[name] or None
        if "metadata" in given:
            charge["metadata"] = reading.metadata(given["metadata"], charge["metadata"])
    return charge


def refunds_inside(world: World, charge: Thing) -> Any:
    """``expand[]=refunds``."""
    keys = world.store.find("refund", "charge", charge["id"])
    return list_of([world.store.things[key] for key in reversed(keys)], f"/v1/charges/{charge['id']}/refunds")
