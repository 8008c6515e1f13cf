"""What the organisation's server changes in a subscription: amount, card, pause, end."""

from __future__ import annotations

from donate.sandbox import params as reading
from donate.sandbox.errors import StripeProblem, missing_reference, not_simulated
from donate.sandbox.objects import customers, products, subscriptions
from donate.sandbox.store import Thing
from donate.sandbox.world import World, deep_copy

SUPPORTED = frozenset(
    {
        "billing_cycle_anchor", "cancel_at", "cancel_at_period_end", "cancellation_details",
        "default_payment_method", "description", "expand", "items", "metadata", "off_session", "pause_collection",
        "payment_behavior", "payment_settings", "proration_behavior",
    }
)  # fmt: skip
ITEM_SUPPORTED = frozenset(
    {"expand", "metadata", "off_session", "payment_behavior", "price", "price_data", "proration_behavior", "quantity"}
)
_INSIDE_ITEM = {"id", "price", "price_data", "quantity", "metadata"}


def update(world: World, key: str, given: Thing) -> Thing:
    """POST /v1/subscriptions/:id."""
    subscription = world.need("subscription", key)
    if subscription["status"] in subscriptions.ENDED and set(given) - {"metadata", "cancellation_details", "expand"}:
        raise StripeProblem(
            "A canceled subscription can only update its cancellation_details and metadata.", param="id"
        )
    if given.get("billing_cycle_anchor", "unchanged") != "unchanged":
        raise not_simulated("a new billing_cycle_anchor")
    _check_cancel(given)
    with world.changing(subscription, "customer.subscription.updated"):
        if "items" in given:
            _change_items(world, subscription, given)
        if "metadata" in given:
            subscription["metadata"] = reading.metadata(given["metadata"], subscription["metadata"])
        if "description" in given:
            subscription["description"] = given["description"] or None
        if "default_payment_method" in given:
            method = given["default_payment_method"]
            if method:
                customers.of_this_customer(world, method, subscription["customer"], "default_payment_method")
            if subscription["default_payment_method"] != (method or None):
                world.note(subscription).pop("failing", None)  # whatever ailed was the card
            subscription["default_payment_method"] = method or None
        if "pause_collection" in given:
            _pause(world, subscription, given["pause_collection"])
        _change_end(world, subscription, given)
    return subscription


def _change_items(world: World, subscription: Thing, given: Thing) -> None:
    if len(given["items"]) != 1:
        raise not_simulated("subscriptions with several items")
    change = given["items"][0]
    for name in change:
        if name not in _INSIDE_ITEM:
            raise not_simulated(f"items[0][{name}]")
    if "id" not in change:
        raise not_simulated("adding a second item to a subscription (name the item's id)")
    item = world.store.get("subscription_item", change["id"])
    if item is None or item["subscription"] != subscription["id"]:
        raise missing_reference("subscription_item", change["id"], "items[0][id]")
    _change_item(world, item, change, given.get("proration_behavior"), "items[0]")


def update_item(world: World, key: str, given: Thing) -> Thing:
    """POST /v1/subscription_items/:id."""
    item = world.need("subscription_item", key)
    subscription = world.store.things[item["subscription"]]
    with world.changing(subscription, "customer.subscription.updated"):
        _change_item(world, item, given, given.get("proration_behavior"), "")
    return item


