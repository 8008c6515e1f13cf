"""Which request does what. A route names the SDK's parameter class, so that what Stripe refuses is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from donate.sandbox import listing
from donate.sandbox.errors import StripeProblem, not_simulated
from donate.sandbox.objects import (
    balance,
    charges,
    checkout,
    customers,
    disputes,
    endpoints,
    invoices,
    payment_methods,
    payments,
    portal,
    products,
    refunds,
    subscription_changes,
    subscriptions,
)
from donate.sandbox.store import Thing
from donate.sandbox.world import World

Handler = Callable[[World, str, Thing, str], Any]
_EVENTS_ARE_KEPT = 30 * 86400


@dataclass(frozen=True)
class Route:
    """One endpoint. ``supported``: parameters the sandbox honours; others that Stripe knows answer 501."""

    method: str
    path: re.Pattern[str]
    params: str
    handler: Handler
    supported: frozenset[str] | None = None

    def check(self, given: Thing) -> None:
        """Raises where a request asks for what is not simulated."""
        for name in given if self.supported is not None else ():
            if name not in self.supported:
                raise not_simulated(f"the parameter {name}")


def _route(method: str, path: str, params: str, handler: Handler, supported: frozenset[str] | set[str] | None = None) -> Route:
    pattern = re.compile("/v1/" + path.replace(":id", "([^/]+)") + r"\Z")
    return Route(method, pattern, params, handler, frozenset(supported) if supported is not None else None)


def _retrieve(kind: str) -> Handler:
    return lambda world, key, given, url: world.need(kind, key)


def _list(kind: str, *filters: str) -> Handler:
    return lambda world, key, given, url: listing.list_things(world, kind, url, given, *filters)


def _create(function: Callable[[World, Thing], Thing]) -> Handler:
    return lambda world, key, given, url: function(world, given)


def _change(function: Callable[[World, str, Thing], Thing]) -> Handler:
    return lambda world, key, given, url: function(world, key, given)


_PAGE = {"limit", "starting_after", "ending_before", "expand", "created"}


def _list_customers(world: World, key: str, given: Thing, url: str) -> Thing:
    return listing.list_things(world, "customer", url, given, "email", alive=lambda thing: not thing.get("deleted"))


def _list_subscriptions(world: World, key: str, given: Thing, url: str) -> Thing:
    wanted = dict(given)
    status = wanted.pop("status", None)
    if status and status not in ("all", "ended"):
        return listing.list_things(world, "subscription", url, {**wanted, "status": status}, "customer", "status")
    alive = {
        None: lambda thing: thing["status"] != "canceled",
        "all": lambda thing: True,
        "ended": lambda thing: thing["status"] in subscriptions.ENDED,
    }[status]
    return listing.list_things(world, "subscription", url, wanted, "customer", alive=alive)


def _list_events(world: World, key: str, given: Thing, url: str) -> Thing:
    """Events of the last 30 days of the sandbox's time, as at Stripe."""
    oldest = world.now() - _EVENTS_ARE_KEPT
    wanted = set(given.get("types", ())) | ({given["type"]} if "type" in given else set())
    patterns = [re.compile(re.escape(name).replace(r"\*", ".*") + r"\Z") for name in wanted]

    def alive(event: Thing) -> bool:
        return event["created"] >= oldest and (not patterns or any(pattern.match(event["type"]) for pattern in patterns))

    return listing.list_things(world, "event", url, given, alive=alive)


def _session_lines(world: World, key: str, given: Thing, url: str) -> Thing:
    world.need("checkout.session", key)
    page = listing.list_things(world, "item", url, {**given, "session": key}, "session")
    page["data"].reverse()
    return page


def _invoice_lines(world: World, key: str, given: Thing, url: str) -> Thing:
    world.need("invoice", key)
    return listing.list_things(world, "line_item", url, {**given, "invoice": key}, "invoice")


