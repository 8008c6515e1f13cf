"""Reads, out of Stripe's objects, which money moved. Pure: no network, no rows.

Each movement at Stripe is a balance transaction. Where an answer lacks it, the object's status tells the same.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from donate.ledger import Movement
from donate.models import Entry
from donate.stripe_api import Said

_KONBINI = "konbini_display_details"


def at(seconds: int) -> datetime:
    """A unix time as Stripe writes it."""
    return datetime.fromtimestamp(seconds, UTC)


def moment(seconds: int | None) -> datetime | None:
    """The same, where Stripe may say nothing."""
    return None if seconds is None else at(seconds)


#: Clocks of several machines differ by less.
_AHEAD = timedelta(minutes=5)


def is_newer(began: datetime, synced_at: datetime | None) -> bool:
    """Whether what was fetched now may overwrite what an earlier fetch said.

    What was fetched "in the future" was fetched by a clock that was wrong: it must not keep the present out until then.
    """
    return synced_at is None or synced_at <= began or synced_at > timezone.now() + _AHEAD


def charge_of(payment_intent: Said) -> Said:
    """The payment's charge; empty where there is none or only its id came."""
    charge = payment_intent.get("latest_charge")
    return charge if isinstance(charge, dict) else {}


def charged_at(payment_intent: Said) -> datetime:
    """When the money came: its balance transaction's time, which for konbini is days after the order."""
    charge = charge_of(payment_intent)
    return _booked(charge.get("balance_transaction"), charge.get("created") or payment_intent["created"])


def available_at(payment_intent: Said) -> datetime | None:
    """When the money is at our disposal, which is days after it came; None where Stripe doesn't say."""
    transaction = charge_of(payment_intent).get("balance_transaction")
    return moment(transaction.get("available_on")) if isinstance(transaction, dict) else None


def of_payment(payment_intent: Said) -> list[Movement]:
    if payment_intent["status"] != "succeeded":
        return []
    amount = payment_intent.get("amount_received") or payment_intent["amount"]
    return [_movement(Entry.Kind.PAYMENT, payment_intent, amount, charged_at(payment_intent))]


def of_refunds(refunds: Iterable[Said]) -> list[Movement]:
    """A refund that failed after the money had left brings it back: two movements."""
    found = []
    for refund in refunds:
        left, came_back = refund.get("balance_transaction"), refund.get("failure_balance_transaction")
        moved = bool(left) or refund["status"] == "succeeded"
        if "balance_transaction" not in refund:
            moved = refund["status"] in {"succeeded", "pending"}
        if not moved:
            continue
        found.append(_movement(Entry.Kind.REFUND, refund, -refund["amount"], _booked(left, refund["created"])))
        if came_back or refund["status"] in {"failed", "canceled"}:
            moved_at = _booked(came_back, refund["created"])
            found.append(_movement(Entry.Kind.REFUND_FAILURE, refund, refund["amount"], moved_at))
    return found


def of_disputes(disputes: Iterable[Said]) -> list[Movement]:
    found = []
    for dispute in disputes:
        moves = dispute.get("balance_transactions")
        if moves:
            for move in moves:
                kind = Entry.Kind.DISPUTE if move["amount"] < 0 else Entry.Kind.DISPUTE_REVERSAL
                found.append(_movement(kind, dispute, move["amount"], _booked(move, dispute["created"])))
        else:
            found += _of_dispute_by_status(dispute, listed=moves is not None)
    return found


def _of_dispute_by_status(dispute: Said, *, listed: bool) -> list[Movement]:
    """An inquiry (``warning_…``) moves nothing; what is won or lost did, or is open where no moves are told."""
    status, opened_at = dispute["status"], at(dispute["created"])
    withdrawn = status in {"won", "lost"} or (not listed and status in {"needs_response", "under_review"})
    found = [_movement(Entry.Kind.DISPUTE, dispute, -dispute["amount"], opened_at)] if withdrawn else []
    if status == "won":
        found.append(_movement(Entry.Kind.DISPUTE_REVERSAL, dispute, dispute["amount"], opened_at))
    return found


def voucher_of(payment_intent: Said) -> Said:
    """Where the payment waits at the konbini: ``url`` of the instructions and ``expires_at``; else empty."""
    action = payment_intent.get("next_action") or {}
    if payment_intent["status"] != "requires_action" or action.get("type") != _KONBINI:
        return {}
    details = action.get(_KONBINI) or {}
    return {"url": details.get("hosted_voucher_url") or "", "expires_at": moment(details.get("expires_at"))}


def _booked(balance_transaction: Any, otherwise: int) -> datetime:
    seconds = balance_transaction.get("created") if isinstance(balance_transaction, dict) else None
    return at(seconds if seconds is not None else otherwise)


def _movement(kind: str, said: Said, amount: int, moved_at: datetime) -> Movement:
    return Movement(kind=kind, stripe_id=said["id"], amount=amount, currency=said["currency"], occurred_at=moved_at)
