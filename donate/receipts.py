"""Receipts: issued, issued again, voided. Every number once, none left out, and no money on two of them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from donate import receipt_gifts, receipt_mail, receipt_pdf
from donate.models import Donation, Donor, Entry, Interval, Kind, OfflineGift, Receipt, ReceiptLine, ReceiptSettings
from donate.receipt_document import is_ready
from donate.receipt_gifts import Gift, Source
from donate.receipt_writing import CannotChange, draft, locked, print_again, write

__all__ = ["CannotChange"]

#: A sweep looks no further back than this: what is older was left on purpose, or waits for an address.
_SWEPT = timedelta(days=400)
_AT_A_TIME = 100


# --- What others ask for ------------------------------------------------------------------------------


def of_donor(donor: Donor) -> QuerySet[Receipt]:
    """The donor's receipts, newest first; voided ones are among them (``is_valid``)."""
    return donor.receipts.order_by("-year", "-sequence")


def gives_monthly(donor: Donor, year: int) -> bool:
    """Whether something of this Japanese year waits for the receipt that January brings."""
    gifts = receipt_gifts.wished(ReceiptSettings.load().date_policy).filter(donor=donor)
    return receipt_gifts.monthly(gifts, year).exists()


def pdf(receipt: Receipt) -> bytes:
    """The receipt as it was issued last, as a PDF; ``receipt.file_name`` is a good name for it."""
    return receipt_pdf.pdf(receipt.edition)


def issue(source: Source, *, at: datetime | None = None) -> Receipt | None:
    """The receipt of one payment or offline gift, if it may have one now: kept, wanted, with a name and an address.

    None where something is missing or the gift stands on a receipt already. Raises ``Nobody`` while the
    organisation itself has no name and address.
    """
    policy = ReceiptSettings.load().date_policy
    with transaction.atomic():
        gifts = receipt_gifts.locked_one(source, policy)
        if not gifts or not _may_be_issued(gifts[0]):
            return None
        [receipt] = write([draft(gifts[0].source.donor, Receipt.Kind.ONCE, gifts)], at=at)
        receipt_mail.tell(receipt)
    return receipt


def waiting() -> tuple[QuerySet[Any], QuerySet[OfflineGift]]:
    """Single gifts whose donor wants a receipt and has none yet: payments (with ``counts_at``), offline gifts."""
    paid = receipt_gifts.single(receipt_gifts.unreceipted(ReceiptSettings.load().date_policy))
    return receipt_gifts.kept(paid), receipt_gifts.offline()


@dataclass(frozen=True)
class ToCome:
    """A single gift whose receipt is still to come, and what it waits for."""

    gift: Source
    donor: Donor
    #: The day before which it can't be issued; None: that day has come.
    not_before: date | None
    #: Whether a receipt can be written out to the donor.
    is_ready: bool


def to_come(donor: Donor | None = None, at_most: int | None = None) -> list[ToCome]:
    """The single gifts whose receipt is still to come, of one donor or of everybody, the oldest first."""
    policy, today = ReceiptSettings.load().date_policy, receipt_gifts.today()
    paid = receipt_gifts.kept(receipt_gifts.single(receipt_gifts.wished(policy))).select_related("donor")
    offline = receipt_gifts.offline().select_related("donor")
    if donor:
        paid, offline = paid.filter(donor=donor), offline.filter(donor=donor)
    found: list[tuple[date, Source]] = [
        (receipt_gifts.day_of(gift, policy), gift) for gift in paid.order_by("counts_at", "pk")[:at_most]
    ]
    found += [(gift.received_on, gift) for gift in offline.order_by("received_on", "pk")[:at_most]]
    return [
        ToCome(gift, gift.donor, day if day > today else None, is_ready(gift.donor))
        for day, gift in found
        if gift.donor is not None
    ]


def issue_waiting(donor: Donor) -> list[Receipt]:
    """What waited for this donor's name or address: call it when those were completed."""
    paid, offline = waiting()
    gifts: list[Source] = [*paid.filter(donor=donor).order_by("counts_at", "pk"), *offline.filter(donor=donor)]
    return [receipt for receipt in map(issue, gifts) if receipt]


def issue_due(at_most: int = _AT_A_TIME) -> int:
    """Issue a round of receipts of single gifts that are due; how many."""
    paid, offline = waiting()
    since = timezone.now() - _SWEPT
    recent = receipt_gifts.addressed(paid.filter(charged_at__gte=since)).order_by("counts_at", "pk")
    entered = receipt_gifts.addressed(offline.filter(entered_at__gte=since)).order_by("received_on", "pk")
    gifts: list[Source] = [*recent[:at_most], *entered[:at_most]]
    return sum(issue(gift) is not None for gift in gifts)


def sweep() -> int:
    """What a lost task left undone: receipts that are due, and refunds that no receipt knows of; how many."""
    since = timezone.now() - timedelta(days=2)
    moved = Entry.objects.filter(booked_at__gte=since).exclude(kind=Entry.Kind.PAYMENT)
    for donation in Donation.objects.filter(entries__in=moved, receipt_lines__isnull=False).distinct():
        follow(donation)
    for gift in OfflineGift.objects.filter(cancelled_by__entered_at__gte=since, receipt_lines__is_valid=True):
        follow(gift)
    return issue_due() if ReceiptSettings.load().issues_at_once else 0


