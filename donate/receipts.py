"""Receipts: issued, issued again, voided. Every number once, none left out, and no money on two of them.

Locks are taken in one order: the payments, then the receipt, last the year whose next number is given out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from donate import ledger, receipt_gifts, receipt_mail, receipt_pdf
from donate.models import (
    Certification,
    Donation,
    Donor,
    Entry,
    Fund,
    Kind,
    Receipt,
    ReceiptBatch,
    ReceiptEdition,
    ReceiptLine,
    ReceiptSettings,
    ReceiptYear,
)
from donate.receipt_document import Facts, Issuer, address_of, is_ready, name_of, rows_of
from donate.receipt_gifts import Gift

#: A sweep looks no further back than this: what is older was left on purpose, or waits for an address.
_SWEPT = timedelta(days=400)
_AT_A_TIME = 100


class CannotChange(Exception):
    """A voided receipt is neither voided nor issued again."""


@dataclass(frozen=True)
class Draft:
    """A receipt to be: whose, about which gifts (all of one Japanese year and one certification)."""

    donor: Donor
    kind: str
    gifts: Sequence[Gift]
    certification: Certification | None

    @property
    def year(self) -> int:
        return self.gifts[0].received_on.year


# --- What others ask for ------------------------------------------------------------------------------


def of_donor(donor: Donor) -> QuerySet[Receipt]:
    """The donor's receipts, newest first; voided ones are among them (``is_valid``)."""
    return donor.receipts.order_by("-year", "-sequence")


def pdf(receipt: Receipt) -> bytes:
    """The receipt as it was issued last, as a PDF; ``receipt.file_name`` is a good name for it."""
    return receipt_pdf.pdf(receipt.edition)


def issue(donation: Donation, *, at: datetime | None = None) -> Receipt | None:
    """The receipt of one gift, if it may have one now: paid, kept, wanted, with a name and an address.

    None where something is missing or the gift stands on a receipt already. Raises ``Nobody`` while the
    organisation itself has no name and address.
    """
    policy = ReceiptSettings.load().date_policy
    with transaction.atomic():
        gifts = receipt_gifts.locked([donation.pk], policy)
        if not gifts or not _may_be_issued(gifts[0]):
            return None
        [receipt] = write([draft(gifts[0].source.donor, Receipt.Kind.ONCE, gifts)], at=at)
        receipt_mail.tell(receipt)
    return receipt


def issue_waiting(donor: Donor) -> list[Receipt]:
    """What waited for this donor's name or address: call it when those were completed."""
    found = receipt_gifts.single(receipt_gifts.unreceipted(ReceiptSettings.load().date_policy))
    issued = [issue(donation) for donation in found.filter(donor=donor).order_by("counts_at", "pk")]
    return [receipt for receipt in issued if receipt]


def issue_due() -> int:
    """Issue a round of receipts of single gifts that are due; how many."""
    due = receipt_gifts.addressed(receipt_gifts.single(receipt_gifts.unreceipted(ReceiptSettings.load().date_policy)))
    recent = receipt_gifts.kept(due.filter(charged_at__gte=timezone.now() - _SWEPT))
    return sum(issue(donation) is not None for donation in recent.order_by("counts_at", "pk")[:_AT_A_TIME])


def sweep() -> int:
    """What a lost task left undone: receipts that are due, and refunds that no receipt knows of; how many."""
    since = timezone.now() - timedelta(days=2)
    moved = Entry.objects.filter(booked_at__gte=since).exclude(kind=Entry.Kind.PAYMENT)
    for donation in Donation.objects.filter(entries__in=moved, receipt_lines__isnull=False).distinct():
        follow(donation)
    return issue_due() if ReceiptSettings.load().issues_at_once else 0


def follow(donation: Donation) -> None:
    """Make the receipt agree with the books: issue it, lower it after a refund, void it when nothing remained."""
    with transaction.atomic():
        donation = Donation.objects.select_for_update(no_key=True, of=("self",)).get(pk=donation.pk)
        line = donation.receipt_lines.filter(is_valid=True).select_related("receipt").first()
        if line:
            _agree(line, ledger.balance(donation))
            return
        before = donation.receipt_lines.select_related("receipt").order_by("-pk").first()
        came_back = before is not None and not before.receipt.voided_by
        by_itself = before is None and receipt_gifts.single(Donation.objects.filter(pk=donation.pk)).exists()
        if came_back or (by_itself and ReceiptSettings.load().issues_at_once):
            issue(donation)


# --- What staff do ------------------------------------------------------------------------------------


def void(receipt: Receipt, *, reason: str, by: str) -> Receipt:
    """Take a receipt back; its number stays. ``by`` is a user name, empty where the money went back.

    Raises ``CannotChange`` where it was voided before.
    """
    with transaction.atomic():
        receipt = _locked(receipt)
        receipt.voided_at = timezone.now()
        receipt.void_reason, receipt.voided_by = reason, by
        receipt.save(update_fields=["voided_at", "void_reason", "voided_by"])
        receipt.lines.filter(is_valid=True).update(is_valid=False)
        receipt_mail.tell_void(receipt)
    return receipt


def reissue(receipt: Receipt, *, reason: str, by: str, name: str = "", address: str = "") -> Receipt:
    """Issue it again under its number, marked as reissued; with another name or address where they are given.

    The earlier edition stays as it was printed. Raises ``CannotChange`` where it is void.
    """
    with transaction.atomic():
        receipt = _locked(receipt)
        receipt.name, receipt.address = name or receipt.name, address or receipt.address
        _print_again(receipt, reason, by)
    return receipt


