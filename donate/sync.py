"""Makes our rows equal to what Stripe says of one object.

Every function fetches first, holding no lock and no transaction over the network, and then writes in one short
transaction that locks the row. A fetch that *began later* and was applied already wins over this one's state;
entries are appended in any case: money that was seen to move has moved. Locks are taken in one order everywhere:
donor, recurring gift, payment, attempt.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone

from donate import (
    attack,
    attribution,
    cards,
    ledger,
    looks,
    mail,
    memberships,
    milestones,
    movements,
    receipt_tasks,
    recovery,
    recurring,
    seat_tasks,
    stripe_api,
)
from donate.attribution import Attribution
from donate.models import Attempt, Donation, Donor, RecurringGift, RefundRequest
from donate.models.donor import folded
from donate.movements import at, is_newer
from donate.stripe_api import NoSuchObject, Said, StripeUnavailable, id_of

__all__ = ["NoSuchObject", "StripeUnavailable", "customer", "invoice", "payment", "session", "subscription"]


def session(session_id: str) -> Attempt:
    """Look a Checkout Session up at Stripe and bring its attempt, payments and recurring gift up to date.

    For the thanks page, which may come before the webhook. Afterwards ``attempt.state`` says what became of it,
    ``attempt.donation`` is the payment (``status`` pending: waiting at the konbini, with ``voucher_url`` and
    ``voucher_expires_at``) or None, ``attempt.recurring_gift`` the monthly gift or None.

    Raises ``NoSuchObject`` for an id that is none of ours, ``StripeUnavailable`` where Stripe can't be asked.
    """
    attempt = checkout_session(session_id)
    if attempt is None:
        raise NoSuchObject(f"The session {session_id} was not begun here")
    return attempt


def checkout_session(session_id: str) -> Attempt | None:
    """The same for any session; None where it was not begun here (its money is booked all the same)."""
    began = timezone.now()
    said = stripe_api.session(session_id)
    if said["status"] == "complete":
        _follow(said)
    attempt = _put_attempt(said, began)
    looks.note("session", session_id)
    return attempt


def _put_attempt(said: Said, began: datetime) -> Attempt | None:
    found = attribution.read({"attempt": said.get("client_reference_id")}, customer=None)
    if found.attempt is None:
        return None
    with transaction.atomic():
        attempt = Attempt.objects.select_for_update(no_key=True).get(pk=found.attempt.pk)
        if is_newer(began, attempt.synced_at):
            attempt.stripe_session = said["id"]
            attempt.state = _attempt_state(said, attempt)
            attempt.ended_at = attempt.ended_at or (None if attempt.state == Attempt.State.STARTED else began)
            attempt.synced_at = began
            attempt.save()
    return attempt


def _follow(said: Said) -> None:
    """Everything that a completed session brought about."""
    if said.get("invoice"):
        invoice(id_of(said["invoice"]))
    elif said.get("subscription"):
        subscription(id_of(said["subscription"]))
    payment(id_of(said.get("payment_intent")))


def _attempt_state(said: Said, attempt: Attempt) -> str:
    if said["status"] == "complete":
        lapsed = attempt.donations.filter(status=Donation.Status.FAILED).exists()
        return Attempt.State.FAILED if lapsed else Attempt.State.COMPLETED
    return Attempt.State.EXPIRED if said["status"] == "expired" else Attempt.State.STARTED


@dataclass(frozen=True)
class Renewal:
    """Which recurring gift and invoice a payment settles."""

    gift: RecurringGift | None = None
    invoice: str = ""
    is_renewal: bool = False


def payment(payment_intent_id: str | None, *, moved: bool = False, renewal: Renewal | None = None) -> Donation | None:
    """Bring one payment, its refunds and its disputes up to date; None where nothing was paid nor is to be.

    ``moved`` says that a refund or dispute is known to exist; otherwise the charge tells.
    """
    if not payment_intent_id:
        return None
    began = timezone.now()
    said = stripe_api.payment_intent(payment_intent_id)
    known = Donation.objects.filter(payment_intent=payment_intent_id).first()
    status = _payment_status(said, known)
    if status is None:
        attack.note_declines(said)
        looks.note("payment", payment_intent_id)
        return None
    refunds, disputes = _taken_back(said, moved=moved)
    moves = movements.of_payment(said) + movements.of_refunds(refunds) + movements.of_disputes(disputes)
    renewal = renewal or _renewal_of(said, known)
    found = _attribution_of(said, renewal)
    with transaction.atomic():
        donor = renewal.gift.donor if renewal.gift else attribution.donor(found)
        donation = None if known else _new_payment(said, status, renewal, found, donor, began)
        is_new = donation is not None
        donation = donation or _looked_at_before(said, status, began)
        new = ledger.append(donation, moves, is_new=is_new)
        RefundRequest.objects.note(refunds)
        if new:
            _count_anew(donation)
            _note_card(donation, said, is_new=is_new)
            memberships.admit(donation)
            seat_tasks.after_payment(donation)
        if found.attempt and donation.status == Donation.Status.SUCCEEDED:
            attribution.keep_words(found.attempt)
        lost = [dispute["id"] for dispute in disputes if dispute["status"] == "lost"]
        mail.after_payment(donation, new, lost=lost, is_new=is_new)
        receipt_tasks.after_payment(donation, new)  # after the mail, so that thanks come first
    looks.note("payment", payment_intent_id)
    if moved:
        looks.note("payment with refunds", payment_intent_id)
    return donation


def _payment_status(said: Said, known: Donation | None) -> str | None:
    """Our word for it; None for what is no payment (yet): a page that is open, a card that was declined."""
    if said["status"] == "succeeded":
        return Donation.Status.SUCCEEDED
    if said["status"] == "processing" or movements.voucher_of(said):
        return Donation.Status.PENDING
    return Donation.Status.FAILED if known else None


def _taken_back(said: Said, *, moved: bool) -> tuple[list[Said], list[Said]]:
    """Refunds and disputes, asked for only where there are any."""
    if said["status"] != "succeeded":
        return [], []
    charge = movements.charge_of(said)
    told = {"amount_refunded", "disputed"} <= charge.keys()
    refunds = stripe_api.refunds_of(said["id"]) if moved or not told or charge["amount_refunded"] else []
    disputes = stripe_api.disputes_of(said["id"]) if moved or not told or charge["disputed"] else []
    return refunds, disputes


def _renewal_of(said: Said, known: Donation | None) -> Renewal:
    """Since an invoice's payment does not name it, Stripe is asked for it, once; one-time gifts carry our own mark."""
    if known and known.recurring_gift:
        return Renewal(known.recurring_gift, known.invoice, known.is_renewal)
    if "attempt" in (said.get("metadata") or {}):
        return Renewal()
    invoice_id = stripe_api.invoice_of_payment(said["id"])
    return _renewal_by(stripe_api.invoice(invoice_id)) if invoice_id else Renewal()


