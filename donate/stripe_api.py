"""The one door to Stripe: client, pinned API version, timeouts, retries, and its errors under our own names.

Everything that comes back is plain data in Stripe's wire shape (``Said``), so that a field that Stripe leaves out
is a missing key and no surprise. Amounts are integers of minor units.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from http import HTTPStatus
from typing import Any

import stripe
from django.conf import settings

from donate import pace

API_VERSION = "2026-10-28.endive"
#: For the connection, and for each answer.
CONNECT_SECONDS, TIMEOUT_SECONDS = 3, 10
#: For either, where enough people of this process wait for Stripe (see ``pace.Patience``). It takes half a second.
HASTY_SECONDS = 2
RETRIES = 2
PAGE = 100

Said = dict[str, Any]


class StripeUnavailable(Exception):
    """Stripe is down, slow, or does not take our key just now. Trying again later is right."""


class SavedError(StripeUnavailable):
    """Stripe keeps this error under the idempotency key: only another key gets another answer."""


class StripeRefused(StripeUnavailable):
    """Stripe understood and said no: our request is wrong. Staff must look; a visitor sees the same clear page.

    ``code`` is Stripe's word for why, or empty (https://docs.stripe.com/error-codes).
    """

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class NoSuchObject(StripeRefused):
    """Stripe knows no object with this id; ``param`` is the parameter that named it."""

    def __init__(self, message: str, param: str = "") -> None:
        super().__init__(message, "resource_missing")
        self.param = param


class Line(stripe.RequestsClient):
    """Requests at our pace, and none while Stripe only lets them run out of time (see ``donate.pace``)."""

    def __init__(self, connect: float, answer: float) -> None:
        super().__init__(timeout=(min(connect, answer), answer))
        self._shortest = min(connect, answer)
        self._hastily = min(HASTY_SECONDS, answer)
        self._hasty = stripe.RequestsClient(timeout=(min(connect, self._hastily), self._hastily))

    def request(self, method: str, url: str, *more: Any, **options: Any) -> Any:
        if not pace.breaker.may_call():
            raise stripe.APIConnectionError("Stripe did not answer in time just now", should_retry=False)
        if method.lower() == "get":
            pace.before_reading()
        with pace.patience.taken() as is_long:
            answer = self._ask(is_long, method, url, *more, **options)
        pace.breaker.note(in_vain=False)
        if answer[1] == HTTPStatus.TOO_MANY_REQUESTS:
            pace.hold()
        return answer

    def _ask(self, is_long: bool, *request: Any, **options: Any) -> Any:
        began = time.monotonic()
        try:
            return super().request(*request, **options) if is_long else self._hasty.request(*request, **options)
        except stripe.APIConnectionError as error:
            in_vain = time.monotonic() - began >= (self._shortest if is_long else self._hastily)
            pace.breaker.note(in_vain=in_vain)
            if in_vain and pace.somebody_waits():
                error.should_retry = False  # whoever waits is told now, and tries again under the same key
            raise


@lru_cache(maxsize=4)
def _client_for(key: str, base: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        stripe_version=API_VERSION,
        base_addresses={"api": base} if base else {},
        max_network_retries=RETRIES,
        http_client=Line(CONNECT_SECONDS, TIMEOUT_SECONDS),
    )


def sdk_version() -> str:
    """The API version that the installed SDK was generated from."""
    return str(stripe.api_version)


def _v1() -> Any:
    if not settings.STRIPE_SECRET_KEY:
        raise StripeUnavailable("STRIPE_SECRET_KEY is not set")
    return _client_for(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE).v1


@contextmanager
def _our_errors() -> Iterator[None]:
    """Turn the SDK's errors into ours."""
    try:
        yield
    except stripe.IdempotencyError as error:
        raise SavedError(str(error)) from error
    except stripe.InvalidRequestError as error:
        if error.code == "resource_missing":
            raise NoSuchObject(str(error), error.param or "") from error
        raise StripeRefused(str(error), error.code or "") from error
    except stripe.StripeError as error:
        replayed = {name.lower(): value for name, value in (error.headers or {}).items()}.get("idempotent-replayed")
        if replayed == "true":
            raise SavedError(str(error)) from error
        raise StripeUnavailable(str(error)) from error


def _all(listing: Any) -> Iterator[Said]:
    """Every object of a list, page after page."""
    with _our_errors():
        for item in listing.auto_paging_iter():
            yield item.to_dict()


# --- What a donor starts -----------------------------------------------------------------------------


def create_customer(*, key: str, **params: Any) -> Said:
    with _our_errors():
        return _v1().customers.create(params, {"idempotency_key": key}).to_dict()


def change_customer(customer_id: str, params: Said) -> Said:
    with _our_errors():
        return _v1().customers.update(customer_id, params).to_dict()


def delete_customer(customer_id: str) -> None:
    """Stripe forgets the person; payments stay. Deleted already is deleted."""
    try:
        with _our_errors():
            _v1().customers.delete(customer_id)
    except NoSuchObject:
        pass


def create_session(params: Said, *, key: str) -> Said:
    """A Checkout Session with Stripe's hosted page (``url``)."""
    with _our_errors():
        return _v1().checkout.sessions.create(params, {"idempotency_key": key}).to_dict()


# --- What staff start --------------------------------------------------------------------------------


def create_refund(params: Said, *, key: str) -> Said:
    with _our_errors():
        return _v1().refunds.create(params, {"idempotency_key": key}).to_dict()


def expire_session(session_id: str) -> None:
    """Close a payment page. Raises ``StripeRefused`` where it is closed already."""
    with _our_errors():
        _v1().checkout.sessions.expire(session_id)


