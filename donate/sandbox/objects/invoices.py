"""Invoices of subscriptions: drafted, finalised an hour later, paid or retried; and their invoice payments."""

from __future__ import annotations

from typing import Any

from donate.sandbox import params as reading
from donate.sandbox.errors import CardDeclined, StripeProblem
from donate.sandbox.objects import payment_methods, payments
from donate.sandbox.shapes import blank
from donate.sandbox.store import Thing
from donate.sandbox.world import World, list_of

# Days between the tries of a renewal that failed; then the sandbox's ``retries_end`` decides.
RETRY_AFTER_DAYS = (3, 5, 7)


def finalize(world: World, invoice: Thing) -> None:
    """The draft becomes an open invoice, with an intent to pay it."""
    customer = world.store.things[invoice["customer"]]
    number = f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04d}"
    customer["next_invoice_sequence"] += 1
    world.touch(customer)
    now = world.now()
    invoice.update(
        status="open",
        number=number,
        effective_at=now,
        automatically_finalizes_at=None,
        hosted_invoice_url=f"{world.settings.base_url}/invoices/{invoice['id']}",
        invoice_pdf=f"{world.settings.base_url}/invoices/{invoice['id']}/pdf",
        ending_balance=0,
    )
    invoice["status_transitions"]["finalized_at"] = now
    world.touch(invoice)
    world.emit("invoice.finalized", invoice)


def intent_of(world: World, invoice: Thing) -> Thing:
    """The payment intent of an invoice; made with its invoice payment when first needed."""
    payment = world.store.last("invoice_payment", "invoice", invoice["id"])
    if payment:
        return world.store.things[payment["payment"]["payment_intent"]]
    first = invoice["billing_reason"] == "subscription_create"
    intent = payments.create(
        world,
        invoice["amount_due"],
        invoice["currency"],
        types=["card"],
        customer=invoice["customer"],
        description="Subscription creation" if first else "Subscription update",
        setup_future_usage="off_session" if first else None,
        payment_details={"customer_reference": None, "order_reference": invoice["id"]},
    )
    payment = blank(
        "invoice_payment",
        id=world.new_id("inpay_1"),
        amount_requested=invoice["amount_due"],
        created=world.now(),
        currency=invoice["currency"],
        invoice=invoice["id"],
        is_default=True,
        livemode=False,
        payment={"payment_intent": intent["id"], "type": "payment_intent"},
        status="open",
        status_transitions={"canceled_at": None, "paid_at": None},
    )
    world.add(payment, payment_intent=intent["id"])
    return intent


def try_to_pay(
    world: World,
    invoice: Thing,
    method: Thing | None,
    *,
    off_session: bool,
    authenticated: bool = False,
    forced: bool = False,
) -> StripeProblem | None:
    """One attempt: ``None`` and a paid invoice, or the refusal. The caller looks after the subscription."""
    refused: StripeProblem | None
    intent = intent_of(world, invoice)
    if method is None:
        refused = CardDeclined(
            "There is no default payment method to charge.", code="card_declined", decline_code="generic_decline"
        )
    else:
        refused = payments.charge_card(
            world, intent, method, off_session=off_session, authenticated=authenticated, forced=forced
        )
    counts = off_session or not invoice["attempt_count"]  # after the first try, only Stripe's own ones count
    invoice.update(attempted=True, attempt_count=invoice["attempt_count"] + counts)
    if refused is None:
        _paid(world, invoice)
    world.touch(invoice)
    return refused


def _paid(world: World, invoice: Thing) -> None:
    now = world.now()
    world.unschedule(invoice, "invoice.retry", "invoice.finalize")
    invoice.update(
        status="paid",
        amount_paid=invoice["amount_due"],
        amount_remaining=0,
        auto_advance=False,
        next_payment_attempt=None,
    )
    invoice["status_transitions"]["paid_at"] = now
    world.touch(invoice)
    payment = world.store.last("invoice_payment", "invoice", invoice["id"])
    assert payment is not None
    payment.update(status="paid", amount_paid=invoice["amount_due"])
    payment["status_transitions"]["paid_at"] = now
    world.touch(payment)
    world.emit("invoice_payment.paid", payment)
    world.emit("invoice.paid", invoice)
    world.emit("invoice.payment_succeeded", invoice)