def _renewal_by(invoice: Said) -> Renewal:
    parent = invoice.get("parent") or {}
    subscription_id = id_of((parent.get("subscription_details") or {}).get("subscription"))
    gift = subscription(subscription_id) if subscription_id else None
    return Renewal(gift, invoice["id"], gift is not None and invoice.get("billing_reason") != "subscription_create")


def _attribution_of(said: Said, renewal: Renewal) -> Attribution:
    gift = renewal.gift
    if gift:
        return Attribution(attempt=gift.attempt, kind=gift.kind, fund=gift.fund, tier=gift.tier, campaign=gift.campaign)
    payer = movements.charge_of(said).get("billing_details") or {}
    return attribution.read(
        said.get("metadata"),
        customer=id_of(said.get("customer")),
        email=payer.get("email") or said.get("receipt_email"),
        name=payer.get("name"),
    )


def _new_payment(
    said: Said, status: str, renewal: Renewal, found: Attribution, donor: Donor | None, began: datetime
) -> Donation | None:
    """The payment's row, made and so locked; None where somebody else made it at this very moment."""
    row = Donation(
        **found.purpose,
        payment_intent=said["id"],
        currency=said["currency"],
        donor=donor,
        attempt=None if renewal.is_renewal else found.attempt,
        recurring_gift=renewal.gift,
        is_renewal=renewal.is_renewal,
        invoice=renewal.invoice,
    )
    _put(row, said, status, began)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if Donation.objects.filter(payment_intent=said["id"]).exists():
            return None
        raise
    _complete_attempt(row)
    return row


def _looked_at_before(said: Said, status: str, began: datetime) -> Donation:
    """The payment's row, locked, and as Stripe says unless a later look said something else."""
    row = Donation.objects.select_for_update(no_key=True).get(payment_intent=said["id"])
    if is_newer(began, row.synced_at):
        _put(row, said, status, began)
        row.save()
        _complete_attempt(row)
    return row


