"""Renewals that failed: what became of each, as Stripe says of its invoice. Their figures stand in ``reports``."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from donate import mail
from donate.models import FailedRenewal, RecurringGift
from donate.movements import at, is_newer, moment
from donate.stripe_api import Said

#: Stripe's words for an invoice that will never be paid.
_DROPPED = {"void", "uncollectible"}


def open_ones() -> QuerySet[FailedRenewal]:
    """What staff look at: still being tried, the oldest first."""
    rows = FailedRenewal.objects.filter(recovered_at=None, lost_at=None).order_by("first_failed_at")
    return rows.select_related("recurring_gift__donor")


def follow(gift: RecurringGift, invoice: Said, began: datetime) -> None:
    """Make the row of this renewal equal to what Stripe says of its invoice, and tell donor and staff.

    A renewal that was paid at its first try has no row. Call it in a transaction.
    """
    tries = invoice.get("attempt_count", 0)
    paid = invoice["status"] == "paid"
    known = FailedRenewal.objects.filter(invoice=invoice["id"]).exists()
    if not known and (tries < 1 or (paid and tries < 2)):
        return
    gift = RecurringGift.objects.select_for_update(no_key=True).get(pk=gift.pk)
    row = _row(gift, invoice)
    if not is_newer(began, row.synced_at):
        return
    row.attempts = max(tries, row.attempts)
    row.next_try_at = moment(invoice.get("next_payment_attempt"))
    row.pay_url = invoice.get("hosted_invoice_url") or "" if invoice["status"] == "open" else ""
    row.recovered_at = _paid_at(invoice, row) if paid else None
    row.lost_at = None if paid or not _is_lost(gift, invoice) else row.lost_at or gift.ended_at or began
    row.synced_at = began
    row.save()
    if invoice["status"] == "open" and not gift.ended_at:
        mail.renewal_failed(gift, invoice)


def _row(gift: RecurringGift, invoice: Said) -> FailedRenewal:
    """Found or made. The first try follows at once when the invoice is final."""
    times = invoice.get("status_transitions") or {}
    row, _created = FailedRenewal.objects.get_or_create(
        invoice=invoice["id"],
        defaults={
            "recurring_gift": gift,
            "amount": invoice.get("amount_due") or gift.amount,
            "first_failed_at": at(times.get("finalized_at") or invoice["created"]),
            "attempts": 1,
        },
    )
    return row


def _paid_at(invoice: Said, row: FailedRenewal) -> datetime:
    said = moment((invoice.get("status_transitions") or {}).get("paid_at"))
    return max(said or timezone.now(), row.first_failed_at)


def _is_lost(gift: RecurringGift, invoice: Said) -> bool:
    """Nothing will be tried any more. The donor may still pay on Stripe's page: then it is recovered after all."""
    if gift.ended_at or invoice["status"] in _DROPPED:
        return True
    return invoice["status"] == "open" and invoice.get("next_payment_attempt") is None


def lose_all(gift: RecurringGift) -> None:
    """The gift has ended: Stripe tries none of its open renewals again. Call it while the gift is locked."""
    rows: Iterable[FailedRenewal] = gift.failed_renewals.filter(recovered_at=None, lost_at=None)
    for row in rows:
        row.lost_at, row.next_try_at = gift.ended_at, None
        row.save(update_fields=["lost_at", "next_try_at"])
