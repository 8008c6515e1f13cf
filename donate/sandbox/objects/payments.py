"""Payment intents: from the wish to pay to the money, with declines, 3-D Secure and konbini vouchers on the way."""

from __future__ import annotations

from donate.sandbox import params as reading
from donate.sandbox.cards import MESSAGES, TEST_CARDS, TestCard, has_expired, refusal
from donate.sandbox.errors import CardDeclined, StripeProblem
from donate.sandbox.objects import charges, payment_methods
from donate.sandbox.shapes import blank
from donate.sandbox.store import Thing
from donate.sandbox.world import World, deep_copy

KONBINI_RANGE = (120, 300_000)
STORES = ("familymart", "lawson", "ministop", "seicomart")


def create(
    world: World, amount: int, currency: str, *, types: list[str], customer: str | None = None, **more: object
) -> Thing:
    """An intent that waits for a payment method. ``more``: description, metadata, receipt_email and the like."""
    key = world.new_id("pi_3")
    intent = blank(
        "payment_intent",
        id=key,
        amount=amount,
        amount_capturable=0,
        amount_received=0,
        capture_method="automatic_async",
        client_secret=f"{key}_secret_{world.new_id('', 24)}",
        confirmation_method="automatic",
        created=world.now(),
        currency=currency,
        customer=customer,
        livemode=False,
        metadata={},
        payment_method_options={"card": card_options()},
        payment_method_types=types,
        status="requires_payment_method",
    )
    intent.update({name: value for name, value in more.items() if value is not None})
    world.add(intent)
    world.emit("payment_intent.created", intent)
    return intent


def card_options() -> Thing:
    """What Stripe says of cards when nothing was asked."""
    return {"installments": None, "mandate_options": None, "network": None, "request_three_d_secure": "automatic"}


def charge_card(
    world: World,
    intent: Thing,
    method: Thing,
    *,
    off_session: bool = False,
    authenticated: bool = False,
    forced: bool = False,
) -> StripeProblem | None:
    """Charges the card: money and ``None``, or the bank's refusal. ``forced``: refuse whatever the card."""
    test_card = TEST_CARDS[payment_methods.number_of(world, method)]
    expired = has_expired(method["card"]["exp_month"], method["card"]["exp_year"], world.now())
    refused = refusal(test_card, off_session=off_session, forced=forced, expired=expired)
    intent["next_action"] = None
    if refused:
        _refuse(world, intent, method, refused, authenticated)
        return refused
    charge = charges.make(world, intent, method, "succeeded", authenticated=authenticated)
    _succeed(world, intent, method, charge)
    return None


def _succeed(world: World, intent: Thing, method: Thing, charge: Thing) -> None:
    intent.update(
        status="succeeded",
        amount_received=intent["amount"],
        latest_charge=charge["id"],
        payment_method=method["id"],
        last_payment_error=None,
        next_action=None,
    )
    world.note(intent)["paid_at"] = world.now()
    world.touch(intent)
    world.emit("charge.succeeded", charge)
    world.emit("payment_intent.succeeded", intent)
    # Intents capture asynchronously by now: the charge learns of its balance transaction a moment later.
    with world.changing(charge, "charge.updated"):
        charges.collect(world, charge, method["type"])


def _refuse(world: World, intent: Thing, method: Thing, refused: StripeProblem, authenticated: bool) -> None:
    charge = charges.make(world, intent, method, "failed", authenticated=authenticated)
    charge.update(failure_code=refused.code, failure_message=refused.message, outcome=charges.outcome(refused))
    intent.update(
        status="requires_payment_method",
        latest_charge=charge["id"],
        payment_method=None,
        last_payment_error=_error(world, refused, method, charge),
    )
    world.touch(intent)
    world.emit("charge.failed", charge)
    world.emit("payment_intent.payment_failed", intent)


def _error(world: World, refused: StripeProblem, method: Thing, charge: Thing | None) -> Thing:
    error: Thing = {
        "type": refused.type,
        "code": refused.code,
        "message": refused.message,
        "payment_method": deep_copy(method),
    }
    if charge:
        error["charge"] = charge["id"]
    if "decline_code" in refused.more:
        error["decline_code"] = refused.more["decline_code"]
    return error


# 3-D Secure


def asks_first(card: TestCard) -> bool:
    """Does the bank want to see the donor?"""
    return card.asks != "never"


def ask_for_authentication(world: World, intent: Thing, method: Thing, url: str, return_url: str) -> None:
    """The intent waits until the donor has answered the bank's question at ``url``."""
    intent.update(
        status="requires_action",
        payment_method=method["id"],
        next_action={"type": "redirect_to_url", "redirect_to_url": {"return_url": return_url, "url": url}},
    )
    world.touch(intent)
    world.emit("payment_intent.requires_action", intent)


