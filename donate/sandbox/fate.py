"""Time and fate: renewals, refunds, disputes."""

from __future__ import annotations

from datetime import datetime

from donate.sandbox.clock import months_later, unix
from donate.sandbox.errors import StripeProblem
from donate.sandbox.machine import Machine
from donate.sandbox.objects import disputes, invoice_drafts, refunds
from donate.sandbox.store import Thing


class Fate(Machine):
    """Moves time and lets things happen."""

    def now(self) -> int:
        """The sandbox's time, unix seconds."""
        return self.world.now()

    def advance(self, *, days: int = 0, hours: int = 0, months: int = 0, seconds: int = 0) -> int:
        """Moves time; everything due happens at its own moment. The new time."""
        moment = months_later(self.now(), months) if months else self.now()
        return self.advance_to(moment + days * 86400 + hours * 3600 + seconds)

    def advance_to(self, moment: datetime | int) -> int:
        """The same, to a moment. Backwards only while there is nothing yet."""
        target = unix(moment)
        with self.world.lock:
            if target < self.now() and self.world.store.keys("event"):
                raise ValueError("Time only moves forward once something has happened.")
            self.world.run_due(target)
            self.world.clock.move_to(target)
            self._remember_time()
            self.world.store.save()
            return self.now()

    def next_renewal(self) -> int:
        """Moves time to just after the next renewal of any subscription was tried. The new time."""
        with self.world.lock:
            dues = [self.world.due_at(key, "subscription.renew") for key in self.world.store.keys("subscription")]
            dues += [self.world.due_at(key, "invoice.finalize") for key in self.world.store.keys("invoice")]
            waiting = [due for due in dues if due is not None]
            if not waiting:
                raise StripeProblem("No subscription waits for a renewal.", code="no_renewal")
            first = min(waiting)
            is_draft = any(
                self.world.due_at(key, "invoice.finalize") == first for key in self.world.store.keys("invoice")
            )
            return self.advance_to(first + 1 + (0 if is_draft else invoice_drafts.HOUR))

    def renew(self, subscription_id: str) -> Thing:
        """Moves time to just after the next renewal was tried (an hour after its draft); its invoice."""
        with self.world.lock:
            subscription = self.world.need("subscription", subscription_id)
            at = self._draft_due(subscription)
            if at is None:
                due = self.world.due_at(subscription, "subscription.renew")
                if due is None:
                    raise StripeProblem("The subscription has ended.")
                at = due + invoice_drafts.HOUR
            self.advance_to(at + 1)
            return self._shown(self.world.store.things[subscription["latest_invoice"]])

    def _draft_due(self, subscription: Thing) -> int | None:
        invoice = self.world.store.things[subscription["latest_invoice"]]
        return self.world.due_at(invoice, "invoice.finalize") if invoice["status"] == "draft" else None

    def retry(self, subscription_id: str) -> Thing:
        """Moves time to just after the next retry of an invoice that failed; the invoice."""
        with self.world.lock:
            for key in self.world.store.find("invoice", "subscription", subscription_id):
                due = self.world.due_at(key, "invoice.retry")
                if due is not None:
                    self.advance_to(due + 1)
                    return self._shown(self.world.store.things[key])
        raise StripeProblem("No invoice of this subscription waits for a retry.")

    def fail_renewals(self, subscription_id: str, failing: bool = True) -> None:
        """Whatever the card: the next renewals and retries fail, or go by the card again."""
        with self.acting() as world:
            subscription = world.need("subscription", subscription_id)
            world.note(subscription)["failing"] = failing
            world.touch(subscription)

    def refund(self, key: str, amount: int | None = None, *, reason: str = "requested_by_customer") -> Thing:
        """Refunds a payment intent or charge, in yen or whole; the refund."""
        with self.acting() as world:
            name = "charge" if world.store.kind(key) == "charge" else "payment_intent"
            asked: Thing = {name: key, "reason": reason}
            if amount is not None:
                asked["amount"] = amount
            return self._shown(refunds.create(world, asked))

    def fail_refund(self, refund_id: str) -> Thing:
        """The bank sends the refund back; the refund."""
        with self.acting() as world:
            return self._shown(refunds.fail(world, refund_id))

    def finish_refund(self, refund_id: str) -> Thing:
        """A konbini refund reaches the donor; the refund."""
        with self.acting() as world:
            return self._shown(refunds.finish(world, refund_id))

    def dispute(self, key: str, amount: int | None = None) -> Thing:
        """The donor's bank takes the payment back; the dispute."""
        with self.acting() as world:
            return self._shown(disputes.open(world, key, amount))

    def close_dispute(self, dispute_id: str, won: bool) -> Thing:
        """The bank decides; the dispute."""
        with self.acting() as world:
            return self._shown(disputes.close(world, dispute_id, won=won))
