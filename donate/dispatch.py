"""From an event to what has to be looked at. The event says what to look at; what is true is asked afresh."""

from collections.abc import Callable
from functools import partial

from donate import changes, stripe_api, sync
from donate.looks import Look
from donate.stripe_api import Said, id_of


def look_for(type: str, said: Said) -> Look | None:
    """What an event of this type about this object gives reason to look at; None for what means nothing to us."""
    family = next((name for start, name in _FAMILIES if type.startswith(start)), None)
    object_id = said.get("id")
    if family is None or not isinstance(object_id, str):
        return None  # the preview of an invoice to come has no id
    if type == "charge.refunded":
        family = "refunded charge"
    parent = id_of(said.get(_PARENT.get(family, "")))
    named = isinstance(parent, str)  # in other API versions it may be anything
    return Look(_OF_PARENT[family], str(parent)) if named else Look(family, object_id)


def look_at(look: Look) -> None:
    """Bring it up to date. Raises what ``sync`` raises."""
    _LOOK[look.what](look.id)


def _payment_of(fetch: Callable[[str], Said], object_id: str) -> None:
    """Where the event did not say whose payment it is (other API versions may not): ask."""
    sync.payment(id_of(fetch(object_id).get("payment_intent")), moved=True)


def _customer(customer_id: str) -> None:
    """An address or a card may be another one."""
    sync.customer(customer_id)
    changes.follow_card(customer_id)


def turn(look: Look) -> int:
    """A key to sort by: what is looked at on the way of something else comes after it.

    Customers stay in their place among the sessions: what became of a card counts for gifts that are there by then.
    """
    return _ON_THE_WAY.get(look.what, 0)


#: Stripe adds types within a family now and then; all of them mean: look at this object.
_FAMILIES = [
    ("checkout.session.", "session"),
    ("payment_intent.", "payment"),
    ("charge.dispute.", "dispute"),
    ("charge.refund.", "refund"),
    ("charge.", "charge"),
    ("refund.", "refund"),
    ("invoice_payment.", "invoice payment"),
    ("invoice.", "invoice"),
    ("customer.subscription.", "subscription"),
    ("customer.created", "customer"),
    ("customer.updated", "customer"),
    ("customer.deleted", "customer"),
]
#: Objects that are looked at through the one they belong to.
_PARENT = dict.fromkeys(["charge", "refunded charge", "refund", "dispute"], "payment_intent") | {
    "invoice payment": "invoice"
}
_OF_PARENT = {
    "charge": "payment",
    "refunded charge": "payment with refunds",
    "refund": "payment with refunds",
    "dispute": "payment with refunds",
    "invoice payment": "invoice",
}
_LOOK: dict[str, Callable[[str], object]] = {
    "session": sync.checkout_session,
    "payment": sync.payment,
    "payment with refunds": partial(sync.payment, moved=True),
    "invoice": sync.invoice,
    "subscription": sync.subscription,
    "customer": _customer,
    "charge": partial(_payment_of, stripe_api.charge),
    "refunded charge": partial(_payment_of, stripe_api.charge),
    "refund": partial(_payment_of, stripe_api.refund),
    "dispute": partial(_payment_of, stripe_api.dispute),
    "invoice payment": lambda object_id: sync.invoice(id_of(stripe_api.invoice_payment(object_id).get("invoice"))),
}
_ON_THE_WAY = {"invoice": 1, "subscription": 2, "payment with refunds": 2, "payment": 3}
