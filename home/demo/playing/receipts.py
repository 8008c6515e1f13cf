"""Receipts of the year that was played: each gift's on its day, last January's batch, one issued again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from donate import receipt_batch, receipts
from donate.models import Donation, OfflineGift, Receipt, ReceiptBatch, ReceiptSettings

#: In January the receipts for the year before are issued on this day.
BATCH_DAY = 20


@contextmanager
def held_back() -> Iterator[None]:
    """A year played in minutes would date every receipt today: they are issued afterwards, each on its day."""
    _by_themselves(on=False)
    yield
    _by_themselves(on=True)


def _by_themselves(*, on: bool) -> None:
    chosen = ReceiptSettings.load()
    chosen.issues_at_once = on
    chosen.save(update_fields=["issues_at_once"])


def play(by: Any) -> None:
    """Issue what is due as if it had been issued in time; ``by`` is the member of staff who does January's batch."""
    paid, offline = receipts.waiting()
    moments: list[tuple[datetime, Donation | OfflineGift]] = [(one.counts_at, one) for one in paid]
    moments += [(one.entered_at, one) for one in offline]
    for moment, gift in sorted(moments, key=lambda one: one[0]):
        receipts.issue(gift, at=moment + timedelta(minutes=2))
    _january(by)
    _changed_by_hand()


def _changed_by_hand() -> None:
    """The first was issued again some days later; the last one was voided the next day, and its gift has a new one."""
    now = timezone.now()
    single = Receipt.objects.filter(kind=Receipt.Kind.ONCE, donor__organisation="").order_by("issued_at")
    first, last = single.first(), single.last()
    if first and last and first != last:
        moved = min(now, first.issued_at + timedelta(days=12, hours=1))
        receipts.reissue(first, reason="住所変更のお申し出", by="fundraiser", at=moved)
        seen = min(now, last.issued_at + timedelta(days=1))
        receipts.void(last, reason="入金の記録を別の方と取り違えたため", by="fundraiser", at=seen)
        receipts.issue_anew(last, at=min(now, seen + timedelta(minutes=10)))


def _january(by: Any) -> None:
    now = timezone.localtime()
    on = min(now, now.replace(month=1, day=BATCH_DAY, hour=10, minute=0))
    batch = ReceiptBatch.objects.create(year=on.year - 1, started_by=by)
    receipt_batch.run(batch, at=on)
    times: dict[str, datetime] = {"started_at": on, "beat_at": on, "finished_at": on + timedelta(minutes=1)}
    ReceiptBatch.objects.filter(pk=batch.pk).update(**times)
