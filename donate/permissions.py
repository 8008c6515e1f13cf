"""Who may see who gave: superusers and the group *fundraising*. Editors can't."""

from django.contrib.auth.models import Group
from django.db.models import Model
from django.utils.translation import pgettext_lazy

from core import names, permissions
from donate.models import (
    Attempt,
    Certification,
    DeletionRequest,
    Donation,
    Donor,
    DonorImport,
    DonorNote,
    DonorTag,
    Entry,
    FailedRenewal,
    Fund,
    GiftChange,
    Membership,
    MembershipApplication,
    OfflineGift,
    Receipt,
    ReceiptBatch,
    ReceiptSettings,
    Reconciliation,
    RecurringGift,
    RefundRequest,
    StripeEvent,
    SupporterMessage,
    Tier,
)

FUNDRAISING = "fundraising"
names.call_group(FUNDRAISING, pgettext_lazy("group of staff", "Fundraising"))

_THEIRS: tuple[type[Model], ...] = (
    Attempt,
    DeletionRequest,
    Certification,
    Donation,
    Donor,
    DonorImport,
    DonorNote,
    DonorTag,
    Entry,
    FailedRenewal,
    Fund,
    GiftChange,
    Membership,
    MembershipApplication,
    OfflineGift,
    Receipt,
    ReceiptBatch,
    ReceiptSettings,
    Reconciliation,
    RecurringGift,
    RefundRequest,
    StripeEvent,
    SupporterMessage,
    Tier,
)

_VERBS = (
    "donate.cancel_offlinegift",
    "donate.carry_out_deletionrequest",
    "donate.change_shield",
    "donate.merge_donor",
    "donate.refund_donation",
    "donate.register_receipt",
    "donate.reissue_receipt",
    "donate.retry_stripeevent",
    "donate.run_reconciliation",
    "donate.stop_recurringgift",
    "donate.void_receipt",
)


def make_group() -> Group:
    """The group of fundraisers with its permissions; run again, it adds only what is missing."""
    rows = dict.fromkeys(_THEIRS, ("view", "add", "change", "delete"))
    return permissions.make_group(FUNDRAISING, rows, *_VERBS, "core.change_mailtext")
