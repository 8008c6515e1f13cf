"""How a payment was made, in words, and how it goes back; Stripe's own word where it is new to us."""

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


#: What Stripe does with a refund (https://docs.stripe.com/refunds#refund-destinations).
_TO_AN_ACCOUNT = _("Stripe writes to you in a mail of its own and asks for your bank account; the money goes there.")
_BACK: dict[str, Promise] = {
    "card": _("It takes up to ten days until the card company shows it."),
    "link": _("It takes up to ten days until the card company shows it."),
    "konbini": _TO_AN_ACCOUNT,
    "customer_balance": _TO_AN_ACCOUNT,
    "paypay": _("It goes back to PayPay, from where you paid."),
}


def way_back(method: str) -> str:
    """What a donor whose payment was made so may expect of a refund."""
    return str(_BACK.get(method) or _("It goes back the way you paid; that may take some days."))


def in_words(method: str) -> str:
    """For example ``カード`` for ``card``."""
    return str(_WORDS.get(method, method))
