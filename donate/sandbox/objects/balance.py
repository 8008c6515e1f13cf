"""Balance transactions: what each movement leaves in the organisation's balance; fees as Stripe Japan takes them."""

from __future__ import annotations

from typing import Any

from donate.sandbox.shapes import blank
from donate.sandbox.store import Thing
from donate.sandbox.world import World

DISPUTE_FEE = 1500
KONBINI_LEAST_FEE = 120
_DAYS_UNTIL_AVAILABLE = 4

_REPORTING = {
    "charge": "charge",
    "payment": "charge",
    "refund": "refund",
    "payment_refund": "refund",
    "refund_failure": "refund_failure",
    "payment_failure_refund": "refund_failure",
}


def payment_fee(amount: int, method: str) -> int:
    """Stripe's fee in yen: 3.6 %, at the konbini at least ¥120 (stripe.com/jp/pricing)."""
    fee = (amount * 36 + 500) // 1000
    return max(fee, KONBINI_LEAST_FEE) if method == "konbini" else fee


def record(
    world: World,
    type: str,
    source: str,
    amount: int,
    currency: str,
    *,
    fee: int = 0,
    description: str | None = None,
    category: str = "",
) -> Thing:
    """Keeps one movement. ``amount`` is gross and signed; ``fee`` is taken from it (negative: given back)."""
    details: list[Thing] = []
    if fee:
        label = "Dispute fee" if type == "adjustment" else "Stripe processing fees"
        details = [
            {"amount": fee, "application": None, "currency": currency, "description": label, "type": "stripe_fee"}
        ]
    now = world.now()
    return world.add(
        blank(
            "balance_transaction",
            id=world.new_id("txn_1"),
            amount=amount,
            available_on=now + _DAYS_UNTIL_AVAILABLE * 86400,
            balance_type="payments",
            created=now,
            currency=currency,
            description=description,
            fee=fee,
            fee_details=details,
            net=amount - fee,
            reporting_category=category or _REPORTING[type],
            source=source,
            status="pending",
            type=type,
        )
    )


def view(world: World, transaction: Thing) -> Thing:
    """Pending until its day."""
    return {**transaction, "status": "available" if world.now() >= transaction["available_on"] else "pending"}


def balance(world: World, params: Any) -> Thing:
    """GET /v1/balance."""
    sums: dict[str, dict[str, int]] = {"available": {}, "pending": {}}
    for key in world.store.keys("balance_transaction"):
        shown = view(world, world.store.things[key])
        by_currency = sums[shown["status"]]
        by_currency[shown["currency"]] = by_currency.get(shown["currency"], 0) + shown["net"]
    return {
        "object": "balance",
        "livemode": False,
        **{
            state: [
                {"amount": amount, "currency": currency, "source_types": {"card": amount}}
                for currency, amount in (sums[state] or {"jpy": 0}).items()
            ]
            for state in sums
        },
    }