def refused(world: World, invoice: Thing, problem: StripeProblem) -> bool:
    """A renewal failed: plans the next try and says whether there is one."""
    tries = invoice["attempt_count"]
    again = tries <= len(RETRY_AFTER_DAYS)
    if again:
        at = world.now() + RETRY_AFTER_DAYS[tries - 1] * 86400
        invoice["next_payment_attempt"] = at
        world.schedule(invoice, "invoice.retry", at)
    else:
        invoice.update(next_payment_attempt=None, auto_advance=False)
    world.touch(invoice)
    world.emit("invoice.payment_failed", invoice)
    if problem.code == "authentication_required":
        world.emit("invoice.payment_action_required", invoice)
    return again


def void(world: World, invoice: Thing) -> None:
    """The invoice will never be paid."""
    if invoice["status"] not in ("open", "uncollectible"):
        raise StripeProblem(
            f"You can only void an open invoice; this one is {invoice['status']}.", code="invoice_not_editable"
        )
    _stop(world, invoice, "void", "voided_at")
    world.emit("invoice.voided", invoice)


def give_up(world: World, invoice: Thing) -> None:
    """The invoice is written off."""
    if invoice["status"] != "open":
        raise StripeProblem("You can only mark an open invoice as uncollectible.", code="invoice_not_editable")
    _stop(world, invoice, "uncollectible", "marked_uncollectible_at")
    world.emit("invoice.marked_uncollectible", invoice)


def _stop(world: World, invoice: Thing, status: str, moment: str) -> None:
    world.unschedule(invoice, "invoice.retry")
    invoice.update(status=status, auto_advance=False, next_payment_attempt=None)
    invoice["status_transitions"][moment] = world.now()
    world.touch(invoice)


def lines(world: World, invoice: Thing) -> list[Thing]:
    """The lines of an invoice."""
    return [world.store.things[key] for key in world.store.find("line_item", "invoice", invoice["id"])]


def view(world: World, invoice: Thing) -> Thing:
    """With its lines."""
    return {**invoice, "lines": {**list_of(lines(world, invoice), f"/v1/invoices/{invoice['id']}/lines")}}


def payments_inside(world: World, invoice: Thing) -> Any:
    """``expand[]=payments``."""
    keys = world.store.find("invoice_payment", "invoice", invoice["id"])
    return list_of([world.store.things[key] for key in keys], f"/v1/invoices/{invoice['id']}/payments")


def update(world: World, key: str, given: Thing) -> Thing:
    """POST /v1/invoices/:id."""
    invoice = world.need("invoice", key)
    with world.changing(invoice, "invoice.updated"):
        if "auto_advance" in given:
            invoice["auto_advance"] = given["auto_advance"]
            if not given["auto_advance"]:
                world.unschedule(invoice, "invoice.retry")
        if "metadata" in given:
            invoice["metadata"] = reading.metadata(given["metadata"], invoice["metadata"])
        if "description" in given:
            invoice["description"] = given["description"] or None
    return invoice


def method_for(world: World, invoice: Thing) -> Thing | None:
    """What a renewal is charged to: the subscription's card, else the customer's."""
    subscription = world.store.things[world.note(invoice)["subscription"]]
    customer = world.store.things[invoice["customer"]]
    key = subscription["default_payment_method"] or customer.get("invoice_settings", {}).get("default_payment_method")
    method = world.store.get("payment_method", key) if key else None
    return method if method and method["customer"] and payment_methods.number_of(world, method) else None
