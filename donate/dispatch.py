"""From an event to what has to be looked at. The event says what to look at; what is true is asked afresh."""

from collections.abc import Callable
from functools import partial

from donate import stripe_api, sync
from donate.models import StripeEvent
from donate.stripe_api import Said, id_of


def look_at(event: StripeEvent) -> None:
    """Bring up to date what the event is about. Types that mean nothing to us are fine as they are."""
    look = _LOOK.get(event.type) or next((found for start, found in _FAMILIES if event.type.startswith(start)), None)
    if look:
        look(event.payload["data"]["object"])


def _session(said: Said) -> None:
    sync.checkout_session(said["id"])


def _payment_intent(said: Said) -> None:
    sync.payment(said["id"])


def _charge(said: Said, *, moved: bool = False) -> None:
    whole = said if "payment_intent" in said else stripe_api.charge(said["id"])
    sync.payment(id_of(whole.get("payment_intent")), moved=moved)


def _refund(said: Said) -> None:
    whole = said if "payment_intent" in said else stripe_api.refund(said["id"])
    sync.payment(id_of(whole.get("payment_intent")), moved=True)


def _dispute(said: Said) -> None:
    whole = said if "payment_intent" in said else stripe_api.dispute(said["id"])
    sync.payment(id_of(whole.get("payment_intent")), moved=True)


def _invoice(said: Said) -> None:
    sync.invoice(said.get("id"))  # the preview of an invoice to come has no id


def _invoice_payment(said: Said) -> None:
    sync.invoice(id_of(said.get("invoice")))


def _subscription(said: Said) -> None:
    sync.subscription(said["id"])


def _customer(said: Said) -> None:
    sync.customer(said["id"])


_LOOK: dict[str, Callable[[Said], None]] = {
    "charge.refunded": partial(_charge, moved=True),
    "charge.refund.updated": _refund,
    "customer.created": _customer,
    "customer.updated": _customer,
    "customer.deleted": _customer,
    "invoice.upcoming": lambda said: None,
}
#: Stripe adds types within a family now and then; all of them mean: look at this object.
_FAMILIES: list[tuple[str, Callable[[Said], None]]] = [
    ("checkout.session.", _session),
    ("payment_intent.", _payment_intent),
    ("charge.dispute.", _dispute),
    ("charge.", _charge),
    ("refund.", _refund),
    ("invoice_payment.", _invoice_payment),
    ("invoice.", _invoice),
    ("customer.subscription.", _subscription),
]
