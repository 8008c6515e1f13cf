"""What the donor does on the hosted page: pays by card (perhaps proving to be its holder) or prints a voucher."""

from __future__ import annotations

from dataclasses import dataclass

from donate.sandbox.cards import card_of, check_expiry
from donate.sandbox.errors import StripeProblem
from donate.sandbox.objects import checkout, customers, payment_methods, payments, subscriptions
from donate.sandbox.store import Thing
from donate.sandbox.world import World


@dataclass(frozen=True)
class Payer:
    """What the donor typed."""

    email: str | None
    name: str | None


def open_session(world: World, key: str) -> Thing:
    """The session, which must still be open."""
    session = world.need("checkout.session", key)
    if session["status"] != "open":
        raise StripeProblem(f"This Checkout Session is {session['status']}.", code="checkout_session_not_open")
    return session


def pay_by_card(world: World, key: str, payer: Payer, number: str, exp: tuple[int, int] | None = None) -> Thing | None:
    """Charges the card and completes the session: then ``None``.

    Where the bank wants to see the donor first, its question is returned, to be answered through ``answer_bank``.
    Raises ``CardDeclined``; the session stays open.
    """
    session = open_session(world, key)
    _must_offer(session, "card")
    card = card_of(number)
    if exp:
        check_expiry(*exp, world.now())
    known = _remember(world, session, payer)
    method = payment_methods.card(world, number, email=known["email"], name=known["name"], exp=exp)
    intent = _intent(world, session) if session["mode"] == "payment" else None
    asks = (
        payments.asks_first(card) or session["payment_method_options"]["card"]["request_three_d_secure"] != "automatic"
    )
    if asks:
        if intent:
            payments.ask_for_authentication(world, intent, method, f"{session['url']}/3ds", session["url"])
        question = {"method": method["id"], "intent": intent["id"] if intent else None}
        world.note(session)["bank_asks"] = question
        world.touch(session)
        return question
    _charge(world, session, method, intent, authenticated=False)
    return None


def answer_bank(world: World, key: str, authenticated: bool) -> None:
    """The donor's answer to the 3-D Secure challenge."""
    session = open_session(world, key)
    question = world.note(session).pop("bank_asks", None)
    if question is None:
        raise StripeProblem("The bank has asked nothing.", code="checkout_session_nothing_asked")
    world.touch(session)
    method = world.store.things[question["method"]]
    intent = world.store.things[question["intent"]] if question["intent"] else None
    if not authenticated:
        intent = intent or _first_intent(world, session)
        raise payments.fail_authentication(world, intent, method)
    _charge(world, session, method, intent, authenticated=True)


def pay_at_konbini(world: World, key: str, payer: Payer, store: str = "familymart") -> Thing:
    """Prints the voucher and completes the session, unpaid; the payment intent."""
    session = open_session(world, key)
    _must_offer(session, "konbini")
    if store not in payments.STORES:
        raise StripeProblem(f"Unknown store: {store}", param="store")
    known = _remember(world, session, payer)
    method = payment_methods.konbini(world, email=known["email"], name=known["name"])
    intent = _intent(world, session)
    _complete_customer(world, session, intent)
    days = session["payment_method_options"].get("konbini", {}).get("expires_after_days", 3)
    payments.print_voucher(world, intent, method, store, days)
    _complete(world, session, "unpaid")
    return intent


def settle_voucher(world: World, intent: Thing, paid: bool) -> None:
    """The voucher is paid, or it expires; the session tells the organisation."""
    if paid:
        payments.pay_voucher(world, intent)
    else:
        payments.expire_voucher(world, intent)
    session = world.store.last("checkout.session", "payment_intent", intent["id"])
    if session is None:
        return
    if paid:
        session["payment_status"] = "paid"
        world.touch(session)
    world.emit("checkout.session.async_payment_succeeded" if paid else "checkout.session.async_payment_failed", session)


def _charge(world: World, session: Thing, method: Thing, intent: Thing | None, *, authenticated: bool) -> None:
    if session["mode"] == "subscription":
        _subscribe(world, session, method, authenticated)
        return
    assert intent is not None
    _complete_customer(world, session, intent)
    refused = payments.charge_card(world, intent, method, authenticated=authenticated)
    if refused:
        raise refused
    if intent["customer"] and intent["setup_future_usage"]:
        payment_methods.attach(world, method, intent["customer"])
    _complete(world, session, "paid")


def _subscribe(world: World, session: Thing, method: Thing, authenticated: bool) -> None:
    """Checkout makes the subscription only when the first payment works; a refusal leaves but a failed intent."""
    if subscriptions.first_charge_refused(world, method):
        intent = _first_intent(world, session)
        refused = payments.charge_card(world, intent, method, authenticated=authenticated)
        assert refused is not None
        raise refused
    if not session["customer"]:
        _make_customer(world, session)
    subscription = subscriptions.begin(
        world, session, checkout.items(world, session)[0], method, authenticated=authenticated
    )
    session.update(subscription=subscription["id"], invoice=subscription["latest_invoice"])
    _complete(world, session, "paid")


def _complete(world: World, session: Thing, payment_status: str) -> None:
    details = world.note(session)["payer"]
    session.update(status="complete", payment_status=payment_status, customer_details=details, url=None)
    world.unschedule(session, "session.expire")
    world.touch(session)
    world.emit("checkout.session.completed", session)


def _intent(world: World, session: Thing) -> Thing:
    """The session's intent: one for all attempts."""
    if session["payment_intent"]:
        return world.store.things[session["payment_intent"]]
    asked = world.note(session)["payment_intent_data"]
    intent = payments.create(
        world,
        session["amount_total"],
        session["currency"],
        types=list(session["payment_method_types"]),
        customer=session["customer"],
        **{**asked, "metadata": dict(asked.get("metadata", {}))},
    )
    session["payment_intent"] = intent["id"]
    world.touch(session)
    return intent


def _first_intent(world: World, session: Thing) -> Thing:
    """The intent of a subscription's first payment that came to nothing."""
    return payments.create(
        world,
        session["amount_total"],
        session["currency"],
        types=["card"],
        customer=session["customer"],
        description="Subscription creation",
        setup_future_usage="off_session",
    )


def _remember(world: World, session: Thing, payer: Payer) -> Thing:
    """Notes what the donor typed; the session shows it when complete. An e-mail that was given stays."""
    known = session["customer_details"] or {}
    email = known.get("email") or payer.email
    if not email:
        raise StripeProblem("Missing required param: email.", code="parameter_missing", param="email")
    customers.check_email(email)
    address = {**dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state")), "country": "JP"}
    details = checkout.details(world, {"customer_email": email}, payer.name or known.get("name"), address)
    world.note(session)["payer"] = details
    world.touch(session)
    return details


def _complete_customer(world: World, session: Thing, intent: Thing) -> None:
    wanted = session["customer_creation"] == "always" or intent["setup_future_usage"]
    if wanted and not session["customer"]:
        _make_customer(world, session)
        intent["customer"] = session["customer"]
        world.touch(intent)


def _make_customer(world: World, session: Thing) -> None:
    known = world.note(session)["payer"]
    customer = customers.for_checkout(world, known["email"], known["name"], {"address": {"country": "JP"}})
    session["customer"] = customer["id"]
    world.touch(session)


def _must_offer(session: Thing, method: str) -> None:
    if method not in session["payment_method_types"]:
        raise StripeProblem(f"This Checkout Session does not offer {method}.", param="payment_method_type")
