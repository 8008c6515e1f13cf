"""The billing portal: its configurations, and sessions in which a donor changes the card or stops."""

from __future__ import annotations

from donate.sandbox import params as reading
from donate.sandbox.cards import card_of, check_expiry, refusal
from donate.sandbox.errors import StripeProblem, missing_reference, not_simulated
from donate.sandbox.objects import payment_methods, subscription_changes, subscriptions
from donate.sandbox.shapes import blank
from donate.sandbox.store import Thing
from donate.sandbox.world import World, deep_copy

CONFIGURATION_SUPPORTED = frozenset(
    {"active", "business_profile", "default_return_url", "expand", "features", "login_page", "metadata", "name"}
)
SESSION_SUPPORTED = frozenset({"configuration", "customer", "expand", "flow_data", "locale", "return_url"})
_FLOWS = ("payment_method_update", "subscription_cancel")


def create_configuration(world: World, given: Thing, *, is_default: bool = False) -> Thing:
    """POST /v1/billing_portal/configurations. The default one is saved in the Dashboard, never through the API."""
    now = world.now()
    profile = given.get("business_profile") or {}
    configuration = blank(
        "billing_portal.configuration",
        id=world.new_id("bpc_1"),
        active=True,
        business_profile={
            name: profile.get(name) or None for name in ("headline", "privacy_policy_url", "terms_of_service_url")
        },
        created=now,
        default_return_url=given.get("default_return_url") or None,
        features=_features(given.get("features", {})),
        is_default=is_default,
        livemode=False,
        login_page={"enabled": False, "url": None},
        metadata=reading.metadata(given.get("metadata")),
        name=given.get("name") or None,
        updated=now,
    )
    world.add(configuration)
    world.emit("billing_portal.configuration.created", configuration)
    return configuration


def _features(asked: Thing, before: Thing | None = None) -> Thing:
    features = deep_copy(before) or {
        "customer_update": {"allowed_updates": [], "enabled": False},
        "invoice_history": {"enabled": False},
        "payment_method_update": {"enabled": False, "payment_method_configuration": None},
        "subscription_cancel": {
            "cancellation_reason": {"enabled": False, "options": []},
            "enabled": False,
            "mode": "at_period_end",
            "proration_behavior": "none",
        },
        "subscription_pause": {"duration": {"interval_options": [], "type": "indefinite"}, "enabled": False},
        "subscription_update": {
            "default_allowed_updates": [],
            "enabled": False,
            "proration_behavior": "none",
            "schedule_at_period_end": {"conditions": []},
            "trial_update_behavior": "end_trial",
        },
    }
    for name, change in asked.items():
        if name not in features:
            raise not_simulated(f"features[{name}]")
        features[name].update(change if isinstance(change, dict) else {})
    return features


def update_configuration(world: World, key: str, given: Thing) -> Thing:
    """POST /v1/billing_portal/configurations/:id."""
    configuration = world.need("billing_portal.configuration", key)
    with world.changing(configuration, "billing_portal.configuration.updated"):
        for name in ("active", "default_return_url", "name"):
            if name in given:
                configuration[name] = given[name] or (False if name == "active" else None)
        if "business_profile" in given:
            configuration["business_profile"].update(given["business_profile"])
        if "features" in given:
            configuration["features"] = _features(given["features"], configuration["features"])
        if "metadata" in given:
            configuration["metadata"] = reading.metadata(given["metadata"], configuration["metadata"])
        configuration["updated"] = world.now()
    return configuration


