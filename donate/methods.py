"""How a payment was made, in words; Stripe's own word where it is new to us."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

_WORDS: dict[str, str | Promise] = {
    "card": pgettext_lazy("method", "card"),
    "konbini": _("konbini"),
    "paypay": "PayPay",
    "customer_balance": _("bank transfer"),
    "link": "Link",
}


def in_words(method: str) -> str:
    """For example ``カード`` for ``card``."""
    return str(_WORDS.get(method, method))
