"""Which request does what. A route names the SDK's parameter class, so that what Stripe refuses is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from donate.sandbox import handlers, listing
from donate.sandbox.errors import StripeProblem, not_simulated
from donate.sandbox.handlers import PAGE, Handler
from donate.sandbox.objects import (
    account,
    balance,
    charges,
    checkout,
    checkout_rules,
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
        unknown = set(given) - (self.supported if self.supported is not None else set(given))
        if unknown:
            raise not_simulated(f"the parameter {min(unknown)}")


def _route(
    method: str, path: str, params: str, handler: Handler, supported: frozenset[str] | set[str] | None = None
) -> Route:
    pattern = re.compile("/v1/" + path.replace(":id", "([^/]+)") + r"\Z")
    return Route(method, pattern, params, handler, frozenset(supported) if supported is not None else None)


def _create(function: Callable[[World, Thing], Thing]) -> Handler:
    return lambda world, key, given, url: function(world, given)


def _change(function: Callable[[World, str, Thing], Thing]) -> Handler:
    return lambda world, key, given, url: function(world, key, given)


def _retrieved(path: str, kind: str, name: str) -> Route:
    return _route("GET", f"{path}/:id", f"{name}RetrieveParams", lambda world, key, given, url: world.need(kind, key))


def _listed(path: str, kind: str, name: str, filters: str) -> Route:
    names = filters.split()

    def handler(world: World, key: str, given: Thing, url: str) -> Thing:
        return listing.list_things(world, kind, url, given, *names)

    return _route("GET", path, f"{name}ListParams", handler, PAGE | set(names))


def _made(path: str, name: str, function: Callable[[World, Thing], Thing], supported: frozenset[str]) -> Route:
    return _route("POST", path, f"{name}CreateParams", _create(function), supported)


def _changed(
    path: str,
    params: str,
    function: Callable[[World, str, Thing], Thing],
    supported: frozenset[str] | str | None = None,
) -> Route:
    if isinstance(supported, str):
        supported = frozenset(supported.split()) | {"expand"}
    return _route("POST", path, params, _change(function), supported)


ROUTES: tuple[Route, ...] = (
    # money
    _route("GET", "balance", "BalanceRetrieveParams", _create(balance.balance)),
    _listed("balance_transactions", "balance_transaction", "BalanceTransaction", "source type currency"),
    _retrieved("balance_transactions", "balance_transaction", "BalanceTransaction"),
    _listed("charges", "charge", "Charge", "payment_intent customer"),
    _retrieved("charges", "charge", "Charge"),
    _changed("charges/:id", "ChargeUpdateParams", charges.update, "description metadata receipt_email"),
    _listed("disputes", "dispute", "Dispute", "charge payment_intent"),
    _retrieved("disputes", "dispute", "Dispute"),
    _changed("disputes/:id", "DisputeUpdateParams", disputes.update, "evidence metadata submit"),
    _changed("disputes/:id/close", "DisputeCloseParams", disputes.accept),
    _listed("payment_intents", "payment_intent", "PaymentIntent", "customer"),
    _retrieved("payment_intents", "payment_intent", "PaymentIntent"),
    _changed("payment_intents/:id", "PaymentIntentUpdateParams", payments.update, "description metadata receipt_email"),
    _changed("payment_intents/:id/cancel", "PaymentIntentCancelParams", payments.cancel),
    _made("refunds", "Refund", refunds.create, refunds.SUPPORTED),
    _listed("refunds", "refund", "Refund", "charge payment_intent"),
    _retrieved("refunds", "refund", "Refund"),
    _changed("refunds/:id", "RefundUpdateParams", refunds.update),
    _changed("refunds/:id/cancel", "RefundCancelParams", refunds.cancel),
    # Checkout
    _made("checkout/sessions", "checkout.Session", checkout.create, checkout_rules.SUPPORTED),
    _listed("checkout/sessions", "checkout.session", "checkout.Session", "customer payment_intent subscription status"),
    _retrieved("checkout/sessions", "checkout.session", "checkout.Session"),
    _changed("checkout/sessions/:id", "checkout.SessionUpdateParams", checkout.update),
    _changed("checkout/sessions/:id/expire", "checkout.SessionExpireParams", checkout.expire),
    _route("GET", "checkout/sessions/:id/line_items", "checkout.SessionLineItemListParams", handlers.session_lines),
    # people and what they pay with
    _made("customers", "Customer", customers.create, customers.SUPPORTED),
    _route("GET", "customers", "CustomerListParams", handlers.list_customers, PAGE | {"email"}),
    _retrieved("customers", "customer", "Customer"),
    _changed("customers/:id", "CustomerUpdateParams", customers.update, customers.SUPPORTED),
    _route("DELETE", "customers/:id", "CustomerDeleteParams", _change(customers.delete)),
    _route("GET", "customers/:id/payment_methods", "CustomerPaymentMethodListParams", customers.payment_methods),
    _listed("payment_methods", "payment_method", "PaymentMethod", "customer type"),
    _retrieved("payment_methods", "payment_method", "PaymentMethod"),
    _changed("payment_methods/:id", "PaymentMethodUpdateParams", payment_methods.update, "metadata"),
    _changed("payment_methods/:id/attach", "PaymentMethodAttachParams", payment_methods.attach_to),
    _changed("payment_methods/:id/detach", "PaymentMethodDetachParams", payment_methods.detach),
    # what is paid for
    _made("products", "Product", products.create_product, products.PRODUCT_SUPPORTED),
    _listed("products", "product", "Product", "active"),
    _retrieved("products", "product", "Product"),
    _changed("products/:id", "ProductUpdateParams", products.update_product, products.PRODUCT_CHANGES),
    _made("prices", "Price", products.create_price, products.PRICE_SUPPORTED),
    _listed("prices", "price", "Price", "product active currency type"),
    _retrieved("prices", "price", "Price"),
    _changed("prices/:id", "PriceUpdateParams", products.update_price, "active nickname lookup_key metadata"),
    # again and again
    _route(
        "GET", "subscriptions", "SubscriptionListParams", handlers.list_subscriptions, PAGE | {"customer", "status"}
    ),
    _retrieved("subscriptions", "subscription", "Subscription"),
    _changed(
        "subscriptions/:id", "SubscriptionUpdateParams", subscription_changes.update, subscription_changes.SUPPORTED
    ),
    _route("DELETE", "subscriptions/:id", "SubscriptionCancelParams", _change(subscription_changes.cancel)),
    _listed("subscription_items", "subscription_item", "SubscriptionItem", "subscription"),
    _retrieved("subscription_items", "subscription_item", "SubscriptionItem"),
    _changed(
        "subscription_items/:id",
        "SubscriptionItemUpdateParams",
        subscription_changes.update_item,
        subscription_changes.ITEM_SUPPORTED,
    ),
    _listed("invoices", "invoice", "Invoice", "customer subscription status"),
    _retrieved("invoices", "invoice", "Invoice"),
    _changed("invoices/:id", "InvoiceUpdateParams", invoices.update, "auto_advance metadata description"),
    _route("GET", "invoices/:id/lines", "InvoiceLineItemListParams", handlers.invoice_lines),
    _route(
        "POST",
        "invoices/:id/pay",
        "InvoicePayParams",
        handlers.pay_invoice,
        {"payment_method", "off_session", "expand"},
    ),
    _route("POST", "invoices/:id/void", "InvoiceVoidInvoiceParams", handlers.stop_invoice(invoices.void)),
    _route(
        "POST",
        "invoices/:id/mark_uncollectible",
        "InvoiceMarkUncollectibleParams",
        handlers.stop_invoice(invoices.give_up),
    ),
    _route("GET", "invoice_payments", "InvoicePaymentListParams", handlers.list_invoice_payments),
    _retrieved("invoice_payments", "invoice_payment", "InvoicePayment"),
    # portal, events, endpoints
    _made(
        "billing_portal/configurations",
        "billing_portal.Configuration",
        portal.create_configuration,
        portal.CONFIGURATION_SUPPORTED,
    ),
    _listed(
        "billing_portal/configurations",
        "billing_portal.configuration",
        "billing_portal.Configuration",
        "active is_default",
    ),
    _retrieved("billing_portal/configurations", "billing_portal.configuration", "billing_portal.Configuration"),
    _changed(
        "billing_portal/configurations/:id",
        "billing_portal.ConfigurationUpdateParams",
        portal.update_configuration,
        portal.CONFIGURATION_SUPPORTED,
    ),
    _made("billing_portal/sessions", "billing_portal.Session", portal.create_session, portal.SESSION_SUPPORTED),
    # the account itself
    _route("GET", "account", "AccountRetrieveCurrentParams", _create(account.retrieve)),
    _route("GET", "payment_method_configurations", "PaymentMethodConfigurationListParams", handlers.list_methods, PAGE),
    _changed(
        "payment_method_configurations/:id", "PaymentMethodConfigurationUpdateParams", account.update_configuration
    ),
    _route("GET", "events", "EventListParams", handlers.list_events, PAGE | {"type", "types"}),
    _retrieved("events", "event", "Event"),
    _made("webhook_endpoints", "WebhookEndpoint", endpoints.create, endpoints.SUPPORTED),
    _listed("webhook_endpoints", "webhook_endpoint", "WebhookEndpoint", ""),
    _retrieved("webhook_endpoints", "webhook_endpoint", "WebhookEndpoint"),
    _changed("webhook_endpoints/:id", "WebhookEndpointUpdateParams", endpoints.update, endpoints.SUPPORTED),
    _route("DELETE", "webhook_endpoints/:id", "WebhookEndpointDeleteParams", _change(endpoints.delete)),
)

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
        "voucher.expire": lambda world, key: checkout_payment.settle_voucher(
            world, world.store.things[key], paid=False
        ),
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
