"""What the worker does about receipts."""

import logging
from collections.abc import Iterable

from django_tasks import task

from core import queued
from donate import receipt_batch, receipts
from donate.models import Donation, Donor, Entry, Kind, OfflineGift, ReceiptBatch, ReceiptSettings
from donate.receipt_document import Nobody, is_ready

log = logging.getLogger(__name__)


def after_payment(donation: Donation, new: Iterable[Entry]) -> None:
    """Have the receipt of a payment follow what was just booked; it happens after the commit, and holds up nothing."""
    if donation.kind != Kind.GIFT or donation.donor is None:
        return
    if any(entry.kind != Entry.Kind.PAYMENT or donation.donor.wants_receipt for entry in new):
        queued.hand_on(follow_payment, donation.pk)


def after_offline_gift(gift: OfflineGift) -> None:
    """The same for a gift by transfer or in cash that was entered, or cancelled."""
    if gift.kind == Kind.GIFT and gift.donor is not None:
        queued.hand_on(follow_offline_gift, gift.pk)


def after_completion(donor: Donor) -> None:
    """Have issued what waited for this donor's name or address."""
    if is_ready(donor) and ReceiptSettings.load().issues_at_once:
        queued.hand_on(issue_what_waits, donor.pk)


@task()
def issue_what_waits(donor_pk: int) -> None:
    """Issue the receipts that waited for one donor's name or address."""
    try:
        receipts.issue_waiting(Donor.objects.get(pk=donor_pk))
    except Nobody:
        log.warning("No receipt can be issued: the organisation's name and address are not filled in.")


@task()
def follow_offline_gift(gift_pk: int) -> None:
    """Issue or void the receipt of one gift by transfer or in cash."""
    _follow(OfflineGift.objects.get(pk=gift_pk))


@task()
def follow_payment(donation_pk: int) -> None:
    """Issue, lower or void the receipt of one payment."""
    _follow(Donation.objects.get(pk=donation_pk))


def _follow(source: Donation | OfflineGift) -> None:
    try:
        receipts.follow(source)
    except Nobody:
        log.warning("No receipt can be issued: the organisation's name and address are not filled in.")


@task()
def run_batch(batch_pk: int) -> None:
    """Issue the receipts of a year, or go on with it."""
    receipt_batch.run(ReceiptBatch.objects.get(pk=batch_pk))


def sweep() -> None:
    """Issue what is due, go on with batches that stopped half-way."""
    try:
        receipts.sweep()
    except Nobody:
        log.warning("No receipt can be issued: the organisation's name and address are not filled in.")
    for batch in receipt_batch.stopped():
        receipt_batch.run(batch)
