"""Checkout Sessions: made by the organisation's server, completed by the donor (``checkout_payment``), or expired."""

from __future__ import annotations

from typing import Any

from donate.sandbox import params as reading
from donate.sandbox.errors import StripeProblem, missing_reference, not_simulated
from donate.sandbox.objects import customers, payments, products
from donate.sandbox.shapes import blank
from donate.sandbox.store import Thing
from donate.sandbox.world import World, deep_copy, list_of

DAY = 86400
SUPPORTED = frozenset(
    {
        "allowed_payment_method_types", "billing_address_collection", "cancel_url", "client_reference_id", "currency", "custom_text",
        "customer", "customer_creation", "customer_email", "customer_update", "excluded_payment_method_types", "expand", "expires_at",
        "integration_identifier", "line_items", "locale", "metadata", "mode", "origin_context", "payment_intent_data",
        "payment_method_collection", "payment_method_options", "phone_number_collection", "saved_payment_method_options",
        "submit_type", "subscription_data", "success_url", "ui_mode",
    }
)  # fmt: skip
_INSIDE = {
    "payment_intent_data": {"description", "metadata", "receipt_email", "setup_future_usage", "statement_descriptor", "statement_descriptor_suffix"},
    "subscription_data": {"billing_mode", "description", "metadata", "proration_behavior"},
    "payment_method_options": {"card", "konbini"},
}
_ITEM = {"metadata", "price", "price_data", "quantity"}


def create(world: World, given: Thing) -> Thing:
    """POST /v1/checkout/sessions."""
    mode = given.get("mode")
    _check(world, given, mode)
    expires_at = _expiry(world, given)
    # From here on Stripe has begun: products and prices of ``price_data`` stay even where the total is refused.
    priced = _priced(world, given["line_items"], mode)
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
        payment_method_collection=given.get("payment_method_collection", "if_required" if mode == "payment" else "always"),
        payment_method_configuration_details={"id": "pmc_1Sandbox", "parent": None},
        payment_method_options=_options(given),
        payment_method_types=_methods(given, mode, currency, total),
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


def _check(world: World, given: Thing, mode: str | None) -> None:
    for name, known in {**_INSIDE}.items():
        for inside in given.get(name) or ():
            if inside not in known:
                raise not_simulated(f"{name}[{inside}]")
    if mode is None:
        raise StripeProblem("Missing required param: mode.", code="parameter_missing", param="mode")
    if mode == "setup":
        raise not_simulated("sessions in setup mode")
    if given.get("ui_mode", "hosted_page") != "hosted_page":
        raise not_simulated("other pages than Stripe's own (ui_mode)")
    for name in ("line_items", "success_url"):
        if not given.get(name):
            raise StripeProblem(f"Missing required param: {name}.", code="parameter_missing", param=name)
    for name in ("success_url", "cancel_url"):
        if given.get(name) and not given[name].startswith(("http://", "https://")):
            raise StripeProblem("Not a valid URL", code="url_invalid", param=name)
    if len(given.get("client_reference_id", "")) > 200:
        raise StripeProblem("Invalid string: must be at most 200 characters", param="client_reference_id")
    reading.metadata(given.get("metadata"))
    for name, wrong in (("payment_intent_data", "subscription"), ("subscription_data", "payment"), ("customer_creation", "subscription")):
        if name in given and mode == wrong:
            raise StripeProblem(f"You can not pass `{name}` in `{mode}` mode.", param=name)
    if mode == "subscription" and given.get("submit_type") == "subscribe":
        pass
    elif mode == "payment" and given.get("submit_type") == "subscribe":
        raise StripeProblem("`submit_type` cannot be `subscribe` in `payment` mode.", param="submit_type")
    if "customer" in given and "customer_email" in given:
        raise StripeProblem("You may only specify one of these parameters: customer, customer_email.", param="customer_email")
    if "customer" in given and "customer_creation" in given:
        raise StripeProblem("You may only specify one of these parameters: customer, customer_creation.", param="customer_creation")
    if "allowed_payment_method_types" in given and "excluded_payment_method_types" in given:
        raise StripeProblem("You may only specify one of these parameters: allowed_payment_method_types, excluded_payment_method_types.")
    if "customer_email" in given:
        customers.check_email(given["customer_email"], "customer_email")
    if "customer" in given:
        found = world.store.get("customer", given["customer"])
        if found is None or found.get("deleted"):
            raise missing_reference("customer", given["customer"], "customer")