def _pay_invoice(world: World, key: str, given: Thing, url: str) -> Thing:
    invoice = world.need("invoice", key)
    if invoice["status"] == "draft":
        invoices.finalize(world, invoice)
    if invoice["status"] != "open":
        raise StripeProblem("Invoice is already paid" if invoice["status"] == "paid" else f"Invoice is {invoice['status']}", code="invoice_not_payable")
    method = None
    if "payment_method" in given:
        method = customers.of_this_customer(world, given["payment_method"], invoice["customer"], "payment_method")
    refused = subscriptions.collect(world, invoice, on_session=not given.get("off_session", False), method=method)
    if refused:
        raise refused
    return invoice


def _stop_invoice(function: Callable[[World, Thing], None]) -> Handler:
    def handler(world: World, key: str, given: Thing, url: str) -> Thing:
        invoice = world.need("invoice", key)
        function(world, invoice)
        return invoice

    return handler


ROUTES: tuple[Route, ...] = (
    _route("GET", "balance", "BalanceRetrieveParams", _create(balance.balance)),
    _route("GET", "balance_transactions", "BalanceTransactionListParams", _list("balance_transaction", "source", "type", "currency"), _PAGE | {"source", "type", "currency"}),
    _route("GET", "balance_transactions/:id", "BalanceTransactionRetrieveParams", _retrieve("balance_transaction")),
    _route("POST", "billing_portal/configurations", "billing_portal.ConfigurationCreateParams", _create(portal.create_configuration), portal.CONFIGURATION_SUPPORTED),
    _route("GET", "billing_portal/configurations", "billing_portal.ConfigurationListParams", _list("billing_portal.configuration", "active", "is_default")),
    _route("GET", "billing_portal/configurations/:id", "billing_portal.ConfigurationRetrieveParams", _retrieve("billing_portal.configuration")),
    _route("POST", "billing_portal/configurations/:id", "billing_portal.ConfigurationUpdateParams", _change(portal.update_configuration), portal.CONFIGURATION_SUPPORTED),
    _route("POST", "billing_portal/sessions", "billing_portal.SessionCreateParams", _create(portal.create_session), portal.SESSION_SUPPORTED),
    _route("GET", "charges", "ChargeListParams", _list("charge", "payment_intent", "customer"), _PAGE | {"payment_intent", "customer"}),
    _route("GET", "charges/:id", "ChargeRetrieveParams", _retrieve("charge")),
    _route("POST", "charges/:id", "ChargeUpdateParams", _change(charges.update), {"description", "metadata", "receipt_email", "expand"}),
    _route("POST", "checkout/sessions", "checkout.SessionCreateParams", _create(checkout.create), checkout.SUPPORTED),
    _route("GET", "checkout/sessions", "checkout.SessionListParams", _list("checkout.session", "customer", "payment_intent", "subscription", "status"), _PAGE | {"customer", "payment_intent", "subscription", "status"}),
    _route("GET", "checkout/sessions/:id", "checkout.SessionRetrieveParams", _retrieve("checkout.session")),
    _route("POST", "checkout/sessions/:id", "checkout.SessionUpdateParams", _change(checkout.update)),
    _route("POST", "checkout/sessions/:id/expire", "checkout.SessionExpireParams", _change(checkout.expire)),
    _route("GET", "checkout/sessions/:id/line_items", "checkout.SessionLineItemListParams", _session_lines),
    _route("POST", "customers", "CustomerCreateParams", _create(customers.create), customers.SUPPORTED),
    _route("GET", "customers", "CustomerListParams", _list_customers, _PAGE | {"email"}),
    _route("GET", "customers/:id", "CustomerRetrieveParams", _retrieve("customer")),
    _route("POST", "customers/:id", "CustomerUpdateParams", _change(customers.update), customers.SUPPORTED),
    _route("DELETE", "customers/:id", "CustomerDeleteParams", _change(customers.delete)),
    _route("GET", "customers/:id/payment_methods", "CustomerPaymentMethodListParams", customers.payment_methods, _PAGE | {"type"}),
    _route("GET", "disputes", "DisputeListParams", _list("dispute", "charge", "payment_intent")),
    _route("GET", "disputes/:id", "DisputeRetrieveParams", _retrieve("dispute")),
    _route("POST", "disputes/:id", "DisputeUpdateParams", _change(disputes.update), {"evidence", "metadata", "submit", "expand"}),
    _route("POST", "disputes/:id/close", "DisputeCloseParams", _change(disputes.accept)),
    _route("GET", "events", "EventListParams", _list_events, _PAGE | {"type", "types"}),
    _route("GET", "events/:id", "EventRetrieveParams", _retrieve("event")),
    _route("GET", "invoice_payments", "InvoicePaymentListParams", lambda world, key, given, url: invoices.list_payments(world, given, url), _PAGE | {"invoice", "payment", "status"}),
    _route("GET", "invoice_payments/:id", "InvoicePaymentRetrieveParams", _retrieve("invoice_payment")),
    _route("GET", "invoices", "InvoiceListParams", _list("invoice", "customer", "subscription", "status"), _PAGE | {"customer", "subscription", "status"}),
    _route("GET", "invoices/:id", "InvoiceRetrieveParams", _retrieve("invoice")),
    _route("POST", "invoices/:id", "InvoiceUpdateParams", _change(invoices.update), {"auto_advance", "metadata", "description", "expand"}),
    _route("GET", "invoices/:id/lines", "InvoiceLineItemListParams", _invoice_lines),
    _route("POST", "invoices/:id/pay", "InvoicePayParams", _pay_invoice, {"payment_method", "off_session", "expand"}),
    _route("POST", "invoices/:id/void", "InvoiceVoidInvoiceParams", _stop_invoice(invoices.void)),
    _route("POST", "invoices/:id/mark_uncollectible", "InvoiceMarkUncollectibleParams", _stop_invoice(invoices.give_up)),
    _route("GET", "payment_intents", "PaymentIntentListParams", _list("payment_intent", "customer"), _PAGE | {"customer"}),
    _route("GET", "payment_intents/:id", "PaymentIntentRetrieveParams", _retrieve("payment_intent")),
    _route("POST", "payment_intents/:id", "PaymentIntentUpdateParams", _change(payments.update), {"description", "metadata", "receipt_email", "expand"}),
    _route("POST", "payment_intents/:id/cancel", "PaymentIntentCancelParams", _change(payments.cancel)),
    _route("GET", "payment_methods", "PaymentMethodListParams", _list("payment_method", "customer", "type"), _PAGE | {"customer", "type"}),
    _route("GET", "payment_methods/:id", "PaymentMethodRetrieveParams", _retrieve("payment_method")),
    _route("POST", "payment_methods/:id", "PaymentMethodUpdateParams", _change(payment_methods.update), {"metadata", "expand"}),
    _route("POST", "payment_methods/:id/attach", "PaymentMethodAttachParams", _change(payment_methods.attach_to)),
    _route("POST", "payment_methods/:id/detach", "PaymentMethodDetachParams", _change(payment_methods.detach)),
    _route("POST", "prices", "PriceCreateParams", _create(products.create_price), products.PRICE_SUPPORTED),
    _route("GET", "prices", "PriceListParams", _list("price", "product", "active", "currency", "type"), _PAGE | {"product", "active", "currency", "type"}),
    _route("GET", "prices/:id", "PriceRetrieveParams", _retrieve("price")),
    _route("POST", "prices/:id", "PriceUpdateParams", _change(products.update_price), {"active", "nickname", "lookup_key", "metadata", "expand"}),
    _route("POST", "products", "ProductCreateParams", _create(products.create_product), products.PRODUCT_SUPPORTED),
    _route("GET", "products", "ProductListParams", _list("product", "active"), _PAGE | {"active"}),
    _route("GET", "products/:id", "ProductRetrieveParams", _retrieve("product")),
    _route("POST", "products/:id", "ProductUpdateParams", _change(products.update_product), {"active", "description", "images", "metadata", "name", "unit_label", "url", "expand"}),
    _route("POST", "refunds", "RefundCreateParams", _create(refunds.create), refunds.SUPPORTED),
    _route("GET", "refunds", "RefundListParams", _list("refund", "charge", "payment_intent")),
    _route("GET", "refunds/:id", "RefundRetrieveParams", _retrieve("refund")),
    _route("POST", "refunds/:id", "RefundUpdateParams", _change(refunds.update)),
    _route("POST", "refunds/:id/cancel", "RefundCancelParams", _change(refunds.cancel)),
    _route("GET", "subscription_items", "SubscriptionItemListParams", lambda world, key, given, url: subscriptions.list_items(world, given, url)),
    _route("GET", "subscription_items/:id", "SubscriptionItemRetrieveParams", _retrieve("subscription_item")),
    _route("POST", "subscription_items/:id", "SubscriptionItemUpdateParams", _change(subscription_changes.update_item), subscription_changes.ITEM_SUPPORTED),
    _route("GET", "subscriptions", "SubscriptionListParams", _list_subscriptions, _PAGE | {"customer", "status"}),
    _route("GET", "subscriptions/:id", "SubscriptionRetrieveParams", _retrieve("subscription")),
    _route("POST", "subscriptions/:id", "SubscriptionUpdateParams", _change(subscription_changes.update), subscription_changes.SUPPORTED),
    _route("DELETE", "subscriptions/:id", "SubscriptionCancelParams", _change(subscription_changes.cancel)),
    _route("POST", "webhook_endpoints", "WebhookEndpointCreateParams", _create(endpoints.create), endpoints.SUPPORTED),
    _route("GET", "webhook_endpoints", "WebhookEndpointListParams", _list("webhook_endpoint")),
    _route("GET", "webhook_endpoints/:id", "WebhookEndpointRetrieveParams", _retrieve("webhook_endpoint")),
    _route("POST", "webhook_endpoints/:id", "WebhookEndpointUpdateParams", _change(endpoints.update), endpoints.SUPPORTED),
    _route("DELETE", "webhook_endpoints/:id", "WebhookEndpointDeleteParams", _change(endpoints.delete)),
)  # fmt: skip

