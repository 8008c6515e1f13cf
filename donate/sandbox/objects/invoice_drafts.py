"""Drafts of invoices: one for each billing period of a subscription."""

from __future__ import annotations

from donate.sandbox.objects import customers
from donate.sandbox.shapes import blank
from donate.sandbox.store import Thing
from donate.sandbox.world import World

HOUR = 3600


def draft(
    world: World, subscription: Thing, item: Thing, reason: str, billed: tuple[int, int], period: tuple[int, int]
) -> Thing:
    """A draft for one billing period: ``billed`` is its line's, ``period`` its own (the one before, as at Stripe)."""
    customer = world.store.things[subscription["customer"]]
    price, amount = item["price"], item["price"]["unit_amount"] * item["quantity"]
    key = world.new_id("in_1")
    invoice = blank(
        "invoice",
        id=key,
        account_country="JP",
        account_name=world.settings.org_name,
        amount_due=amount,
        amount_overpaid=0,
        amount_paid=0,
        amount_paid_off_stripe=0,
        amount_remaining=amount,
        amount_shipping=0,
        attempt_count=0,
        attempted=False,
        auto_advance=True,
        automatic_tax={"disabled_reason": None, "enabled": False, "liability": None, "provider": None, "status": None},
        automatically_finalizes_at=world.now() + HOUR if reason == "subscription_cycle" else None,
        billing_reason=reason,
        collection_method="charge_automatically",
        created=world.now(),
        currency=price["currency"],
        customer=customer["id"],
        customer_address=customers.address(customer["address"]),
        customer_email=customer["email"],
        customer_name=customer["name"],
        customer_phone=customer["phone"],
        customer_tax_exempt="none",
        customer_tax_ids=[],
        default_tax_rates=[],
        discounts=[],
        issuer={"type": "self"},
        livemode=False,
        metadata={},
        parent={
            "quote_details": None,
            "subscription_details": {"metadata": dict(subscription["metadata"]), "subscription": subscription["id"]},
            "type": "subscription_details",
        },
        payment_settings={"default_mandate": None, "payment_method_options": None, "payment_method_types": None},
        period_end=period[1],
        period_start=period[0],
        post_payment_credit_notes_amount=0,
        pre_payment_credit_notes_amount=0,
        starting_balance=0,
        status="draft",
        status_transitions={"finalized_at": None, "marked_uncollectible_at": None, "paid_at": None, "voided_at": None},
        subtotal=amount,
        subtotal_excluding_tax=amount,
        total=amount,
        total_discount_amounts=[],
        total_excluding_tax=amount,
        total_pretax_credit_amounts=[],
        total_taxes=[],
    )
    world.add(invoice, subscription=subscription["id"])
    _add_line(world, invoice, subscription, item, amount, billed)
    world.emit("invoice.created", invoice)
    return invoice


def _add_line(
    world: World, invoice: Thing, subscription: Thing, item: Thing, amount: int, billed: tuple[int, int]
) -> None:
    price = item["price"]
    name = world.store.things[price["product"]]["name"]
    line = blank(
        "line_item",
        id=world.new_id("il_1"),
        amount=amount,
        currency=price["currency"],
        description=f"{item['quantity']} × {name} (at ¥{price['unit_amount']:,} / {price['recurring']['interval']})",
        discount_amounts=[],
        discountable=True,
        discounts=[],
        invoice=invoice["id"],
        livemode=False,
        metadata=dict(subscription["metadata"]),
        parent={
            "invoice_item_details": None,
            "subscription_item_details": {
                "invoice_item": None,
                "proration": False,
                "proration_details": {"credited_items": None},
                "subscription": subscription["id"],
                "subscription_item": item["id"],
            },
            "type": "subscription_item_details",
        },
        period={"start": billed[0], "end": billed[1]},
        pretax_credit_amounts=[],
        pricing={
            "price_details": {"price": price["id"], "product": price["product"]},
            "type": "price_details",
            "unit_amount_decimal": str(price["unit_amount"]),
        },
        quantity=item["quantity"],
        quantity_decimal=str(item["quantity"]),
        subtotal=amount,
        taxes=[],
    )
    world.add(line, invoice=invoice["id"])