# --- What a donor changes ------------------------------------------------------------------------------


def change_subscription(subscription_id: str, params: Said, *, key: str) -> Said:
    """Amount, pause or end of a subscription; never a proration, so nothing is charged by it."""
    with _our_errors():
        options = {"idempotency_key": key}
        return _v1().subscriptions.update(subscription_id, params, options).to_dict()


def cancel_subscription(subscription_id: str) -> None:
    """End it now: nothing more is collected, what is open included. One that has ended already is ``NoSuchObject``."""
    with _our_errors():
        _v1().subscriptions.cancel(subscription_id)


def create_product(name: str, *, key: str) -> Said:
    """What a price can belong to."""
    with _our_errors():
        return _v1().products.create({"name": name}, {"idempotency_key": key}).to_dict()


def open_portal(params: Said) -> str:
    """The address of a page at Stripe where the customer changes the card; good for a short time, for one person."""
    with _our_errors():
        return str(_v1().billing_portal.sessions.create(params).url)


# --- What is true ------------------------------------------------------------------------------------


def session(session_id: str) -> Said:
    with _our_errors():
        return _v1().checkout.sessions.retrieve(session_id).to_dict()


def payment_intent(payment_intent_id: str) -> Said:
    """With its latest charge and that charge's balance transaction."""
    with _our_errors():
        params = {"expand": ["latest_charge.balance_transaction"]}
        return _v1().payment_intents.retrieve(payment_intent_id, params).to_dict()


def charge(charge_id: str) -> Said:
    with _our_errors():
        return _v1().charges.retrieve(charge_id).to_dict()


def charges_of(payment_intent_id: str) -> list[Said]:
    """Every try of this payment, newest first; the declined ones too."""
    with _our_errors():
        return list(_all(_v1().charges.list({"payment_intent": payment_intent_id, "limit": PAGE})))


def refunds_of(payment_intent_id: str) -> list[Said]:
    with _our_errors():
        params = {
            "payment_intent": payment_intent_id,
            "limit": PAGE,
            "expand": ["data.balance_transaction", "data.failure_balance_transaction"],
        }
        return list(_all(_v1().refunds.list(params)))


def refund(refund_id: str) -> Said:
    with _our_errors():
        return _v1().refunds.retrieve(refund_id).to_dict()


def disputes_of(payment_intent_id: str) -> list[Said]:
    with _our_errors():
        return list(_all(_v1().disputes.list({"payment_intent": payment_intent_id, "limit": PAGE})))


def dispute(dispute_id: str) -> Said:
    with _our_errors():
        return _v1().disputes.retrieve(dispute_id).to_dict()


def invoice(invoice_id: str) -> Said:
    with _our_errors():
        return _v1().invoices.retrieve(invoice_id).to_dict()


def payments_of_invoice(invoice_id: str) -> list[Said]:
    with _our_errors():
        return list(_all(_v1().invoice_payments.list({"invoice": invoice_id, "limit": PAGE})))


def invoice_payment(invoice_payment_id: str) -> Said:
    with _our_errors():
        return _v1().invoice_payments.retrieve(invoice_payment_id).to_dict()


def invoice_of_payment(payment_intent_id: str) -> str | None:
    """The id of the invoice that this payment settles; None where it belongs to none."""
    params = {"payment": {"type": "payment_intent", "payment_intent": payment_intent_id}, "limit": 1}
    with _our_errors():
        found = _v1().invoice_payments.list(params).to_dict()["data"]
    return id_of(found[0]["invoice"]) if found else None


def subscription(subscription_id: str) -> Said:
    with _our_errors():
        return _v1().subscriptions.retrieve(subscription_id).to_dict()


def payment_method(payment_method_id: str) -> Said:
    with _our_errors():
        return _v1().payment_methods.retrieve(payment_method_id).to_dict()


def card_of(subscription_id: str) -> Said | None:
    """The card that pays a subscription: its own, else its customer's; None where it is paid in another way."""
    params = {"expand": ["default_payment_method", "customer.invoice_settings.default_payment_method"]}
    with _our_errors():
        said = _v1().subscriptions.retrieve(subscription_id, params).to_dict()
    customers = (said.get("customer") or {}).get("invoice_settings") or {}
    method = said.get("default_payment_method") or customers.get("default_payment_method") or {}
    card: Said | None = method.get("card")
    return card


def customer(customer_id: str) -> Said:
    """``deleted`` is true where it was deleted."""
    with _our_errors():
        return _v1().customers.retrieve(customer_id).to_dict()


# --- What reconcile reads ----------------------------------------------------------------------------


def newest_event() -> Said | None:
    """The newest event Stripe knows; None on a fresh account."""
    with _our_errors():
        found = _v1().events.list({"limit": 1}).to_dict()["data"]
    return found[0] if found else None


def events_since(created: int) -> Iterator[Said]:
    """Events created at or after this moment (unix seconds), newest first. Stripe keeps them for 30 days."""
    with _our_errors():
        listing = _v1().events.list({"created": {"gte": created}, "limit": PAGE})
    return _all(listing)


def balance_transactions_since(created: int | None) -> Iterator[Said]:
    """Every movement of our balance, newest first, each with its source object."""
    params: Said = {"limit": PAGE, "expand": ["data.source"]}
    if created is not None:
        params["created"] = {"gte": created}
    with _our_errors():
        listing = _v1().balance_transactions.list(params)
    return _all(listing)


# --- How Stripe names things --------------------------------------------------------------------------


def id_of(reference: Any) -> str | None:
    """The id, whether Stripe sent the id alone or the whole object."""
    if isinstance(reference, dict):
        return reference.get("id")
    return reference or None
