"""The rows of giving; files are named by the domain."""

from donate.models.book import AppendOnly, Entry, Reconciliation
from donate.models.receipt import Receipt
from donate.models.records import AmountChange, Attempt, Donation, Donor, Frequency, Kind, RecurringGift
from donate.models.snippets import Fund, Interval, Tier
from donate.models.stripe_event import StripeEvent
from donate.models.words import SupporterMessage

__all__ = [
    "AmountChange",
    "AppendOnly",
    "Attempt",
    "Donation",
    "Donor",
    "Entry",
    "Frequency",
    "Fund",
    "Interval",
    "Kind",
    "Receipt",
    "Reconciliation",
    "RecurringGift",
    "StripeEvent",
    "SupporterMessage",
    "Tier",
]
