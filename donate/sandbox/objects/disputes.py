"""Disputes: the money is gone at once; it comes back if the organisation wins."""

from __future__ import annotations

from donate.sandbox import params as reading
from donate.sandbox.errors import StripeProblem
from donate.sandbox.objects import balance, charges
from donate.sandbox.sdk import resource_record
from donate.sandbox.shapes import blank
from donate.sandbox.store import Thing
from donate.sandbox.world import World, deep_copy

CLOSED = ("won", "lost")


def open(world: World, key: str, amount: int | None = None, reason: str = "fraudulent") -> Thing:
    """A donor's bank takes the payment back: dispute and withdrawal."""
    charge = charges.of_payment(world, key)
    left = charge["amount"] - charge["amount_refunded"]
    if charge["status"] != "succeeded" or charge["payment_method_details"]["type"] != "card":
        raise StripeProblem(f"Charge {charge['id']} cannot be disputed.", param="charge")
    if charge["disputed"]:
        raise StripeProblem(f"Charge {charge['id']} has been disputed already.", code="charge_disputed", param="charge")
    amount = left if amount is None else amount
    if not 1 <= amount <= left:
        raise StripeProblem(f"A dispute takes between ¥1 and ¥{left:,} here.", param="amount")
    dispute = _blank(world, charge, amount, reason)
    world.add(dispute)
    charge["disputed"] = True
    world.note(charge)["dispute_open"] = True
    world.touch(charge)
    world.emit("charge.dispute.created", dispute)
    with world.changing(dispute, "charge.dispute.funds_withdrawn"):
        _move(world, dispute, -amount, balance.DISPUTE_FEE, "dispute")
    world.emit("charge.updated", charge, {"disputed": False})
    return dispute


def _blank(world: World, charge: Thing, amount: int, reason: str) -> Thing:
    evidence_record = resource_record("dispute")
    assert evidence_record is not None
    fields = evidence_record.fields["evidence"].fields  # type: ignore[union-attr]
    evidence: Thing = {
        **dict.fromkeys(name for name in fields if name not in ("enhanced_evidence", "appeal")),
        "enhanced_evidence": {},
    }
    return blank(
        "dispute",
        id=world.new_id("du_1"),
        amount=amount,
        balance_transactions=[],
        charge=charge["id"],
        created=world.now(),
        currency=charge["currency"],
        enhanced_eligibility_types=[],
        evidence=evidence,
        evidence_details={
            "due_by": world.now() + 7 * 86400,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        is_charge_refundable=False,
        livemode=False,
        metadata={},
        payment_intent=charge["payment_intent"],
        payment_method_details={
            "card": {
                "brand": charge["payment_method_details"]["card"]["brand"],
                "case_type": "chargeback",
                "network": charge["payment_method_details"]["card"]["network"],
                "network_reason_code": "10.4",
            },
            "type": "card",
        },
        reason=reason,
        status="needs_response",
    )


def _move(world: World, dispute: Thing, amount: int, fee: int, category: str) -> None:
    label = "Chargeback withdrawal" if amount < 0 else "Chargeback reversal"
    transaction = balance.record(
        world,
        "adjustment",
        dispute["id"],
        amount,
        dispute["currency"],
        fee=fee,
        description=f"{label} for {dispute['charge']}",
        category=category,
    )
    dispute["balance_transactions"].append(deep_copy(transaction))


def close(world: World, key: str, *, won: bool) -> Thing:
    """The bank has decided."""
    dispute = world.need("dispute", key)
    if dispute["status"] in CLOSED:
        raise StripeProblem(f"This dispute is already closed ({dispute['status']}).", param="dispute")
    previous = {"status": dispute["status"]}
    dispute["status"] = "won" if won else "lost"
    charge = world.store.things[dispute["charge"]]
    world.note(charge)["dispute_open"] = not won
    world.touch(charge)
    world.touch(dispute)
    world.emit("charge.dispute.closed", dispute, previous)
    if won:
        with world.changing(dispute, "charge.dispute.funds_reinstated"):
            _move(world, dispute, dispute["amount"], -balance.DISPUTE_FEE, "dispute_reversal")
    return dispute


def accept(world: World, key: str, given: Thing) -> Thing:
    """POST /v1/disputes/:id/close: the organisation gives in."""
    return close(world, key, won=False)


def update(world: World, key: str, given: Thing) -> Thing:
    """POST /v1/disputes/:id: evidence and metadata."""
    dispute = world.need("dispute", key)
    with world.changing(dispute, "charge.dispute.updated"):
        if given.get("evidence"):
            dispute["evidence"].update(given["evidence"])
            dispute["evidence_details"]["has_evidence"] = True
        if given.get("submit"):
            dispute["status"] = "under_review"
            dispute["evidence_details"].update(submission_count=1, submission_method="manual")
        if "metadata" in given:
            dispute["metadata"] = reading.metadata(given["metadata"], dispute["metadata"])
    return dispute
