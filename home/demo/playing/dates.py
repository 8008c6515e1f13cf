"""A year played in minutes: what was written today is dated to the day on which it would have been written."""

from datetime import datetime, timedelta

from django.db.models import Max, Min

from core.models import SentMail
from donate.models import (
    AmountChange,
    Donation,
    Donor,
    Entry,
    FailedRenewal,
    GiftChange,
    Receipt,
    ReceiptEdition,
    RecurringGift,
)


def play() -> None:
    """Donors are here since their first gift; a mail about a gift left a minute after it."""
    begun = dict(Donation.objects.exclude(charged_at=None).values_list("donor").annotate(first=Min("charged_at")))
    donors = list(Donor.objects.filter(pk__in=[key for key in begun if key]))
    for donor in donors:
        donor.created_at = min(begun[donor.pk], donor.created_at)
    Donor.objects.bulk_update(donors, ["created_at"])
    happened = _happened()
    mails = []
    for mail in SentMail.objects.all():
        if cause := happened.get(_about(mail)):
            mail.created_at = min(cause + timedelta(minutes=1), mail.created_at)
            mail.sent_at = mail.created_at if mail.sent_at else None
            mails.append(mail)
    SentMail.objects.bulk_update(mails, ["created_at", "sent_at"])
    _receipts_were_told()


def _receipts_were_told() -> None:
    """Donors heard of a receipt's last edition when it was made."""
    told = list(Receipt.objects.exclude(told_at=None).annotate(made_at=Max("editions__made_at")))
    for receipt in told:
        receipt.told_at = min(receipt.made_at + timedelta(minutes=1), receipt.told_at)
    Receipt.objects.bulk_update(told, ["told_at"])


def _about(mail: SentMail) -> tuple[str, ...]:
    """The kind and the number of what a mail is about; of a receipt its edition, too, or that it became void."""
    parts = tuple(mail.about.removeprefix("ended:").split(":"))
    return parts if parts[0] == "receipt" else parts[:2]


def _happened() -> dict[tuple[str, ...], datetime]:
    rests = GiftChange.objects.filter(verb=GiftChange.Verb.PAUSE)
    ended = RecurringGift.objects.exclude(ended_at=None)
    moments = {
        "donation": Donation.objects.exclude(charged_at=None).values_list("pk", "charged_at"),
        "recurring": [*rests.values_list("recurring_gift", "done_at"), *ended.values_list("pk", "ended_at")],
        "change": AmountChange.objects.values_list("pk", "changed_at"),
    }
    happened: dict[tuple[str, ...], datetime] = {
        (kind, str(key)): at for kind, rows in moments.items() for key, at in rows if at
    }
    for invoice, first, lost in FailedRenewal.objects.values_list("invoice", "first_failed_at", "lost_at"):
        happened["invoice", invoice] = lost or first
    for movement, at in Entry.objects.exclude(kind=Entry.Kind.PAYMENT).values_list("stripe_id", "occurred_at"):
        for about in ((movement,), ("dispute", movement), ("dispute_won", movement), ("dispute_lost", movement)):
            happened[about] = at
    for key, number, at in ReceiptEdition.objects.values_list("receipt", "number", "made_at"):
        happened["receipt", str(key), str(number)] = at
    for key, voided_at in Receipt.objects.values_list("pk", "voided_at"):
        if voided_at:
            happened["receipt", str(key), "void"] = voided_at
    return happened
