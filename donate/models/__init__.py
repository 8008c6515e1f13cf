"""The rows of giving; files are named by the domain."""

from donate.models.attack import Decline, Shield, Wave
from donate.models.attempt import Attempt
from donate.models.book import AppendOnly, Entry, Reconciliation
from donate.models.certification import Certification, ReceiptSettings
from donate.models.changes import FailedRenewal, GiftChange
from donate.models.donation import Donation
from donate.models.donor import Donor
from donate.models.giving import Frequency, Kind
from donate.models.member import Membership, PaymentCard
from donate.models.mine import DeletionRequest, DonorLink, DonorSession, KeptForLaw
from donate.models.offline import OfflineGift
from donate.models.people import (
    DonorCustomer,
    DonorEmail,
    DonorImport,
    DonorMerge,
    DonorNote,
    DonorTag,
    TaggedDonor,
)
from donate.models.receipt import Receipt, ReceiptBatch, ReceiptEdition, ReceiptLine, ReceiptYear
from donate.models.recurring import AmountChange, RecurringGift
from donate.models.refund_request import RefundRequest
from donate.models.snippets import Fund, Interval, Tier
from donate.models.stripe_event import Pace, StripeEvent
from donate.models.tally import Tally, TallyMark, Way
from donate.models.words import SupporterMessage

# isort: split
# Pages lean on the checkout, which needs the rows: they come last.
from donate.models.application import MembershipApplication
from donate.models.campaign import CampaignIndexPage, CampaignPage
from donate.models.membership import MembershipPage
from donate.models.milestone import CampaignMilestone
from donate.models.pages import DonatePage

__all__ = [
    "AmountChange",
    "AppendOnly",
    "Attempt",
    "CampaignIndexPage",
    "CampaignMilestone",
    "CampaignPage",
    "Certification",
    "Decline",
    "DeletionRequest",
    "DonatePage",
    "Donation",
    "Donor",
    "DonorCustomer",
    "DonorEmail",
    "DonorImport",
    "DonorLink",
    "DonorMerge",
    "DonorNote",
    "DonorSession",
    "DonorTag",
    "Entry",
    "FailedRenewal",
    "Frequency",
    "Fund",
    "GiftChange",
    "Interval",
    "KeptForLaw",
    "Kind",
    "Membership",
    "MembershipApplication",
    "MembershipPage",
    "OfflineGift",
    "Pace",
    "PaymentCard",
    "Receipt",
    "ReceiptBatch",
    "ReceiptEdition",
    "ReceiptLine",
    "ReceiptSettings",
    "ReceiptYear",
    "Reconciliation",
    "RecurringGift",
    "RefundRequest",
    "Shield",
    "StripeEvent",
    "SupporterMessage",
    "TaggedDonor",
    "Tally",
    "TallyMark",
    "Tier",
    "Wave",
    "Way",
]
