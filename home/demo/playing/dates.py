"""A year played in minutes: what was written today is dated to the day on which it would have been written."""

from datetime import datetime, timedelta

from django.db.models import Min

from core.models import SentMail
from donate.models import AmountChange, Donation, Donor, GiftChange, Receipt, RecurringGift


def play() -> None:
    """Donors are here since their first gift; a mail about a gift left a minute after it."""
    begun = dict(Donation.objects.exclude(charged_at=None).values_list("donor").annotate(first=Min("charged_at")))
    donors = list(Donor.objects.filter(pk__in=[key for key in begun if key]))
    for donor in donors:
        donor.created_at = min(begun[donor.pk], donor.created_at)
    Donor.objects.bulk_update(donors, ["created_at"])
    happened = _happened()
    mails = [mail for mail in SentMail.objects.all() if _about(mail) in happened]
    for mail in mails:
        mail.created_at = min(happened[_about(mail)] + timedelta(minutes=1), mail.created_at)
        mail.sent_at = mail.created_at if mail.sent_at else None
    SentMail.objects.bulk_update(mails, ["created_at", "sent_at"])


def _about(mail: SentMail) -> tuple[str, ...]:
    """The kind and the number of what a mail is about, without what comes after."""
    return tuple(mail.about.split(":")[:2])


def _happened() -> dict[tuple[str, ...], datetime]:
    rests = GiftChange.objects.filter(verb=GiftChange.Verb.PAUSE)
    ended = RecurringGift.objects.exclude(ended_at=None)
    moments = {
        "donation": Donation.objects.exclude(charged_at=None).values_list("pk", "charged_at"),
        "recurring": [*rests.values_list("recurring_gift", "done_at"), *ended.values_list("pk", "ended_at")],
        "change": AmountChange.objects.values_list("pk", "changed_at"),
        "receipt": Receipt.objects.values_list("pk", "issued_at"),
    }
    return {(kind, str(key)): at for kind, rows in moments.items() for key, at in rows if at}