def issue_anew(receipt: Receipt) -> Receipt | None:
    """A new receipt, with a new number, for the gifts of one that staff voided; None where nothing is left of them."""
    policy = ReceiptSettings.load().date_policy
    with transaction.atomic():
        gifts = receipt_gifts.locked(receipt.lines.values_list("donation", flat=True), policy)
        gifts = [gift for gift in gifts if gift.received_on.year == receipt.year]
        if receipt.is_valid or not gifts or not is_ready(receipt.donor):
            return None
        [made] = write([draft(receipt.donor, receipt.kind, gifts)])
        receipt_mail.tell(made)
    return made


# --- How it is written --------------------------------------------------------------------------------


def draft(donor: Donor | None, kind: str, gifts: Sequence[Gift]) -> Draft:
    """A receipt to be about these gifts, of one year and one certification."""
    assert donor is not None
    return Draft(donor, kind, gifts, Certification.on(gifts[0].received_on))


def write(drafts: Sequence[Draft], *, batch: ReceiptBatch | None = None, at: datetime | None = None) -> list[Receipt]:
    """Give out the next numbers and write everything down. Inside a transaction that holds the gifts' locks."""
    issuer, at = Issuer(), at or timezone.now()
    receipts = []
    for year in sorted({one.year for one in drafts}):
        numbers = _numbers(year)
        ours = [one for one in drafts if one.year == year]
        receipts += [_receipt(one, sequence, batch, at) for sequence, one in enumerate(ours, start=numbers)]
    drafts = sorted(drafts, key=lambda one: one.year)
    Receipt.objects.bulk_create(receipts)
    ReceiptEdition.objects.bulk_create(
        ReceiptEdition(receipt=receipt, document=issuer.document(_facts(receipt, one.gifts)), made_at=at)
        for receipt, one in zip(receipts, drafts, strict=True)
    )
    ReceiptLine.objects.bulk_create(
        ReceiptLine(receipt=receipt, amount=gift.amount, received_on=gift.received_on, **{gift.column: gift.source})
        for receipt, one in zip(receipts, drafts, strict=True)
        for gift in one.gifts
    )
    return receipts


def _numbers(year: int) -> int:
    """The year's next number, held until the commit: whoever else wants one waits."""
    ReceiptYear.objects.get_or_create(year=year)
    ReceiptYear.objects.select_for_update().get(year=year)
    return (Receipt.objects.filter(year=year).aggregate(last=Max("sequence"))["last"] or 0) + 1


def _receipt(one: Draft, sequence: int, batch: ReceiptBatch | None, at: datetime) -> Receipt:
    return Receipt(
        year=one.year,
        sequence=sequence,
        kind=one.kind,
        donor=one.donor,
        batch=batch,
        certification=one.certification,
        name=name_of(one.donor),
        address=address_of(one.donor),
        amount=sum(gift.amount for gift in one.gifts),
        received_on=max(gift.received_on for gift in one.gifts),
        issued_at=at,
    )


def _facts(receipt: Receipt, gifts: Iterable[Gift | ReceiptLine]) -> Facts:
    gifts = list(gifts)
    monthly = receipt.kind == Receipt.Kind.YEAR
    return Facts(
        number=receipt.number,
        donor=receipt.donor,
        name=receipt.name,
        address=receipt.address,
        amount=receipt.amount,
        rows=rows_of(
            [(gift.received_on, gift.amount) for gift in gifts],
            monthly=monthly,
            fund={} if monthly else _fund(gifts[0].source.fund),
        ),
        certification=receipt.certification,
        issued_on=_day(receipt.issued_at),
        reissued_on=_day(receipt.reissued_at) if receipt.reissued_at else None,
    )


def _fund(fund: Fund | None) -> dict[str, str]:
    """The fund's name in each language."""
    if fund is None:
        return {}
    return {
        one.locale.language_code: one.name for one in fund.get_translations(inclusive=True).select_related("locale")
    }


def _day(moment: datetime) -> date:
    return timezone.localtime(moment, timezone.get_default_timezone()).date()


def _may_be_issued(gift: Gift) -> bool:
    donation = gift.source
    ready = donation.kind == Kind.GIFT and donation.donor is not None and is_ready(donation.donor)
    return ready and gift.received_on <= timezone.localdate()


def _locked(receipt: Receipt) -> Receipt:
    receipt = (
        Receipt.objects.select_for_update(of=("self",)).select_related("donor", "certification").get(pk=receipt.pk)
    )
    if not receipt.is_valid:
        raise CannotChange(receipt.number)
    return receipt


def _agree(line: ReceiptLine, left: int) -> None:
    """Make one line say what is left of its gift."""
    if left == line.amount:
        return
    receipt = _locked(line.receipt)
    if left > 0:
        receipt.lines.filter(pk=line.pk).update(amount=left)
    else:
        receipt.lines.filter(pk=line.pk).update(is_valid=False)
    with translation.override(settings.LANGUAGE_CODE):  # staff read it, whoever's request this is
        if receipt.lines.filter(is_valid=True).exists():
            _print_again(receipt, _("The amount changed: money went back to the donor, or came back."), "")
        else:
            void(receipt, reason=_("The money went back to the donor."), by="")


def _print_again(receipt: Receipt, reason: str, by: str) -> None:
    """Another edition, from the lines as they are now."""
    lines = list(receipt.lines.filter(is_valid=True))
    receipt.amount = sum(line.amount for line in lines)
    receipt.received_on = max(line.received_on for line in lines)
    receipt.reissued_at = timezone.now()
    receipt.save(update_fields=["name", "address", "amount", "received_on", "reissued_at"])
    edition = receipt.editions.create(
        number=receipt.edition.number + 1,
        document=Issuer().document(_facts(receipt, lines)),
        reason=reason,
        made_by=by,
        made_at=receipt.reissued_at,
    )
    receipt_mail.tell(receipt, edition)