def fail_authentication(world: World, intent: Thing, method: Thing) -> StripeProblem:
    """The donor could not prove to be the card's holder: no charge was tried."""
    code = "payment_intent_authentication_failure"
    refused = CardDeclined(MESSAGES[code][0], code=code)
    refused.type = "invalid_request_error"
    intent.update(status="requires_payment_method", payment_method=None, next_action=None)
    intent["last_payment_error"] = _error(world, refused, method, None)
    world.touch(intent)
    world.emit("payment_intent.payment_failed", intent)
    return refused


# Konbini


def print_voucher(world: World, intent: Thing, method: Thing, store: str, expires_after_days: int) -> None:
    """The donor has a payment code and some days to pay it: until 23:59:59 in Japan of the last one."""
    japan = 9 * 3600
    expires_at = (world.now() + japan) // 86400 * 86400 + 86400 * (expires_after_days + 1) - 1 - japan
    codes = {name: {"confirmation_number": _digits(world, 11), "payment_code": _digits(world, 6)} for name in STORES}
    charge = charges.make(world, intent, method, "pending")
    intent.update(
        status="requires_action",
        payment_method=method["id"],
        latest_charge=charge["id"],
        next_action={
            "type": "konbini_display_details",
            "konbini_display_details": {
                "expires_at": expires_at,
                "hosted_voucher_url": f"{world.settings.base_url}/vouchers/{intent['id']}",
                "stores": codes,
            },
        },
    )
    world.note(intent)["store"] = store
    world.emit("charge.pending", charge)
    world.schedule(intent, "voucher.expire", expires_at)
    world.emit("payment_intent.requires_action", intent)


def pay_voucher(world: World, intent: Thing) -> None:
    """The donor pays at the counter."""
    charge, method = _voucher(world, intent)
    world.unschedule(intent, "voucher.expire")
    charge.update(status="succeeded", paid=True, amount_captured=charge["amount"], outcome=charges.outcome(None))
    charge["payment_method_details"] = {"konbini": {"store": {"chain": world.note(intent)["store"]}}, "type": "konbini"}
    charge["receipt_url"] = charges.receipt_url(world, charge)
    world.touch(charge)
    _succeed(world, intent, method, charge)


def expire_voucher(world: World, intent: Thing) -> None:
    """Nobody paid in time."""
    charge, method = _voucher(world, intent)
    world.unschedule(intent, "voucher.expire")
    refused = StripeProblem(
        "The payment attempt has expired. Try again with a new payment method.",
        code="payment_intent_payment_attempt_expired",
    )
    charge.update(status="failed", captured=False, failure_code=refused.code, failure_message=refused.message)
    world.touch(charge)
    intent.update(
        status="requires_payment_method",
        payment_method=None,
        next_action=None,
        last_payment_error=_error(world, refused, method, charge),
    )
    world.touch(intent)
    world.emit("charge.failed", charge)
    world.emit("payment_intent.payment_failed", intent)


def _voucher(world: World, intent: Thing) -> tuple[Thing, Thing]:
    action = intent["next_action"]
    if intent["status"] != "requires_action" or action["type"] != "konbini_display_details":
        raise StripeProblem(
            f"There is no voucher to pay: the payment is {intent['status']}.", code="payment_intent_unexpected_state"
        )
    return world.store.things[intent["latest_charge"]], world.store.things[intent["payment_method"]]


def _digits(world: World, count: int) -> str:
    number = int.from_bytes(world.new_id("", 12).encode(), "big") % 10**count
    return f"{number:0{count}d}"


# The API


def update(world: World, key: str, given: Thing) -> Thing:
    """POST /v1/payment_intents/:id."""
    intent = world.need("payment_intent", key)
    if "description" in given:
        intent["description"] = given["description"] or None
    if "receipt_email" in given:
        intent["receipt_email"] = given["receipt_email"] or None
    if "metadata" in given:
        intent["metadata"] = reading.metadata(given["metadata"], intent["metadata"])
    world.touch(intent)
    return intent


def cancel(world: World, key: str, given: Thing) -> Thing:
    """POST /v1/payment_intents/:id/cancel."""
    intent = world.need("payment_intent", key)
    if intent["status"] not in ("requires_payment_method", "requires_action", "requires_confirmation"):
        raise StripeProblem(
            f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}.",
            code="payment_intent_unexpected_state",
        )
    world.unschedule(intent, "voucher.expire")
    intent.update(
        status="canceled",
        canceled_at=world.now(),
        cancellation_reason=given.get("cancellation_reason"),
        next_action=None,
    )
    world.touch(intent)
    world.emit("payment_intent.canceled", intent)
    return intent
