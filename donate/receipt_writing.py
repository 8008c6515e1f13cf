"""How a receipt is written: its number, its edition, its lines, all in one transaction.

Locks are taken in one order: the gifts, then the receipt, last the year whose next number is given out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max
from django.utils import timezone

from donate import receipt_gifts, receipt_mail
from donate.models import (
    Certification,
    Donor,
    Fund,
    Receipt,
    ReceiptBatch,
    ReceiptEdition,
    ReceiptLine,
    ReceiptYear,
)
from donate.receipt_document import Facts, Issuer, address_of, name_of, rows_of
from donate.receipt_gifts import Gift


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


def draft(donor: Donor | None, kind: str, gifts: Sequence[Gift]) -> Draft:
    """A receipt to be about these gifts, of one year and one certification."""
    assert donor is not None
    return Draft(donor, kind, gifts, Certification.on(gifts[0].received_on))


def write(drafts: Sequence[Draft], *, batch: ReceiptBatch | None = None, at: datetime | None = None) -> list[Receipt]:
    """Give out the next numbers and write everything down. Inside a transaction that holds the gifts' locks."""
    issuer, at = Issuer(), at or receipt_gifts.now()
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


def locked(receipt: Receipt) -> Receipt:
    receipt = (
        Receipt.objects.select_for_update(of=("self",)).select_related("donor", "certification").get(pk=receipt.pk)
    )
    if not receipt.is_valid:
        raise CannotChange(receipt.number)
    return receipt


def print_again(receipt: Receipt, reason: str, by: str, at: datetime | None = None) -> None:
    """Another edition, from the lines as they are now; ``at`` dates what is entered later than it happened."""
    lines = list(receipt.lines.filter(is_valid=True))
    receipt.amount = sum(line.amount for line in lines)
    receipt.received_on = max(line.received_on for line in lines)
    receipt.reissued_at = at or timezone.now()
    receipt.save(update_fields=["name", "address", "amount", "received_on", "reissued_at"])
    edition = receipt.editions.create(
        number=receipt.edition.number + 1,
        document=Issuer().document(_facts(receipt, lines)),
        reason=reason,
        made_by=by,
        made_at=receipt.reissued_at,
    )
    receipt_mail.tell(receipt, edition)
