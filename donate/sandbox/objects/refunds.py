"""Refunds, whole and in part; those that fail; those of konbini payments, which wait for the donor's bank account."""

from __future__ import annotations

from donate.sandbox import params as reading
from donate.sandbox.errors import StripeProblem, missing_reference
from donate.sandbox.objects import balance, charges
from donate.sandbox.shapes import blank
from donate.sandbox.store import Thing
from donate.sandbox.world import World

SUPPORTED = frozenset({"amount", "charge", "expand", "instructions_email", "metadata", "payment_intent", "reason"})
_KONBINI_DAYS = 45


def create(world: World, given: Thing) -> Thing:
    """POST /v1/refunds."""
    charge = _charge(world, given)
    left = charge["amount"] - charge["amount_refunded"]
    amount = given.get("amount", left)
    if charge["status"] != "succeeded":
        raise StripeProblem(f"Charge {charge['id']} has not been paid.", code="charge_not_refundable", param="charge")
    if charge["disputed"] and world.note(charge).get("dispute_open"):
        raise StripeProblem(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.",
            code="charge_disputed",
            param="charge",
        )
    if left == 0:
        raise StripeProblem(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded", param="charge"
        )
    if amount < 1:
        raise StripeProblem("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if amount > left:
        raise StripeProblem(
            f"Refund amount (¥{amount:,}) is greater than unrefunded amount on charge (¥{left:,})", param="amount"
        )
    return _make(world, charge, amount, given)


def _charge(world: World, given: Thing) -> Thing:
    if ("charge" in given) == ("payment_intent" in given):
        raise StripeProblem(
            "One of the following params should be provided for this request: payment_intent or charge.", param="charge"
        )
    if "charge" in given:
        charge = world.store.get("charge", given["charge"])
        if charge is None:
            raise missing_reference("charge", given["charge"], "charge")
        return charge
    intent = world.store.get("payment_intent", given["payment_intent"])
    if intent is None:
        raise missing_reference("payment_intent", given["payment_intent"], "payment_intent")
    if intent["status"] != "succeeded":
        raise StripeProblem(
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
            code="payment_intent_unexpected_state",
            param="payment_intent",
        )
    return world.store.things[intent["latest_charge"]]


def _make(world: World, charge: Thing, amount: int, given: Thing) -> Thing:
    is_card = charge["payment_method_details"]["type"] == "card"
    key = world.new_id("re_3")
    transaction = balance.record(
        world,
        "refund" if is_card else "payment_refund",
        key,
        -amount,
        charge["currency"],
        description="REFUND FOR PAYMENT",
    )
    card = {
        "reference": None,
        "reference_status": "pending",
        "reference_type": "acquirer_reference_number",
        "type": "refund",
    }
    refund = blank(
        "refund",
        id=key,
        amount=amount,
        balance_transaction=transaction["id"],
        charge=charge["id"],
        created=world.now(),
        currency=charge["currency"],
        destination_details={"card": card, "type": "card"} if is_card else None,
        metadata=reading.metadata(given.get("metadata")),
        payment_intent=charge["payment_intent"],
        reason=given.get("reason"),
        status="succeeded" if is_card else "requires_action",
    )
    if not is_card:
        _ask_for_account(world, refund, charge, given)
    world.add(refund)
    if not is_card:
        world.schedule(refund, "refund.give_up", world.now() + _KONBINI_DAYS * 86400)
    world.emit("refund.created", refund)
    _count(world, charge, amount)
    world.emit("charge.refund.updated", refund)
    return refund


def _count(world: World, charge: Thing, amount: int) -> None:
    """The charge adds up its refunds; a full one marks it refunded."""
    before = world.snapshot(charge)
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    world.touch(charge)
    previous = {name: before[name] for name in ("amount_refunded", "refunded") if before[name] != charge[name]}
    if amount > 0:
        world.emit("charge.refunded", charge, previous)
    else:
        world.emit("charge.updated", charge, previous)


def _ask_for_account(world: World, refund: Thing, charge: Thing, given: Thing) -> None:
    email = given.get("instructions_email") or charge["billing_details"]["email"]
    refund["instructions_email"] = email
    refund["next_action"] = {
        "type": "display_details",
        "display_details": {
            "email_sent": {"email_sent_at": world.now(), "email_sent_to": email},
            "expires_at": world.now() + _KONBINI_DAYS * 86400,
        },
    }


def finish(world: World, key: str) -> Thing:
    """The donor named a bank account, and the money arrived."""
    refund = world.need("refund", key)
    if refund["status"] not in ("requires_action", "pending"):
        raise StripeProblem(f"The refund is {refund['status']}.")
    world.unschedule(refund, "refund.give_up")
    with world.changing(refund, "refund.updated"):
        refund["status"] = "succeeded"
        refund.pop("next_action", None)
    return refund


def fail(world: World, key: str) -> Thing:
    """The bank sent it back: the money is in the organisation's balance again, and the charge counts it no more."""
    refund = world.need("refund", key)
    if refund["status"] in ("failed", "canceled"):
        raise StripeProblem(f"The refund is {refund['status']}.")
    _return(world, refund, "failed")
    refund["failure_reason"] = "expired_or_canceled_card" if refund["destination_details"] else "unknown"
    world.touch(refund)
    world.emit("refund.failed", refund)
    return refund


def cancel(world: World, key: str, given: Thing) -> Thing:
    """POST /v1/refunds/:id/cancel: only while the donor has not answered."""
    refund = world.need("refund", key)
    if refund["status"] != "requires_action":
        raise StripeProblem("Only refunds with a status of `requires_action` can be canceled.", param="refund")
    _return(world, refund, "canceled")
    world.emit("refund.updated", refund, {"status": "requires_action"})
    return refund


def _return(world: World, refund: Thing, status: str) -> None:
    world.unschedule(refund, "refund.give_up")
    transaction = balance.record(
        world,
        "refund_failure",
        refund["id"],
        refund["amount"],
        refund["currency"],
        description=f"REFUND FAILURE FOR {refund['id']}",
    )
    refund.update(status=status, failure_balance_transaction=transaction["id"])
    refund.pop("next_action", None)
    world.touch(refund)
    _count(world, charges.of_payment(world, refund["charge"]), -refund["amount"])


def give_up(world: World, key: str) -> None:
    """The donor never named a bank account."""
    if world.store.things[key]["status"] == "requires_action":
        fail(world, key)


def update(world: World, key: str, given: Thing) -> Thing:
    """POST /v1/refunds/:id."""
    refund = world.need("refund", key)
    with world.changing(refund, "refund.updated"):
        refund["metadata"] = reading.metadata(given.get("metadata"), refund["metadata"])
    return refund
