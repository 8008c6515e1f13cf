"""Products and prices."""

from __future__ import annotations

from typing import Any

from donate.sandbox import params as reading
from donate.sandbox.errors import StripeProblem, missing_reference, not_simulated
from donate.sandbox.shapes import blank
from donate.sandbox.store import Thing
from donate.sandbox.world import World, deep_copy

PRODUCT_SUPPORTED = frozenset(
    {
        "active",
        "description",
        "expand",
        "id",
        "images",
        "metadata",
        "name",
        "statement_descriptor",
        "type",
        "unit_label",
        "url",
    }
)
PRODUCT_CHANGES = "active description images metadata name unit_label url"
PRICE_SUPPORTED = frozenset(
    {
        "active",
        "currency",
        "expand",
        "lookup_key",
        "metadata",
        "nickname",
        "product",
        "product_data",
        "recurring",
        "tax_behavior",
        "unit_amount",
    }
)
# Yen: docs.stripe.com/currencies#minimum-and-maximum-charge-amounts. Other currencies: Stripe's least is about as much.
LEAST = {"jpy": 50}
MOST = 99_999_999


def create_product(world: World, given: Thing) -> Thing:
    """POST /v1/products."""
    if not given.get("name"):
        raise StripeProblem("Missing required param: name.", code="parameter_missing", param="name")
    key = given.get("id") or world.new_id("prod_", 14)
    if world.store.kind(key):
        raise StripeProblem("Product already exists.", code="resource_already_exists", param="id")
    now = world.now()
    product = blank(
        "product",
        id=key,
        active=given.get("active", True),
        created=now,
        description=given.get("description") or None,
        images=given.get("images") or [],
        livemode=False,
        marketing_features=[],
        metadata=reading.metadata(given.get("metadata")),
        name=given["name"],
        statement_descriptor=given.get("statement_descriptor"),
        type=given.get("type", "service"),
        unit_label=given.get("unit_label"),
        updated=now,
        url=given.get("url"),
    )
    world.add(product)
    world.emit("product.created", product)
    return product


def update_product(world: World, key: str, given: Thing) -> Thing:
    """POST /v1/products/:id."""
    product = world.need("product", key)
    with world.changing(product, "product.updated"):
        for name in ("active", "description", "name", "images", "url", "unit_label"):
            if name in given:
                product[name] = given[name]
        if "metadata" in given:
            product["metadata"] = reading.metadata(given["metadata"], product["metadata"])
        product["updated"] = world.now()
    return product


def create_price(world: World, given: Thing, *, inline: bool = False, param: str = "") -> Thing:
    """POST /v1/prices; ``inline``: from ``price_data``, then it is not active for others."""
    inside = (lambda name: f"{param}[{name}]") if param else (lambda name: name)
    amount = given.get("unit_amount")
    if amount is None:
        raise not_simulated("prices without unit_amount")
    if amount < 0:
        raise StripeProblem(
            "Invalid non-negative integer", code="parameter_invalid_integer", param=inside("unit_amount")
        )
    if ("product" in given) == ("product_data" in given):
        raise StripeProblem(
            "You must specify either `product` or `product_data` when creating a price.",
            code="parameter_missing",
            param=inside("product"),
        )
    if len(given["currency"]) != 3 or not given["currency"].isalpha():
        raise StripeProblem(f"Invalid currency: {given['currency']}.", param=inside("currency"))
    if "product" in given:
        product = world.store.get("product", given["product"])
        if product is None:
            raise missing_reference("product", given["product"], inside("product"))
    else:
        product = create_product(world, given["product_data"])
    recurring = given.get("recurring")
    price = blank(
        "price",
        id=world.new_id("price_1"),
        active=given.get("active", not inline),
        billing_scheme="per_unit",
        created=world.now(),
        currency=given["currency"].lower(),
        livemode=False,
        lookup_key=given.get("lookup_key"),
        metadata=reading.metadata(given.get("metadata")),
        nickname=given.get("nickname"),
        product=product["id"],
        recurring=_recurring(recurring) if recurring else None,
        tax_behavior=given.get("tax_behavior", "unspecified"),
        type="recurring" if recurring else "one_time",
        unit_amount=amount,
        unit_amount_decimal=str(amount),
    )
    world.add(price)
    if recurring:
        world.emit("plan.created", plan_of(price), snapshot=plan_of(price))
    world.emit("price.created", price)
    return price


def update_price(world: World, key: str, given: Thing) -> Thing:
    """POST /v1/prices/:id."""
    price = world.need("price", key)
    with world.changing(price, "price.updated"):
        for name in ("active", "nickname", "lookup_key"):
            if name in given:
                price[name] = given[name]
        if "metadata" in given:
            price["metadata"] = reading.metadata(given["metadata"], price["metadata"])
    return price


def _recurring(given: Any) -> Thing:
    interval, count = given["interval"], given.get("interval_count", 1)
    if count < 1 or count > {"day": 1095, "week": 156, "month": 36, "year": 3}[interval]:
        raise StripeProblem(
            "Invalid interval_count: at most three years are allowed.", param="recurring[interval_count]"
        )
    return {
        "interval": interval,
        "interval_count": count,
        "meter": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


def plan_of(price: Thing) -> Thing:
    """The plan that Stripe still shows beside a recurring price."""
    return blank(
        "plan",
        id=price["id"],
        active=price["active"],
        amount=price["unit_amount"],
        amount_decimal=price["unit_amount_decimal"],
        billing_scheme="per_unit",
        created=price["created"],
        currency=price["currency"],
        interval=price["recurring"]["interval"],
        interval_count=price["recurring"]["interval_count"],
        livemode=False,
        metadata=deep_copy(price["metadata"]),
        product=price["product"],
        usage_type="licensed",
    )


def check_total(amount: int, currency: str, what: str) -> None:
    """Raises where Stripe would not charge this much or this little."""
    least = LEAST.get(currency, 50)
    shown = f"¥{least}" if currency == "jpy" else f"{least} {currency}"
    if amount < least:
        raise StripeProblem(f"{what} must add up to at least {shown} {currency}", code="amount_too_small")
    if amount > MOST:
        raise StripeProblem(f"{what} must be no more than ¥{MOST:,}", code="amount_too_large")
