"""What the tests need of a bank, twice: the sandbox, and Stripe in test mode.

At Stripe nobody can press the button of the hosted page without a browser. So there a payment is made as that page
would make it: an intent or a subscription with the session's amount, customer and marks, and a test card of Stripe's.
"""

import os
import time
from typing import Any

import stripe

from donate import stripe_api
from donate.models import Attempt

KEY = os.environ.get("STRIPE_TEST_KEY", "")
GOOD, DECLINED = "pm_card_visa", "pm_card_chargeDeclined"
NUMBERS = {GOOD: "4242424242424242", DECLINED: "4000000000000002"}

Said = dict[str, Any]


class SandboxBank:
    """Everything through the verbs of the sandbox."""

    def __init__(self, sandbox: Any) -> None:
        self.sandbox = sandbox

    def pay(self, attempt: Attempt, card: str = GOOD) -> str:
        """The donor pays; the payment intent. A declined card raises ``StripeRefused`` or the like."""
        self.sandbox.pay(attempt.stripe_session, card=NUMBERS[card])
        return str(self.sandbox.all("payment_intent")[-1]["id"])

    def refund(self, intent: str, amount: int) -> None:
        self.sandbox.refund(intent, amount)

    def events(self, *_about: str) -> list[Said]:
        """What happened, oldest first."""
        return list(self.sandbox.take_events())

    def moved(self, intent: str) -> int:
        """What remained of the payment, by the bank's books."""
        of_it = {refund["id"] for refund in self.sandbox.all("refund") if refund["payment_intent"] == intent} | {intent}
        return sum(one.amount for one in self.sandbox.books() if one.stripe_id in of_it)


class StripeBank:
    """Stripe in test mode, through the SDK."""

    def __init__(self) -> None:
        self.began = int(time.time()) - 5

    def pay(self, attempt: Attempt, card: str = GOOD) -> str:
        session = stripe_api.session(attempt.stripe_session or "")
        if attempt.interval:
            return self._subscribe(attempt, session, card)
        return str(self._v1.payment_intents.create(intent_params(session, card)).id)

    def _subscribe(self, attempt: Attempt, session: Said, card: str) -> str:
        method = self._v1.payment_methods.attach(card, {"customer": session["customer"]})
        product = self._v1.products.create({"name": "Monthly gift (test)"})
        params = subscription_params(session, attempt.interval, product.id, method.id)
        made = self._v1.subscriptions.create(params)
        [settled] = stripe_api.payments_of_invoice(stripe_api.id_of(made.latest_invoice) or "")
        return str(settled["payment"]["payment_intent"])

    def refund(self, intent: str, amount: int) -> None:
        self._v1.refunds.create({"payment_intent": intent, "amount": amount})

    def events(self, *about: str) -> list[Said]:
        """Events name what they are about; other people may use the same test account at the same time."""
        found: list[Said] = []
        for _try in range(10):
            found = [e for e in stripe_api.events_since(self.began) if any(one in str(e) for one in about)]
            if any(e["type"] == "payment_intent.succeeded" for e in found):
                break
            time.sleep(1)
        return found[::-1]

    def moved(self, intent: str) -> int:
        charge = stripe_api.id_of(stripe_api.payment_intent(intent)["latest_charge"])
        sources = [charge, *(refund["id"] for refund in stripe_api.refunds_of(intent))]
        found = [self._v1.balance_transactions.list({"source": source}).data for source in sources]
        return sum(one.amount for page in found for one in page)

    @property
    def _v1(self) -> Any:
        return stripe.StripeClient(KEY, stripe_version=stripe_api.API_VERSION).v1


def intent_params(session: Said, card: str) -> Said:
    return {
        "amount": session["amount_total"],
        "currency": session["currency"],
        "customer": session["customer"],
        "metadata": session["metadata"],
        "payment_method": card,
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
        "confirm": True,
    }


def subscription_params(session: Said, interval: str, product: str, method: str) -> Said:
    price = {
        "currency": session["currency"],
        "product": product,
        "unit_amount": session["amount_total"],
        "recurring": {"interval": interval},
    }
    return {
        "customer": session["customer"],
        "default_payment_method": method,
        "items": [{"price_data": price}],
        "metadata": session["metadata"],
        "payment_behavior": "error_if_incomplete",
    }