def _change_item(world: World, item: Thing, change: Thing, proration: str | None, param: str) -> None:
    inside = (lambda name: f"{param}[{name}]") if param else (lambda name: name)
    moves_money = any(name in change for name in ("price", "price_data", "quantity"))
    if moves_money and proration != "none":
        raise not_simulated("prorations (say proration_behavior=none)")
    if "price" in change and "price_data" in change:
        raise StripeProblem("You may only specify one of these parameters: price, price_data.", param=inside("price"))
    price = None
    if "price" in change:
        price = world.store.get("price", change["price"])
        if price is None:
            raise missing_reference("price", change["price"], inside("price"))
    elif "price_data" in change:
        price = products.create_price(world, change["price_data"], inline=True, param=inside("price_data"))
    if price:
        if price["type"] != "recurring":
            raise StripeProblem(
                "The price specified is set to `type=one_time` but this field only accepts prices with "
                "`type=recurring`.",
                param=inside("price"),
            )
        before = item["price"]["recurring"]
        if (price["recurring"]["interval"], price["recurring"]["interval_count"]) != (
            before["interval"],
            before["interval_count"],
        ):
            raise not_simulated("a change of the billing interval")
        products.check_total(
            price["unit_amount"] * change.get("quantity", item["quantity"]), price["currency"], "The subscription"
        )
        item.update(price=deep_copy(price), plan=products.plan_of(price))
    if "quantity" in change:
        item["quantity"] = change["quantity"]
    if "metadata" in change:
        item["metadata"] = reading.metadata(change["metadata"], item["metadata"])
    world.touch(item)


def _pause(world: World, subscription: Thing, asked: Thing | str) -> None:
    if asked == "":
        subscription["pause_collection"] = None
        world.unschedule(subscription, "subscription.resume")
        return
    assert isinstance(asked, dict)
    at = asked.get("resumes_at")
    if at is not None and at <= world.now():
        raise StripeProblem("The `resumes_at` timestamp must be in the future.", param="pause_collection[resumes_at]")
    subscription["pause_collection"] = {"behavior": asked["behavior"], "resumes_at": at}
    if at is None:
        world.unschedule(subscription, "subscription.resume")
    else:
        world.schedule(subscription, "subscription.resume", at)


def _check_cancel(given: Thing) -> None:
    if given.get("cancel_at_period_end") and given.get("cancel_at"):
        raise StripeProblem(
            "You may only specify one of these parameters: cancel_at, cancel_at_period_end.", param="cancel_at"
        )
    if isinstance(given.get("cancel_at"), str) and given["cancel_at"]:
        raise not_simulated("cancel_at with a word")


def _change_end(world: World, subscription: Thing, given: Thing) -> None:
    for name in ("comment", "feedback"):
        if name in given.get("cancellation_details", {}):
            subscription["cancellation_details"][name] = given["cancellation_details"][name] or None
    if "cancel_at_period_end" in given:
        wanted = given["cancel_at_period_end"]
        (item,) = subscriptions.items(world, subscription)
        subscription.update(
            cancel_at_period_end=wanted,
            cancel_at=item["current_period_end"] if wanted else None,
            canceled_at=world.now() if wanted else None,
        )
        subscription["cancellation_details"]["reason"] = "cancellation_requested" if wanted else None
        world.unschedule(subscription, "subscription.cancel")
    elif "cancel_at" in given:
        at = given["cancel_at"]
        if at and at <= world.now():
            raise StripeProblem("The `cancel_at` timestamp must be in the future.", param="cancel_at")
        subscription.update(cancel_at=at or None, canceled_at=world.now() if at else None, cancel_at_period_end=False)
        if at:
            world.schedule(subscription, "subscription.cancel", at)
        else:
            world.unschedule(subscription, "subscription.cancel")


def cancel(world: World, key: str, given: Thing) -> Thing:
    """DELETE /v1/subscriptions/:id."""
    subscription = world.need("subscription", key)
    if subscription["status"] in subscriptions.ENDED:
        raise StripeProblem(f"No such subscription: '{key}'", status=404, code="resource_missing", param="id")
    if given.get("prorate") or given.get("invoice_now"):
        raise not_simulated("a last invoice at the end of a subscription")
    for name in ("comment", "feedback"):
        if name in given.get("cancellation_details", {}):
            subscription["cancellation_details"][name] = given["cancellation_details"][name] or None
    subscriptions.end(world, subscription)
    return subscription
