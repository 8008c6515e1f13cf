"""Is the account at Stripe as this site needs it? Point by point; what can be made is made on demand."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.urls import reverse

from donate import stripe_account
from donate.stripe_api import API_VERSION, Said

#: What the webhook edge understands (``donate.dispatch``); more does no harm, less loses time until the night.
EVENTS = (
    *("checkout.session.completed", "checkout.session.expired"),
    *("checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed"),
    *("payment_intent.succeeded", "payment_intent.processing", "payment_intent.payment_failed"),
    *("payment_intent.canceled", "payment_intent.requires_action"),
    *("charge.succeeded", "charge.failed", "charge.updated", "charge.refunded"),
    *("charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed"),
    *("charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated"),
    *("refund.created", "refund.updated", "refund.failed"),
    *("invoice.paid", "invoice.payment_failed", "invoice.payment_action_required", "invoice.finalized"),
    *("invoice.voided", "invoice.marked_uncollectible", "invoice_payment.paid"),
    *("customer.subscription.created", "customer.subscription.updated", "customer.subscription.deleted"),
    *("customer.subscription.paused", "customer.subscription.resumed"),
    *("customer.created", "customer.updated", "customer.deleted"),
)
#: Methods a Japanese donor expects: wanted ones, and those that are asked for with Stripe.
WANTED_METHODS = ("card", "apple_pay", "google_pay")
WELCOME_METHODS = ("konbini", "paypay")
_CHARGING = {"card_payments": "cards", "jcb_payments": "JCB cards", "konbini_payments": "konbini"}


@dataclass(frozen=True)
class Point:
    """One thing looked at. ``state``: ``ok``, ``missing`` or ``note``. ``mend`` makes it and says what was done."""

    state: str
    words: str
    mend: Callable[[], str] | None = None


def look() -> Iterator[Point]:
    """Every point, in the order in which one sets an account up. Raises ``StripeUnavailable``."""
    yield Point("note", "live mode: real money" if settings.STRIPE_LIVE else "test mode: no money moves")
    yield from _account(stripe_account.account())
    yield from _webhook(stripe_account.webhook_endpoints())
    yield from _methods(stripe_account.payment_methods())
    yield from _portal(stripe_account.portals())
    yield Point(
        "note",
        "Stripe's own mails can't be read here: in the Dashboard, Settings → Customer emails, turn off receipts and "
        "notices of failed payments; this site writes them itself.",
    )


def webhook_url() -> str:
    """Where Stripe shall deliver."""
    return settings.SITE_URL + reverse("stripe_webhook")


# --- Account -----------------------------------------------------------------------------------------


def _account(said: Said) -> Iterator[Point]:
    country, currency = said.get("country"), said.get("default_currency")
    right = (country, currency) == ("JP", "jpy")
    yield Point("ok" if right else "missing", f"account {said['id']}: country {country}, currency {currency}")
    for field, what in (("charges_enabled", "may charge"), ("payouts_enabled", "pays out to the bank")):
        yield Point(
            "ok" if said.get(field) else "missing", f"the account {what}" + ("" if said.get(field) else ": not yet")
        )
    due = (said.get("requirements") or {}).get("currently_due") or []
    if due:
        yield Point("missing", f"Stripe still asks for: {', '.join(due)}")
    yield from _capabilities(said.get("capabilities") or {})
    yield _descriptor((said.get("settings") or {}).get("payments") or {})


def _capabilities(said: Said) -> Iterator[Point]:
    for name, what in _CHARGING.items():
        state = said.get(name) or "not asked for"
        needed = name == "card_payments"
        yield Point("ok" if state == "active" else "missing" if needed else "note", f"{what}: {state}")


def _descriptor(said: Said) -> Point:
    words = said.get("statement_descriptor")
    if words:
        return Point("ok", f"on card statements: {words}")
    return Point("missing", "no statement descriptor: donors would not know the line on their card statement")


# --- Webhook -----------------------------------------------------------------------------------------


def _webhook(endpoints: list[Said]) -> Iterator[Point]:
    url = webhook_url()
    ours = [one for one in endpoints if one["url"] == url and one["status"] == "enabled"]
    right = [one for one in ours if one.get("api_version") == API_VERSION]
    for other in ours:
        if other not in right:
            yield Point("note", f"{other['id']} delivers in API version {other.get('api_version')}: disable it")
    if not right:
        yield Point("missing", f"no webhook endpoint {url} with API version {API_VERSION}", _make_endpoint)
        return
    endpoint = right[0]
    heard = set(endpoint["enabled_events"])
    lacking = [] if "*" in heard else [event for event in EVENTS if event not in heard]
    if lacking:
        mend = partial(_add_events, endpoint["id"], sorted(heard | set(EVENTS)))
        yield Point("missing", f"{endpoint['id']} does not deliver: {', '.join(lacking)}", mend)
    else:
        yield Point("ok", f"webhook endpoint {endpoint['id']}: {url}, {API_VERSION}")
    if len(right) > 1:
        yield Point("note", f"{len(right)} endpoints deliver the same events; one is enough")


def _make_endpoint() -> str:
    made = stripe_account.create_webhook_endpoint(
        url=webhook_url(), enabled_events=list(EVENTS), api_version=API_VERSION, description="Website: gifts"
    )
    return f"made {made['id']}. Put this into STRIPE_WEBHOOK_SECRET now, Stripe shows it once: {made['secret']}"


def _add_events(endpoint: str, events: list[str]) -> str:
    stripe_account.update_webhook_endpoint(endpoint, enabled_events=events)
    return f"{endpoint} delivers them from now on"


# --- Methods and portal ------------------------------------------------------------------------------


def _methods(configurations: list[Said]) -> Iterator[Point]:
    chosen = next((one for one in configurations if one["is_default"] and one["active"]), None)
    if chosen is None:
        yield Point("missing", "no default configuration of payment methods: open Settings → Payment methods once")
        return
    for method in (*WANTED_METHODS, *WELCOME_METHODS):
        said = chosen.get(method) or {}
        if (said.get("display_preference") or {}).get("value") == "on":
            ready = said.get("available")
            yield Point("ok" if ready else "note", f"{method}: offered" + ("" if ready else ", once Stripe approves"))
        else:
            state = "missing" if method in WANTED_METHODS else "note"
            yield Point(state, f"{method}: not offered", partial(_turn_on, chosen["id"], method))


def _turn_on(configuration: str, method: str) -> str:
    stripe_account.turn_on_method(configuration, method)
    return f"{method} is turned on; Stripe offers it once it is approved"


def _portal(configurations: list[Said]) -> Iterator[Point]:
    """Donors come by a deep link for one thing: another card. What else the portal could do, our pages do.

    The Dashboard's configuration is Stripe's default. One made from here never is, so its id has to be set.
    """
    chosen = settings.STRIPE_PORTAL
    used = next((one for one in configurations if (one["id"] == chosen if chosen else one["is_default"])), None)
    ours = next((one for one in configurations if one["active"] and one["default_return_url"] == _back()), None)
    if used is None and ours and not chosen:
        yield Point("missing", f"billing portal {ours['id']} is made, but not used: set STRIPE_PORTAL={ours['id']}")
    elif used is None:
        yield Point("missing", f"no configuration of the billing portal{chosen and ' ' + chosen}", _make_portal)
    elif not used["features"]["payment_method_update"]["enabled"]:
        yield Point("missing", "the billing portal does not let donors change their card", partial(_mend, used["id"]))
    else:
        yield Point("ok", f"billing portal {used['id']}: donors can change their card")


_FEATURES = {"payment_method_update": {"enabled": True}, "invoice_history": {"enabled": True}}


def _back() -> str:
    """Where the portal's way back leads; by it we know the one we made."""
    return f"{settings.SITE_URL}/mine/"


def _make_portal() -> str:
    made = stripe_account.create_portal(features=_FEATURES, default_return_url=_back())
    return f"made it. Set STRIPE_PORTAL={made['id']}"


def _mend(configuration: str) -> str:
    stripe_account.update_portal(configuration, features=_FEATURES)
    return "the portal lets donors change their card from now on"
