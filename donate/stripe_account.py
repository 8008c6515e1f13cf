"""The account at Stripe: what stands there, and made where it is missing (``manage.py stripe_setup``)."""

from donate.stripe_api import PAGE, Said, _all, _our_errors, _v1


def account() -> Said:
    with _our_errors():
        return _v1().accounts.retrieve_current().to_dict()


def webhook_endpoints() -> list[Said]:
    with _our_errors():
        return list(_all(_v1().webhook_endpoints.list({"limit": PAGE})))


def create_webhook_endpoint(**params: object) -> Said:
    """The only answer that ever carries its ``secret``."""
    with _our_errors():
        return _v1().webhook_endpoints.create(params).to_dict()


def update_webhook_endpoint(endpoint: str, **params: object) -> None:
    with _our_errors():
        _v1().webhook_endpoints.update(endpoint, params)


def payment_methods() -> list[Said]:
    """Configurations: which methods Checkout offers."""
    with _our_errors():
        return list(_all(_v1().payment_method_configurations.list({"limit": PAGE})))


def turn_on_method(configuration: str, method: str) -> None:
    with _our_errors():
        wanted = {method: {"display_preference": {"preference": "on"}}}
        _v1().payment_method_configurations.update(configuration, wanted)


def portals() -> list[Said]:
    """Active configurations of the billing portal."""
    with _our_errors():
        return list(_all(_v1().billing_portal.configurations.list({"active": True, "limit": PAGE})))


def create_portal(**params: object) -> Said:
    with _our_errors():
        return _v1().billing_portal.configurations.create(params).to_dict()


def update_portal(configuration: str, **params: object) -> None:
    with _our_errors():
        _v1().billing_portal.configurations.update(configuration, params)