def _expiry(world: World, given: Thing) -> int:
    now = world.now()
    at: int = given.get("expires_at", now + DAY)
    if at < now + 30 * 60 - 5:
        raise StripeProblem("The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.", param="expires_at")
    if at > now + DAY + 5:
        raise StripeProblem("The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.", param="expires_at")
    return at


def _priced(world: World, items: list[Thing], mode: str | None) -> list[tuple[Thing, int, Thing]]:
    priced = []
    for place, item in enumerate(items):
        param = f"line_items[{place}]"
        for inside in item:
            if inside not in _ITEM:
                raise not_simulated(f"{param}[{inside}]")
        if ("price" in item) == ("price_data" in item):
            raise StripeProblem("You must specify either `price` or `price_data` for each line item.", param=f"{param}[price]")
        if item.get("quantity", 0) < 1:
            raise StripeProblem("Quantity is required. Add `quantity` to `" + param + "`", code="parameter_missing", param=f"{param}[quantity]")
        if "price" in item:
            price = world.store.get("price", item["price"])
            if price is None:
                raise missing_reference("price", item["price"], f"{param}[price]")
        else:
            recurring = "recurring" in item["price_data"]
            _match_mode(mode, recurring)
            price = products.create_price(world, item["price_data"], inline=True, param=f"{param}[price_data]")
        _match_mode(mode, price["type"] == "recurring")
        priced.append((price, item["quantity"], item.get("metadata", {})))
    if len({price["currency"] for price, _, _ in priced}) > 1:
        raise StripeProblem("All line items must have the same currency.", param="line_items")
    if mode == "subscription" and len(priced) > 1:
        raise not_simulated("subscriptions with several items")
    return priced


def _match_mode(mode: str | None, recurring: bool) -> None:
    if mode == "payment" and recurring:
        raise StripeProblem(
            "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.",
            param="line_items",
        )
    if mode == "subscription" and not recurring:
        raise StripeProblem("You must provide at least one recurring price in `subscription` mode when using prices.", param="line_items")


def _methods(given: Thing, mode: str | None, currency: str, total: int) -> list[str]:
    """What the Dashboard would allow here: cards, and the konbini for single yen payments within its range."""
    methods = ["card"]
    low, high = payments.KONBINI_RANGE
    if mode == "payment" and currency == "jpy" and low <= total <= high:
        methods.append("konbini")
    allowed, excluded = given.get("allowed_payment_method_types"), given.get("excluded_payment_method_types") or []
    methods = [method for method in methods if (allowed is None or method in allowed) and method not in excluded]
    if not methods:
        raise StripeProblem("No valid payment method types for this Checkout Session.", param="excluded_payment_method_types")
    return methods


def _options(given: Thing) -> Thing:
    options: Thing = {"card": {"request_three_d_secure": "automatic"}}
    asked = given.get("payment_method_options") or {}
    if asked.get("card", {}).get("request_three_d_secure"):
        options["card"]["request_three_d_secure"] = asked["card"]["request_three_d_secure"]
    days = asked.get("konbini", {}).get("expires_after_days")
    if days is not None:
        if not 0 <= days <= 60:
            raise StripeProblem(
                "Invalid expires_after_days: must be between 0 and 60.", param="payment_method_options[konbini][expires_after_days]"
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
    nothing: Thing = dict.fromkeys(("account_tax_ids", "custom_fields", "description", "footer", "issuer", "rendering_options"))
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
            f"Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of `{session['status']}`."
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
