"""What a Checkout Session may be: the rules that Stripe checks when one is made."""

from __future__ import annotations

from donate.sandbox import params as reading
from donate.sandbox.errors import StripeProblem, missing_reference, not_simulated
from donate.sandbox.objects import customers, payments, products
from donate.sandbox.store import Thing
from donate.sandbox.world import World

DAY = 86400
SUPPORTED = frozenset(
    {
        "allowed_payment_method_types", "billing_address_collection", "cancel_url", "client_reference_id",
        "currency", "custom_text", "customer", "customer_creation", "customer_email", "customer_update",
        "excluded_payment_method_types", "expand", "expires_at", "integration_identifier", "line_items", "locale",
        "metadata", "mode", "origin_context", "payment_intent_data", "payment_method_collection",
        "payment_method_options", "phone_number_collection", "saved_payment_method_options", "submit_type",
        "subscription_data", "success_url", "ui_mode",
    }
)  # fmt: skip
_INSIDE = {
    "payment_intent_data": {
        "description",
        "metadata",
        "receipt_email",
        "setup_future_usage",
        "statement_descriptor",
        "statement_descriptor_suffix",
    },
    "subscription_data": {"billing_mode", "description", "metadata", "proration_behavior"},
    "payment_method_options": {"card", "konbini"},
}
_ITEM = {"metadata", "price", "price_data", "quantity"}


def check(world: World, given: Thing, mode: str | None) -> None:
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
    for name, wrong in (
        ("payment_intent_data", "subscription"),
        ("subscription_data", "payment"),
        ("customer_creation", "subscription"),
    ):
        if name in given and mode == wrong:
            raise StripeProblem(f"You can not pass `{name}` in `{mode}` mode.", param=name)
    if mode == "subscription" and given.get("submit_type") == "subscribe":
        pass
    elif mode == "payment" and given.get("submit_type") == "subscribe":
        raise StripeProblem("`submit_type` cannot be `subscribe` in `payment` mode.", param="submit_type")
    if "customer" in given and "customer_email" in given:
        raise StripeProblem(
            "You may only specify one of these parameters: customer, customer_email.", param="customer_email"
        )
    if "customer" in given and "customer_creation" in given:
        raise StripeProblem(
            "You may only specify one of these parameters: customer, customer_creation.", param="customer_creation"
        )
    if "allowed_payment_method_types" in given and "excluded_payment_method_types" in given:
        raise StripeProblem(
            "You may only specify one of these parameters: allowed_payment_method_types, excluded_payment_method_types."
        )
    if "customer_email" in given:
        customers.check_email(given["customer_email"], "customer_email")
    if "customer" in given:
        found = world.store.get("customer", given["customer"])
        if found is None or found.get("deleted"):
            raise missing_reference("customer", given["customer"], "customer")


def expiry(world: World, given: Thing) -> int:
    now = world.now()
    at: int = given.get("expires_at", now + DAY)
    if at < now + 30 * 60 - 5:
        raise StripeProblem(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.", param="expires_at"
        )
    if at > now + DAY + 5:
        raise StripeProblem(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.", param="expires_at"
        )
    return at


def priced(world: World, items: list[Thing], mode: str | None) -> list[tuple[Thing, int, Thing]]:
    found = []
    for place, item in enumerate(items):
        param = f"line_items[{place}]"
        for inside in item:
            if inside not in _ITEM:
                raise not_simulated(f"{param}[{inside}]")
        if ("price" in item) == ("price_data" in item):
            raise StripeProblem(
                "You must specify either `price` or `price_data` for each line item.", param=f"{param}[price]"
            )
        if item.get("quantity", 0) < 1:
            raise StripeProblem(
                "Quantity is required. Add `quantity` to `" + param + "`",
                code="parameter_missing",
                param=f"{param}[quantity]",
            )
        if "price" in item:
            price = world.store.get("price", item["price"])
            if price is None:
                raise missing_reference("price", item["price"], f"{param}[price]")
        else:
            recurring = "recurring" in item["price_data"]
            _match_mode(mode, recurring)
            price = products.create_price(world, item["price_data"], inline=True, param=f"{param}[price_data]")
        _match_mode(mode, price["type"] == "recurring")
        found.append((price, item["quantity"], item.get("metadata", {})))
    if len({price["currency"] for price, _, _ in found}) > 1:
        raise StripeProblem("All line items must have the same currency.", param="line_items")
    if mode == "subscription" and len(found) > 1:
        raise not_simulated("subscriptions with several items")
    return found


def _match_mode(mode: str | None, recurring: bool) -> None:
    if mode == "payment" and recurring:
        raise StripeProblem(
            "You specified `payment` mode but passed a recurring price. "
            "Either switch to `subscription` mode or use only one-time prices.",
            param="line_items",
        )
    if mode == "subscription" and not recurring:
        raise StripeProblem(
            "You must provide at least one recurring price in `subscription` mode when using prices.",
            param="line_items",
        )


def methods(given: Thing, mode: str | None, currency: str, total: int) -> list[str]:
    """What the Dashboard would allow here: cards, and the konbini for single yen payments within its range."""
    methods = ["card"]
    low, high = payments.KONBINI_RANGE
    if mode == "payment" and currency == "jpy" and low <= total <= high:
        methods.append("konbini")
    allowed, excluded = given.get("allowed_payment_method_types"), given.get("excluded_payment_method_types") or []
    methods = [method for method in methods if (allowed is None or method in allowed) and method not in excluded]
    if not methods:
        raise StripeProblem(
            "No valid payment method types for this Checkout Session.", param="excluded_payment_method_types"
        )
    return methods
