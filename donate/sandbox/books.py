"""The sandbox's own books, against which the organisation's are compared."""

from __future__ import annotations

from typing import NamedTuple

from donate.sandbox.world import World

_KINDS = {
    "charge": "payment",
    "payment": "payment",
    "refund": "refund",
    "payment_refund": "refund",
    "refund_failure": "refund_failure",
}


class Movement(NamedTuple):
    """One movement of money: ``amount`` in whole yen, negative where it left."""

    kind: str
    stripe_id: str
    amount: int
    currency: str


def movements(world: World) -> list[Movement]:
    """Every movement in order, gross, fees aside: read from the balance, not from what objects say of themselves."""
    found = []
    for key in world.store.keys("balance_transaction"):
        transaction = world.store.things[key]
        source, amount = transaction["source"], transaction["amount"]
        if transaction["type"] == "adjustment":
            kind = "dispute" if amount < 0 else "dispute_reversal"
        else:
            kind = _KINDS[transaction["type"]]
        if kind == "payment":
            source = world.store.things[source]["payment_intent"]
        found.append(Movement(kind, source, amount, transaction["currency"]))
    return found