_BY_METHOD: dict[str, list[Route]] = {}
for _known in ROUTES:
    _BY_METHOD.setdefault(_known.method, []).append(_known)


def find(method: str, path: str) -> tuple[Route, str]:
    """The route of a request and the id in its path."""
    for route in _BY_METHOD.get(method, ()):
        match = route.path.match(path)
        if match:
            return route, match.group(1) if match.groups() else ""
    raise StripeProblem(
        f"Unrecognized request URL ({method}: {path}). Stripe may know it; the payment sandbox does not.",
        status=404,
    )


def install(world: World) -> None:
    """Teaches a world what happens when, and how objects look."""
    from donate.sandbox.objects import checkout_payment

    world.verbs = {
        "session.expire": lambda world, key: _if_open(world, key),
        "voucher.expire": lambda world, key: checkout_payment.settle_voucher(world, world.store.things[key], paid=False),
        "subscription.renew": subscriptions.renew,
        "subscription.resume": subscriptions.resume,
        "subscription.cancel": subscriptions.cancel_when_asked,
        "invoice.finalize": subscriptions.finalize_renewal,
        "invoice.retry": subscriptions.retry,
        "refund.give_up": refunds.give_up,
    }
    world.views = {"subscription": subscriptions.view, "invoice": invoices.view, "balance_transaction": balance.view}


def _if_open(world: World, key: str) -> None:
    if world.store.things[key]["status"] == "open":
        checkout.expire(world, key)


listing.INCLUDABLE.update(
    {
        ("checkout.session", "line_items"): checkout.line_items,
        ("charge", "refunds"): charges.refunds_inside,
        ("customer", "subscriptions"): customers.subscriptions_inside,
        ("invoice", "payments"): invoices.payments_inside,
    }
)
