"""Subscriptions: begun by Checkout, renewed by time, changed and ended by the organisation or the donor."""

from __future__ import annotations

from donate.sandbox.cards import TEST_CARDS, refusal
from donate.sandbox.clock import after_interval
from donate.sandbox.errors import StripeProblem
from donate.sandbox.objects import invoice_drafts, invoices, payment_methods
from donate.sandbox.objects.products import plan_of
from donate.sandbox.shapes import blank
from donate.sandbox.store import Thing
from donate.sandbox.world import World, deep_copy, list_of

ENDED = ("canceled", "incomplete_expired")


def first_charge_refused(world: World, method: Thing) -> bool:
    """Would the card refuse the first payment?"""
    return refusal(TEST_CARDS[payment_methods.number_of(world, method)], off_session=False) is not None


def begin(world: World, session: Thing, line: Thing, method: Thing, *, authenticated: bool) -> Thing:
    """The subscription of a session whose first payment works: made, invoiced, paid."""
    asked = world.note(session)["subscription_data"]
    payment_methods.attach(world, method, session["customer"])
    now = world.now()
    recurring = line["price"]["recurring"]
    end = after_interval(now, recurring["interval"], recurring["interval_count"], now)
    key = world.new_id("sub_1")
    subscription = _blank(world, key, session["customer"], line["currency"], asked)
    world.add(subscription)
    item = _add_item(world, key, line, now, end)
    world.emit("customer.subscription.created", subscription)
    invoice = invoice_drafts.draft(world, subscription, item, "subscription_create", (now, end), (now, now))
    subscription["latest_invoice"] = invoice["id"]
    world.touch(subscription)
    invoices.finalize(world, invoice)
    refused = invoices.try_to_pay(world, invoice, method, off_session=False, authenticated=authenticated)
    assert refused is None, "Checkout asks first_charge_refused before it makes a subscription"
    with world.changing(subscription, "customer.subscription.updated"):
        subscription.update(status="active", default_payment_method=method["id"])
    world.schedule(subscription, "subscription.renew", end)
    return subscription


def _blank(world: World, key: str, customer: str, currency: str, asked: Thing) -> Thing:
    now = world.now()
    options = {"card": {"mandate_options": None, "network": None, "request_three_d_secure": "automatic"}}
    return blank(
        "subscription",
        id=key,
        automatic_tax={"disabled_reason": None, "enabled": False, "liability": None},
        billing_cycle_anchor=now,
        billing_mode={"flexible": {"proration_discounts": "included"}, "type": "flexible", "updated_at": now},
        billing_schedules=[],
        cancel_at_period_end=False,
        cancellation_details=_no_reason(),
        collection_method="charge_automatically",
        created=now,
        currency=currency,
        customer=customer,
        default_tax_rates=[],
        description=asked.get("description"),
        discounts=[],
        invoice_settings={
            "account_tax_ids": None,
            "custom_fields": None,
            "description": None,
            "footer": None,
            "issuer": {"type": "self"},
        },
        livemode=False,
        metadata=dict(asked.get("metadata", {})),
        payment_settings={
            "payment_method_options": options,
            "payment_method_types": None,
            "save_default_payment_method": "off",
        },
        start_date=now,
        status="incomplete",
        trial_settings={"end_behavior": {"billing_cycle_anchor": "now", "missing_payment_method": "create_invoice"}},
    )


def _no_reason() -> Thing:
    return {"comment": None, "feedback": None, "feedback_option": None, "reason": None}


def _add_item(world: World, subscription: str, line: Thing, start: int, end: int) -> Thing:
    item = blank(
        "subscription_item",
        id=world.new_id("si_", 14),
        created=start,
        current_period_end=end,
        current_period_start=start,
        discounts=[],
        metadata={},
        plan=plan_of(line["price"]),
        price=deep_copy(line["price"]),
        quantity=line["quantity"],
        subscription=subscription,
        tax_rates=[],
    )
    return world.add(item)


def items(world: World, subscription: Thing) -> list[Thing]:
    """The items of a subscription; Checkout makes one."""
    return [
        world.store.things[key] for key in world.store.find("subscription_item", "subscription", subscription["id"])
    ]


def view(world: World, subscription: Thing) -> Thing:
    """With its items."""
    return {
        **subscription,
        "items": {
            **list_of(items(world, subscription), f"/v1/subscription_items?subscription={subscription['id']}"),
            "total_count": 1,
        },
    }


# Time


