"""The rules of the money room, as system checks (``manage.py check``)."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from donate import stripe_api


@register(Tags.compatibility)
def the_sdk_speaks_the_pinned_version(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Shapes and parameters follow the version; an SDK of another one would be checked against the wrong types."""
    if stripe_api.sdk_version() != stripe_api.API_VERSION:
        hint = "Read Stripe's changelog between the two, change donate/stripe_api.py, run the giving tests."
        return [
            Error(
                f"stripe-python speaks {stripe_api.sdk_version()}, donate is written for {stripe_api.API_VERSION}.",
                hint=hint,
                id="donate.E001",
            )
        ]
    return []


@register(Tags.compatibility)
def stripe_is_configured(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Keys of the right kind, an address that is one."""
    found: list[CheckMessage] = []
    key, secret, base = settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET, settings.STRIPE_API_BASE
    if not key:
        if not settings.DEBUG:
            found.append(Warning("STRIPE_SECRET_KEY is not set: nobody can give.", id="donate.W001"))
    elif not key.startswith(("sk_", "rk_")):
        found.append(Error("STRIPE_SECRET_KEY must begin with sk_ or rk_.", id="donate.E002"))
    if secret and not secret.startswith("whsec_"):
        found.append(Error("STRIPE_WEBHOOK_SECRET must begin with whsec_.", id="donate.E003"))
    if base and urlsplit(base).scheme not in {"http", "https"}:
        found.append(Error("STRIPE_API_BASE must begin with http:// or https://.", id="donate.E004"))
    return found
