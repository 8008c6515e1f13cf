"""The receipts of a year: one for each donor who gave monthly, made a hundred at a time.

Each hundred is one transaction, and what is issued leaves the list of what is due. So the run may be killed at any
moment and started again, even twice at once: the lock on the batch lets one at a time through, and the database
takes no payment on two receipts.
"""

import traceback
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from donate import receipt_gifts, receipt_mail
from donate.models import Certification, Donor, Receipt, ReceiptBatch, ReceiptSettings
from donate.receipt_document import is_ready
from donate.receipt_gifts import Gift, Gifts
from donate.receipt_writing import Draft, write

_AT_A_TIME = 100
#: A run gives a sign of life with each hundred; without one for this long it has stopped.
_SILENCE = timedelta(minutes=2)


@dataclass(frozen=True)
class Progress:
    """How far a batch is; ``waiting`` donors lack a name or an address, and get theirs once it is there."""

    issued: int
    due: int
    told: int
    to_tell: int
    waiting: int

    @property
    def total(self) -> int:
        """Steps from beginning to end: a receipt each, then a mail each."""
        return self.issued + self.due + self.to_tell + (self.due if self.to_tell else 0)

    @property
    def done(self) -> int:
        return self.issued + self.told


def due(year: int) -> Gifts:
    """Monthly gifts of the year that stand on no receipt, whose donors can be named on one."""
    gifts = receipt_gifts.unreceipted(ReceiptSettings.load().date_policy)
    return receipt_gifts.kept(receipt_gifts.addressed(receipt_gifts.monthly(gifts, year)))


def waiting(year: int) -> Gifts:
    """Monthly gifts of the year whose donor wants a receipt, but gave no name or address yet."""
    gifts = receipt_gifts.unreceipted(ReceiptSettings.load().date_policy)
    return receipt_gifts.kept(receipt_gifts.unaddressed(receipt_gifts.monthly(gifts, year)))


def progress(batch: ReceiptBatch) -> Progress:
    """Counted now; nothing keeps a sum of its own."""
    issued = batch.receipts.count()
    return Progress(
        issued=issued,
        due=0 if batch.finished_at else _donors(due(batch.year)),
        told=batch.receipts.exclude(told_at=None).count() if batch.tells_donors else 0,
        to_tell=_told_or_to_tell(batch).count() if batch.tells_donors else 0,
        waiting=_donors(waiting(batch.year)),
    )


def _told_or_to_tell(batch: ReceiptBatch) -> QuerySet[Receipt]:
    """Who has no address for mails is told nothing: that paper goes by post."""
    reached = Q(donor__in=Donor.objects.with_mail_address())
    return batch.receipts.filter(reached | Q(told_at__isnull=False))


def _donors(gifts: Gifts) -> int:
    return gifts.order_by().values("donor").distinct().count()


def stopped() -> QuerySet[ReceiptBatch]:
    """Batches that neither end nor give a sign of life, and did not stop with an error that somebody has to read."""
    silent_since = timezone.now() - _SILENCE
    return (
        ReceiptBatch.objects.filter(finished_at=None, error="")
        .exclude(beat_at__gt=silent_since)
        .filter(started_at__lt=silent_since)
    )


def run(batch: ReceiptBatch, *, at: datetime | None = None) -> None:
    """Issue everything, tell everybody, note the end; an error is noted with the batch, and it can go on later.

    ``at`` is the moment that the receipts say they were issued, else now.
    """
    ReceiptBatch.objects.filter(pk=batch.pk).update(error="", beat_at=timezone.now())
    try:
        last: int | None = 0
        while last is not None:
            last = issue_some(batch, after=last, at=at)
        while batch.tells_donors and tell_some(batch):
            pass
    except Exception:
        # Whatever it was: staff see it with the batch, and press "go on" when it is mended.
        ReceiptBatch.objects.filter(pk=batch.pk).update(error=traceback.format_exc())
        raise
    ReceiptBatch.objects.filter(pk=batch.pk, finished_at=None).update(finished_at=timezone.now())


def issue_some(batch: ReceiptBatch, *, after: int, at: datetime | None = None) -> int | None:
    """The next hundred donors, in the order of their keys, in one transaction; the last one's key, None at the end."""
    policy = ReceiptSettings.load().date_policy
    with transaction.atomic():
        if not _held(batch):
            return None
        gifts = receipt_gifts.addressed(receipt_gifts.monthly(receipt_gifts.unreceipted(policy), batch.year))
        found = gifts.filter(donor__gt=after).order_by("donor").values_list("donor", flat=True).distinct()
        donors: list[int] = list(found[:_AT_A_TIME])
        if not donors:
            return None
        keys = gifts.filter(donor__in=donors).order_by().values_list("pk", flat=True)
        drafts = _drafts(batch.year, receipt_gifts.locked(list(keys), policy))
        if drafts:
            write(drafts, batch=batch, at=at)
    return donors[-1]


def _held(batch: ReceiptBatch) -> bool:
    """Hold the batch until the commit, and give a sign of life; False where another run has ended it."""
    held = ReceiptBatch.objects.select_for_update(of=("self",)).filter(pk=batch.pk, finished_at=None).first()
    if held:
        ReceiptBatch.objects.filter(pk=batch.pk).update(beat_at=timezone.now())
    return held is not None


def _drafts(year: int, gifts: list[Gift]) -> list[Draft]:
    """One for each donor; two where a certification began or ended within the year."""
    certifications = list(Certification.objects.all())
    groups: dict[tuple[Donor, Certification | None], list[Gift]] = defaultdict(list)
    for gift in gifts:
        donor = gift.source.donor
        if donor and gift.received_on.year == year and is_ready(donor):
            covering = [one for one in certifications if one.covers(gift.received_on)]
            groups[donor, covering[0] if covering else None].append(gift)
    return [
        Draft(donor, Receipt.Kind.YEAR, sorted(found, key=lambda gift: gift.received_on), certification)
        for (donor, certification), found in groups.items()
    ]


def tell_some(batch: ReceiptBatch) -> int:
    """Write the next hundred mails, in one transaction; how many."""
    with transaction.atomic():
        if not _held(batch):
            return 0
        untold = _told_or_to_tell(batch).filter(told_at=None, voided_at=None).select_related("donor")
        found = list(untold.order_by("sequence")[:_AT_A_TIME])
        for receipt in found:
            receipt_mail.tell(receipt)
    return len(found)
