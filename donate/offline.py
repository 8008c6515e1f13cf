"""Gifts by transfer and in cash. They stand in a book of their own: the ledger and *Books* are Stripe's alone.

A campaign's public figures come from the ledger, so they don't count these; a donor's total and receipts do.
"""

import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from donate import receipt_tasks
from donate.models import OfflineGift


@transaction.atomic
def enter(gift: OfflineGift, *, by: Any) -> OfflineGift:
    """Write down a gift that staff received; its receipt follows the commit, where the donor wants one."""
    gift.entered_by = by
    gift.save(force_insert=True)
    receipt_tasks.after_offline_gift(gift.cancels or gift)
    return gift


def cancel(gift: OfflineGift, *, reason: str, by: Any) -> OfflineGift:
    """The row that takes a gift back whole; a receipt for it is voided.

    Raises ``IntegrityError`` where that was done already.
    """
    back = OfflineGift(
        donor_id=gift.donor_id,
        amount=-gift.amount,
        received_on=gift.received_on,
        method=gift.method,
        payer=gift.payer,
        kind=gift.kind,
        fund_id=gift.fund_id,
        campaign=gift.campaign,
        note=reason,
        cancels=gift,
    )
    return enter(back, by=by)


def of_campaign(campaign: uuid.UUID) -> int:
    """What came by transfer and in cash for a campaign (yen): for staff, beside the figure from the ledger."""
    return OfflineGift.objects.filter(campaign=campaign).total()


def state(gift: OfflineGift) -> str:
    """In one word: entered, cancelled, or a row that cancels."""
    if gift.cancels_id:
        return _("cancels another")
    return _("cancelled") if gift.is_cancelled else _("entered")


def campaign_title(gift: OfflineGift) -> str:
    """The campaign's page in the default language; empty where there is none."""
    page = Page.objects.filter(translation_key=gift.campaign).order_by("pk").first() if gift.campaign else None
    return page.title if page else ""
