"""The donor, without a browser: the verbs of the hosted pages."""

from __future__ import annotations

from typing import Literal

from donate.sandbox.machine import Machine
from donate.sandbox.objects import checkout, checkout_payment, portal
from donate.sandbox.store import Thing


class Donor(Machine):
    """Pays, prints vouchers, changes cards, stops."""

    def pay(
        self,
        session_id: str,
        card: str = "4242424242424242",
        *,
        method: Literal["card", "konbini"] = "card",
        email: str | None = None,
        name: str | None = None,
        authenticate: bool = True,
        store: str = "familymart",
    ) -> Thing:
        """What the donor does on the hosted page. Raises ``CardDeclined``."""
        with self.acting() as world:
            payer = checkout_payment.Payer(email or "donor@example.org", name)
            if method == "konbini":
                checkout_payment.pay_at_konbini(world, session_id, payer, store)
            elif checkout_payment.pay_by_card(world, session_id, payer, card) is not None:
                checkout_payment.answer_bank(world, session_id, authenticate)
            return self._shown(world.store.things[session_id])

    def pay_voucher(self, key: str) -> Thing:
        """The donor pays the konbini voucher of a session or payment intent; the payment intent."""
        return self._settle_voucher(key, paid=True)

    def expire_voucher(self, key: str) -> Thing:
        """The voucher expires unpaid; the payment intent."""
        return self._settle_voucher(key, paid=False)

    def _settle_voucher(self, key: str, *, paid: bool) -> Thing:
        with self.acting() as world:
            session = world.store.get("checkout.session", key)
            intent = world.need("payment_intent", session["payment_intent"] if session else key)
            checkout_payment.settle_voucher(world, intent, paid)
            return self._shown(intent)

    def expire(self, session_id: str) -> Thing:
        """Nobody pays; the session."""
        with self.acting() as world:
            return self._shown(checkout.expire(world, session_id))

    def change_card(self, key: str, card: str = "4242424242424242", *, retry: bool = False) -> Thing:
        """A new card for a customer (or a subscription's); with ``retry`` pays what is open. The payment method."""
        with self.acting() as world:
            subscription = world.store.get("subscription", key)
            customer = subscription["customer"] if subscription else key
            method = portal.change_card(world, customer, card)
            refused = portal.pay_open_invoices(world, customer) if retry else None
            if refused:
                raise refused
            return self._shown(method)

    def cancel(self, subscription_id: str, *, at_period_end: bool = False) -> Thing:
        """The donor stops in the portal; the subscription."""
        with self.acting() as world:
            return self._shown(portal.cancel(world, subscription_id, at_period_end=at_period_end))