def renew(world: World, key: str) -> None:
    """A billing period is over: the next begins with a draft invoice, or the subscription ends as it was asked to."""
    subscription = world.store.things[key]
    if subscription["status"] in ENDED:
        return
    (item,) = items(world, subscription)
    over = (item["current_period_start"], item["current_period_end"])
    if subscription["cancel_at_period_end"] or (subscription["cancel_at"] or over[1] + 1) <= over[1]:
        end(world, subscription)
        return
    recurring = item["price"]["recurring"]
    next_end = after_interval(
        over[1], recurring["interval"], recurring["interval_count"], subscription["billing_cycle_anchor"]
    )
    invoice = invoice_drafts.draft(world, subscription, item, "subscription_cycle", (over[1], next_end), over)
    with world.changing(subscription, "customer.subscription.updated"):
        item.update(current_period_start=over[1], current_period_end=next_end)
        world.touch(item)
        subscription["latest_invoice"] = invoice["id"]
    world.schedule(subscription, "subscription.renew", next_end)
    paused = subscription["pause_collection"]
    if subscription["status"] == "unpaid" or (paused and paused["behavior"] == "keep_as_draft"):
        invoice.update(auto_advance=False, automatically_finalizes_at=None)
        world.touch(invoice)
    elif paused:  # "immediately": https://docs.stripe.com/billing/subscriptions/pause
        invoices.finalize(world, invoice)
        (invoices.void if paused["behavior"] == "void" else invoices.give_up)(world, invoice)
    else:
        world.schedule(invoice, "invoice.finalize", world.now() + invoice_drafts.HOUR)


def finalize_renewal(world: World, key: str) -> None:
    """An hour after the draft: the invoice is final, and charged, even where collection was paused meanwhile."""
    invoice = world.store.things[key]
    if invoice["status"] != "draft":
        return
    subscription = world.store.things[world.note(invoice)["subscription"]]
    invoices.finalize(world, invoice)
    if subscription["status"] in ENDED:
        invoice["auto_advance"] = False
        world.touch(invoice)
    else:
        collect(world, invoice)


def retry(world: World, key: str) -> None:
    """The next try of an invoice that failed."""
    invoice = world.store.things[key]
    if invoice["status"] == "open":
        collect(world, invoice)


def collect(
    world: World, invoice: Thing, *, on_session: bool = False, method: Thing | None = None
) -> StripeProblem | None:
    """Charges an open invoice and moves the subscription accordingly; the refusal, if any."""
    subscription = world.store.things[world.note(invoice)["subscription"]]
    forced = bool(world.note(subscription).get("failing"))
    method = method or invoices.method_for(world, invoice)
    refused = invoices.try_to_pay(world, invoice, method, off_session=not on_session, forced=forced)
    if refused is None:
        if subscription["status"] in ("past_due", "unpaid") and subscription["latest_invoice"] == invoice["id"]:
            with world.changing(subscription, "customer.subscription.updated"):
                subscription["status"] = "active"
        return None
    if on_session and subscription["status"] in (*ENDED, "past_due", "unpaid"):
        return refused  # the donor's own tries leave Stripe's plan as it is
    again = invoices.refused(world, invoice, refused)
    if again:
        with world.changing(subscription, "customer.subscription.updated"):
            subscription["status"] = "past_due"
    else:
        _give_up(world, subscription)
    return refused


def _give_up(world: World, subscription: Thing) -> None:
    match world.settings.retries_end:
        case "cancel":
            end(world, subscription, reason="payment_failed")
        case "unpaid":
            with world.changing(subscription, "customer.subscription.updated"):
                subscription["status"] = "unpaid"
        case _:
            pass


def resume(world: World, key: str) -> None:
    """A pause is over."""
    subscription = world.store.things[key]
    if subscription["pause_collection"]:
        with world.changing(subscription, "customer.subscription.updated"):
            subscription["pause_collection"] = None


def cancel_when_asked(world: World, key: str) -> None:
    """``cancel_at`` has come."""
    subscription = world.store.things[key]
    if subscription["status"] not in ENDED:
        end(world, subscription)


def end(world: World, subscription: Thing, reason: str | None = "cancellation_requested") -> None:
    """The subscription is cancelled now; nothing is collected any more."""
    now = world.now()
    subscription.update(status="canceled", ended_at=now, canceled_at=subscription["canceled_at"] or now)
    subscription["cancellation_details"]["reason"] = reason
    world.unschedule(subscription, "subscription.renew", "subscription.resume", "subscription.cancel")
    for key in world.store.find("invoice", "subscription", subscription["id"]):
        invoice = world.store.things[key]
        if invoice["status"] in ("draft", "open"):
            invoice.update(auto_advance=False, next_payment_attempt=None, automatically_finalizes_at=None)
            world.unschedule(invoice, "invoice.retry", "invoice.finalize")
    world.touch(subscription)
    world.emit("customer.subscription.deleted", subscription)