def _put(donation: Donation, said: Said, status: str, began: datetime) -> None:
    charge = movements.charge_of(said)
    voucher = movements.voucher_of(said)
    donation.status = status
    donation.amount = said.get("amount_received") or said["amount"]
    donation.charge = id_of(said.get("latest_charge")) or ""
    donation.method = (charge.get("payment_method_details") or {}).get("type") or ("konbini" if voucher else "")
    donation.charged_at = movements.charged_at(said) if status == Donation.Status.SUCCEEDED else None
    donation.available_at = movements.available_at(said) if status == Donation.Status.SUCCEEDED else None
    if voucher:
        donation.voucher_url, donation.voucher_expires_at = voucher["url"], voucher["expires_at"]
    donation.synced_at = began


def _note_card(donation: Donation, said: Said, *, is_new: bool) -> None:
    """The card that pays a recurring gift, as its first payment says."""
    if is_new and donation.recurring_gift and donation.charged_at and not donation.is_renewal:
        cards.note(donation.recurring_gift, movements.charge_of(said), donation.charged_at)


def _complete_attempt(donation: Donation) -> None:
    """What became of a one-time gift is what became of its press."""
    if donation.attempt and not donation.recurring_gift and donation.status != Donation.Status.PENDING:
        paid = donation.status == Donation.Status.SUCCEEDED
        attribution.complete(donation.attempt, Attempt.State.COMPLETED if paid else Attempt.State.FAILED)


def invoice(invoice_id: str | None) -> None:
    """Bring an invoice's subscription and payments up to date, and tell of a renewal that failed."""
    if not invoice_id:
        return
    began = timezone.now()
    said = stripe_api.invoice(invoice_id)
    renewal = _renewal_by(said)
    for settled in stripe_api.payments_of_invoice(invoice_id):
        if settled["status"] == "paid":
            payment(id_of(settled["payment"].get("payment_intent")), renewal=renewal)
    if renewal.gift and renewal.is_renewal:
        with transaction.atomic():
            recovery.follow(renewal.gift, said, began)
    looks.note("invoice", invoice_id)


def subscription(subscription_id: str | None) -> RecurringGift | None:
    """Bring one recurring gift up to date; a change of its amount is kept as a row."""
    return look_at_subscription(subscription_id)[0] if subscription_id else None


def look_at_subscription(subscription_id: str) -> tuple[RecurringGift, Said]:
    """The same, with what Stripe said."""
    began = timezone.now()
    said = stripe_api.subscription(subscription_id)
    found = _attribution_of_subscription(said)
    with transaction.atomic():
        donor = attribution.donor(found)
        gift = _recurring_gift(said, found, donor)
        if is_newer(began, gift.synced_at):
            had_ended = bool(gift.ended_at)
            recurring.apply(gift, said, began)
            if gift.ended_at and not had_ended:
                _count_anew(gift)
    looks.note("subscription", subscription_id)
    return gift, said


def _attribution_of_subscription(said: Said) -> Attribution:
    customer_id = id_of(said.get("customer"))
    found = attribution.read(said.get("metadata"), customer=customer_id)
    known = Donor.objects.with_customer(customer_id).exists()
    if found.attempt or known or not customer_id:
        return found
    payer = stripe_api.customer(customer_id)
    return attribution.read(
        said.get("metadata"), customer=customer_id, email=payer.get("email"), name=payer.get("name")
    )


def _recurring_gift(said: Said, found: Attribution, donor: Donor | None) -> RecurringGift:
    """The recurring gift's row, found or made, locked."""
    _item, price = recurring.price(said)
    row, _created = RecurringGift.objects.get_or_create(
        stripe_subscription=said["id"],
        defaults={
            **found.purpose,
            **price,
            "donor": donor,
            "attempt": found.attempt,
            "stripe_customer": found.customer,
            "started_at": at(said.get("start_date") or said["created"]),
        },
    )
    return RecurringGift.objects.select_for_update(no_key=True).get(pk=row.pk)


def customer(customer_id: str | None) -> None:
    """Follow a donor's change of e-mail at Stripe, and forget a customer that was deleted there.

    Of a donor who is several customers since a merge, the main one leads.
    """
    if not customer_id or not Donor.objects.filter(stripe_customer=customer_id).exists():
        return
    began = timezone.now()
    said = stripe_api.customer(customer_id)
    with transaction.atomic():
        donor = Donor.objects.select_for_update(no_key=True).filter(stripe_customer=customer_id).first()
        if donor is None or not is_newer(began, donor.synced_at):
            return
        email = said.get("email")
        if said.get("deleted"):
            donor.stripe_customer = None
        elif email and not Donor.objects.with_email(email).exclude(pk=donor.pk).exists():
            donor.email = folded(email)
        donor.synced_at = began
        donor.save()


def _count_anew(row: Donation | RecurringGift) -> None:
    """The figures of its campaign have changed."""
    if row.campaign:
        transaction.on_commit(partial(milestones.booked, row.campaign), robust=True)