def create_session(world: World, given: Thing) -> Thing:
    """POST /v1/billing_portal/sessions."""
    customer = given.get("customer")
    if not customer:
        raise StripeProblem("Missing required param: customer.", code="parameter_missing", param="customer")
    found = world.store.get("customer", customer)
    if found is None or found.get("deleted"):
        raise missing_reference("customer", customer, "customer")
    configuration = _configuration(world, given.get("configuration"))
    key = world.new_id("bps_1")
    session = blank(
        "billing_portal.session",
        id=key,
        configuration=configuration["id"],
        created=world.now(),
        customer=customer,
        flow=_flow(world, customer, given.get("flow_data")),
        livemode=False,
        locale=given.get("locale"),
        return_url=given.get("return_url") or configuration["default_return_url"],
        url=f"{world.settings.base_url}/p/session/{key}",
    )
    world.add(session)
    world.emit("billing_portal.session.created", session)
    return session


def _configuration(world: World, key: str | None) -> Thing:
    if key:
        configuration = world.store.get("billing_portal.configuration", key)
        if configuration is None:
            raise missing_reference("configuration", key, "configuration")
        return configuration
    for known in world.store.keys("billing_portal.configuration"):
        if world.store.things[known]["is_default"]:
            return world.store.things[known]
    features = {name: {"enabled": True} for name in ("payment_method_update", "subscription_cancel", "invoice_history")}
    return create_configuration(world, {"features": features}, is_default=True)


def _flow(world: World, customer: str, asked: Thing | None) -> Thing | None:
    if not asked:
        return None
    kind = asked["type"]
    if kind not in _FLOWS:
        raise not_simulated(f"the portal's flow {kind}")
    after = asked.get("after_completion") or {"type": "portal_homepage"}
    redirect = after.get("redirect")
    flow: Thing = {
        "after_completion": {
            "hosted_confirmation": {"custom_message": after["hosted_confirmation"].get("custom_message")}
            if after.get("hosted_confirmation")
            else None,
            "redirect": {"return_url": redirect["return_url"]} if redirect else None,
            "type": after["type"],
        },
        "customer_update": None,
        "subscription_cancel": None,
        "subscription_pause": None,
        "subscription_update": None,
        "subscription_update_confirm": None,
        "type": kind,
    }
    if kind == "subscription_cancel":
        key = (asked.get("subscription_cancel") or {}).get("subscription", "")
        subscription = world.store.get("subscription", key)
        if subscription is None or subscription["customer"] != customer:
            raise missing_reference("subscription", key, "flow_data[subscription_cancel][subscription]")
        flow["subscription_cancel"] = {"retention": None, "subscription": key}
    return flow


# What the donor does there


def change_card(world: World, customer: str, number: str, exp: tuple[int, int] | None = None) -> Thing:
    """A new default card of the customer; raises ``CardDeclined``.

    A subscription that has a card of its own, as Checkout makes them, keeps it: the organisation has to change it.
    https://docs.stripe.com/customer-management/portal-deep-links
    """
    if exp:
        check_expiry(*exp, world.now())
    card = card_of(number)
    refused = refusal(card, off_session=False)
    if refused and card.asks == "never":
        raise refused
    owner = world.need("customer", customer)
    method = payment_methods.card(world, number, email=owner["email"], name=owner["name"], exp=exp)
    payment_methods.attach(world, method, customer)
    with world.changing(owner, "customer.updated"):
        owner["invoice_settings"] = {**owner["invoice_settings"], "default_payment_method": method["id"]}
    for key in world.store.find("subscription", "customer", customer):
        if not world.store.things[key]["default_payment_method"]:
            world.note(key).pop("failing", None)
    return method


def pay_open_invoices(world: World, customer: str) -> StripeProblem | None:
    """Charges what is open, the donor looking on; the first refusal, if any."""
    for key in list(world.store.find("invoice", "customer", customer)):
        invoice = world.store.things[key]
        if invoice["status"] == "open":
            refused = subscriptions.collect(world, invoice, on_session=True)
            if refused:
                return refused
    return None


def cancel(world: World, subscription: str, *, at_period_end: bool) -> Thing:
    """The donor stops."""
    if at_period_end:
        return subscription_changes.update(world, subscription, {"cancel_at_period_end": True})
    return subscription_changes.cancel(world, subscription, {})
