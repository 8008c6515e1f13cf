"""Checkout Sessions: made by the organisation's server, completed by the donor (``checkout_payment``), or expired."""

from __future__ import annotations

from typing import Any

from donate.sandbox import params as reading
from donate.sandbox.errors import StripeProblem, not_simulated
from donate.sandbox.objects import checkout_rules as rules
from donate.sandbox.objects import products
from donate.sandbox.shapes import blank
from donate.sandbox.store import Thing
from donate.sandbox.world import World, deep_copy, list_of


def create(world: World, given: Thing) -> Thing:
    """POST /v1/checkout/sessions."""
    mode = given.get("mode")
    rules.check(world, given, mode)
    expires_at = rules.expiry(world, given)
    # From here on Stripe has begun: products and prices of ``price_data`` stay even where the total is refused.
    priced = rules.priced(world, given["line_items"], mode)
    currency = priced[0][0]["currency"]
    total = sum(price["unit_amount"] * quantity for price, quantity, _ in priced)
    products.check_total(total, currency, "The Checkout Session's total amount due")
    key = world.new_id("cs_test_a1", 58)
    email = given.get("customer_email")
    session = blank(
        "checkout.session",
        id=key,
        allowed_payment_method_types=given.get("allowed_payment_method_types"),
        adaptive_pricing={"enabled": False},
        amount_subtotal=total,
        amount_total=total,
        automatic_tax={"enabled": False, "liability": None, "provider": None, "status": None},
        billing_address_collection=given.get("billing_address_collection"),
        cancel_url=given.get("cancel_url"),
        client_reference_id=given.get("client_reference_id"),
        collected_information={"business_name": None, "individual_name": None, "shipping_details": None},
        created=world.now(),
        currency=currency,
        custom_fields=[],
        custom_text={
            part: given.get("custom_text", {}).get(part) or None
            for part in ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
        },
        customer=given.get("customer"),
        customer_creation=_customer_creation(given, mode),
        customer_details=details(world, given) if email or given.get("customer") else None,
        customer_email=email,
        excluded_payment_method_types=given.get("excluded_payment_method_types"),
        expires_at=expires_at,
        integration_identifier=given.get("integration_identifier"),
        invoice_creation=_no_invoice() if mode == "payment" else None,
        livemode=False,
        locale=given.get("locale"),
        metadata=reading.metadata(given.get("metadata")),
        mode=mode,
        origin_context=given.get("origin_context"),
        payment_method_collection=given.get(
            "payment_method_collection", "if_required" if mode == "payment" else "always"
        ),
        payment_method_configuration_details={"id": "pmc_1Sandbox", "parent": None},
        payment_method_options=_options(given),
        payment_method_types=rules.methods(given, mode, currency, total),
        payment_status="unpaid",
        phone_number_collection={"enabled": given.get("phone_number_collection", {}).get("enabled", False)},
        saved_payment_method_options=_saved(given, mode),
        shipping_options=[],
        status="open",
        submit_type=given.get("submit_type"),
        success_url=given["success_url"],
        total_details={"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        ui_mode="hosted_page",
        url=f"{world.settings.base_url}/c/pay/{key}",
        wallet_options=None,
    )
    note = {name: deep_copy(given.get(name, {})) for name in ("payment_intent_data", "subscription_data")}
    world.add(session, **note)
    for price, quantity, metadata in priced:
        _add_item(world, key, price, quantity, metadata)
    world.schedule(session, "session.expire", expires_at)
    return session


def _options(given: Thing) -> Thing:
    options: Thing = {"card": {"request_three_d_secure": "automatic"}}
    asked = given.get("payment_method_options") or {}
    if asked.get("card", {}).get("request_three_d_secure"):
        options["card"]["request_three_d_secure"] = asked["card"]["request_three_d_secure"]
    days = asked.get("konbini", {}).get("expires_after_days")
    if days is not None:
        if not 0 <= days <= 60:
            raise StripeProblem(
                "Invalid expires_after_days: must be between 0 and 60.",
                param="payment_method_options[konbini][expires_after_days]",
            )
        options["konbini"] = {"expires_after_days": days}
    return options


def _customer_creation(given: Thing, mode: str | None) -> str | None:
    if given.get("customer"):
        return None
    return given.get("customer_creation", "if_required") if mode == "payment" else "always"


def _saved(given: Thing, mode: str | None) -> Thing | None:
    if mode == "payment" and not given.get("saved_payment_method_options"):
        return None
    return {"allow_redisplay_filters": ["always"], "payment_method_remove": "disabled", "payment_method_save": None}


def _no_invoice() -> Thing:
    nothing: Thing = dict.fromkeys(
        ("account_tax_ids", "custom_fields", "description", "footer", "issuer", "rendering_options")
    )
    return {"enabled": False, "invoice_data": {**nothing, "metadata": {}}}


def details(world: World, given: Thing, name: str | None = None, address: Thing | None = None) -> Thing:
    """``customer_details``: before completion only the e-mail is known."""
    email = given.get("customer_email")
    if given.get("customer"):
        customer = world.store.things[given["customer"]]
        email = customer["email"]
        name = name or customer["name"]
    return {
        "address": address,
        "business_name": None,
        "email": email,
        "individual_name": None,
        "name": name,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": None if address is None else [],
    }


def _add_item(world: World, session: str, price: Thing, quantity: int, metadata: Thing) -> None:
    amount = price["unit_amount"] * quantity
    item = blank(
        "item",
        id=world.new_id("li_1"),
        amount_discount=0,
        amount_subtotal=amount,
        amount_tax=0,
        amount_total=amount,
        currency=price["currency"],
        description=world.store.things[price["product"]]["name"],
        discounts=[],
        metadata=metadata,
        price=deep_copy(price),
        quantity=quantity,
        taxes=[],
    )
    world.add(item, session=session)


def items(world: World, session: Thing) -> list[Thing]:
    """The line items of a session, in their order."""
    return [world.store.things[key] for key in world.store.find("item", "session", session["id"])]


def line_items(world: World, session: Thing) -> Any:
    """``expand[]=line_items``."""
    return list_of(items(world, session), f"/v1/checkout/sessions/{session['id']}/line_items")


def expire(world: World, key: str, given: Thing | None = None) -> Thing:
    """POST /v1/checkout/sessions/:id/expire, and what happens to an open session after a day."""
    session = world.need("checkout.session", key)
    if session["status"] != "open":
        raise StripeProblem(
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of `{session['status']}`."
        )
    session.update(status="expired", url=None)
    world.unschedule(session, "session.expire")
    world.touch(session)
    world.emit("checkout.session.expired", session)
    return session


def update(world: World, key: str, given: Thing) -> Thing:
    """POST /v1/checkout/sessions/:id."""
    session = world.need("checkout.session", key)
    for name in given:
        if name not in ("metadata", "expand"):
            raise not_simulated(f"changing {name} of a session")
    session["metadata"] = reading.metadata(given.get("metadata"), session["metadata"])
    world.touch(session)
    return session
