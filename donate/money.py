"""Amounts of money: a whole number of minor units and a currency. Yen has no minor unit: ¥3,000 is ``3000``."""

from dataclasses import dataclass

from django.utils import translation

YEN = "jpy"

#: Our own floors and ceiling (yen, both included); an editor may raise the floors, never lower them.
ONCE_FLOOR = 500
MONTHLY_FLOOR = 1_000
CEILING = 9_999_999
#: What Stripe's konbini method takes (https://docs.stripe.com/payments/konbini); above it Stripe offers it no more.
KONBINI_FLOOR = 120
KONBINI_CEILING = 300_000


class MixedCurrencies(ValueError):
    """Two amounts of different currencies can't be added."""


@dataclass(frozen=True, order=False)
class Money:
    """``amount`` minor units of ``currency`` (lower-case ISO code, as Stripe writes it)."""

    amount: int
    currency: str = YEN

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise MixedCurrencies(self.currency, other.currency)
        return Money(self.amount + other.amount, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __str__(self) -> str:
        return written(self.amount, self.currency)


def written(amount: int, currency: str = YEN, language: str | None = None) -> str:
    """The amount as a person reads it: ``3,000円`` in Japanese, ``¥3,000`` elsewhere."""
    if currency != YEN:
        return f"{amount} {currency.upper()}"
    if (language or translation.get_language() or "ja").startswith("ja"):
        return f"{amount:,}円"
    return f"{'-' if amount < 0 else ''}¥{abs(amount):,}"