def follow(source: Source) -> None:
    """Make the receipt agree with the books: issue it, lower it after a refund, void it when nothing remained.

    Call it after the commit that booked a payment, entered an offline gift, or cancelled one.
    """
    with transaction.atomic():
        source = receipt_gifts.held(source)
        line = source.receipt_lines.filter(is_valid=True).select_related("receipt").first()
        if line:
            _agree(line, receipt_gifts.left_of(source))
            return
        before = source.receipt_lines.select_related("receipt").order_by("-pk").first()
        came_back = before is not None and not before.receipt.voided_by
        if came_back or (before is None and _is_single(source) and ReceiptSettings.load().issues_at_once):
            issue(source)


@dataclass(frozen=True)
class AfterRefund:
    """What will become of a payment's receipt: issued again with less on it, or void."""

    receipt: Receipt
    is_void: bool


def after_refund(donation: Donation, left: int) -> AfterRefund | None:
    """What ``follow`` will do once ``left`` yen remain of this payment; None where it stands on no valid receipt."""
    line = donation.receipt_lines.filter(is_valid=True).select_related("receipt").first()
    if line is None:
        return None
    others = line.receipt.lines.filter(is_valid=True).exclude(pk=line.pk)
    return AfterRefund(line.receipt, is_void=left <= 0 and not others.exists())


# --- What staff do ------------------------------------------------------------------------------------


def void(receipt: Receipt, *, reason: str, by: str, returned: bool = False, at: datetime | None = None) -> Receipt:
    """Take a receipt back; its number stays. ``by`` is a user name, empty where nobody decided it.

    Raises ``CannotChange`` where it was voided before.
    """
    with transaction.atomic():
        receipt = locked(receipt)
        receipt.voided_at = at or timezone.now()
        receipt.void_reason, receipt.voided_by = reason, by
        receipt.save(update_fields=["voided_at", "void_reason", "voided_by"])
        receipt.lines.filter(is_valid=True).update(is_valid=False)
        receipt_mail.tell_void(receipt, returned=returned)
    return receipt


def reissue(
    receipt: Receipt, *, reason: str, by: str, name: str = "", address: str = "", at: datetime | None = None
) -> Receipt:
    """Issue it again under its number, marked as reissued; with another name or address where they are given.

    The earlier edition stays as it was printed. Raises ``CannotChange`` where it is void.
    """
    with transaction.atomic():
        receipt = locked(receipt)
        receipt.name, receipt.address = name or receipt.name, address or receipt.address
        print_again(receipt, reason, by, at)
    return receipt


def leaves_gifts(receipt: Receipt) -> bool:
    """Whether gifts of a void receipt stand on no other by now."""
    valid = ReceiptLine.objects.filter(is_valid=True)
    elsewhere = Exists(valid.filter(donation=OuterRef("donation"))) | Exists(
        valid.filter(offline_gift=OuterRef("offline_gift"))
    )
    return receipt.lines.exclude(elsewhere).exists()


def issue_anew(receipt: Receipt, *, at: datetime | None = None) -> Receipt | None:
    """A new receipt, with a new number, for the gifts of one that staff voided; None where nothing is left of them."""
    policy = ReceiptSettings.load().date_policy
    with transaction.atomic():
        receipt = Receipt.objects.select_related("donor").get(pk=receipt.pk)
        lines = receipt.lines.select_related("donation", "offline_gift")
        gifts = [gift for line in lines for gift in receipt_gifts.locked_one(line.source, policy)]
        gifts = [gift for gift in gifts if gift.received_on.year == receipt.year]
        if receipt.is_valid or not gifts or not is_ready(receipt.donor):
            return None
        [made] = write([draft(receipt.donor, receipt.kind, gifts)], at=at)
        receipt_mail.tell(made)
    return made


# --- How they agree with the books -------------------------------------------------------------------


def _is_single(source: Source) -> bool:
    recurring = source.recurring_gift if isinstance(source, Donation) else None
    return recurring is None or recurring.interval != Interval.MONTH


def _may_be_issued(gift: Gift) -> bool:
    source = gift.source
    ready = source.kind == Kind.GIFT and source.donor is not None and is_ready(source.donor)
    return ready and gift.received_on <= receipt_gifts.today()


def _agree(line: ReceiptLine, left: int) -> None:
    """Make one line say what is left of its gift."""
    if left == line.amount:
        return
    receipt = locked(line.receipt)
    if left > 0:
        receipt.lines.filter(pk=line.pk).update(amount=left)
    else:
        receipt.lines.filter(pk=line.pk).update(is_valid=False)
    with translation.override(settings.LANGUAGE_CODE):  # staff read it, whoever's request this is
        if receipt.lines.filter(is_valid=True).exists():
            print_again(receipt, _("The amount changed: money went back to the donor, or came back."), "")
        else:
            returned = line.donation is not None
            reason = _("The money went back to the donor.") if returned else _("The entry of the gift was cancelled.")
            void(receipt, reason=reason, by="", returned=returned)
