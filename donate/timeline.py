"""Everything about one donor in one line of time: gifts, receipts, notes, and what the other rooms tell."""

from collections.abc import Callable, Iterable

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from core import names, timeline
from core.timeline import Line
from donate import methods
from donate.models import (
    AmountChange,
    Donation,
    Donor,
    DonorMerge,
    Entry,
    FailedRenewal,
    OfflineGift,
    Receipt,
    RecurringGift,
    RefundRequest,
)
from donate.models.recurring import first_amount
from donate.money import written
from donate.progress import midnight

#: What a page shows at first; "all" shows this many more times.
FIRST, ALL = 100, 5000
#: What can be chosen on the page, in this order.
KINDS: dict[str, Promise] = {
    "gift": _("Gifts"),
    "monthly": _("Recurring gifts"),
    "receipt": _("Receipts"),
    "mail": _("Mails"),
    "inquiry": _("Inquiries"),
    "event": _("Events"),
    "note": _("Notes"),
}


def of(donor: Donor, limit: int = FIRST, kind: str = "") -> list[Line]:
    """The newest ``limit`` lines about this donor, newest first; all kinds, or those of one."""
    emails = [donor.mail_address, *donor.other_emails.values_list("email", flat=True)]
    lines = [line for source in _SOURCES for line in source(donor, limit)] + timeline.told_of(emails, limit)
    chosen = [line for line in lines if not kind or line.kind == kind]
    return sorted(chosen, key=lambda line: line.at, reverse=True)[:limit]


def _payments(donor: Donor, limit: int) -> Iterable[Line]:
    for gift in Donation.objects.filter(donor=donor).select_related("fund").order_by("-created_at")[:limit]:
        about = [gift.get_kind_display(), methods.in_words(gift.method), str(gift.fund or "")]
        if gift.status != Donation.Status.SUCCEEDED:
            about.append(gift.get_status_display())
        label = _("Renewal") if gift.is_renewal else _("Gift")
        text = f"{gift.written_amount} · {gift.number}"
        url = reverse("giving_payments:inspect", args=[gift.pk])
        yield Line(gift.charged_at or gift.created_at, "gift", label, text, " · ".join(filter(None, about)), url)


def _taken_back(donor: Donor, limit: int) -> Iterable[Line]:
    entries = Entry.objects.filter(donation__donor=donor).exclude(kind=Entry.Kind.PAYMENT).select_related("donation")
    asked = {one.stripe_refund: one for one in RefundRequest.objects.filter(donation__donor=donor)}
    for entry in entries[:limit]:
        url = reverse("giving_payments:inspect", args=[entry.donation_id])
        text = f"{entry.written_amount} · {entry.donation.number}"
        why = asked.get(entry.stripe_id)
        about = f"{why.reason} · {why.asked_by_name}" if why else ""
        yield Line(entry.occurred_at, "gift", entry.get_kind_display(), text, about, url)


def _offline(donor: Donor, limit: int) -> Iterable[Line]:
    rows = OfflineGift.objects.filter(donor=donor).select_related("fund", "cancelled_by")
    for gift in rows[:limit]:
        label = _("Cancelled") if gift.cancels_id else gift.get_method_display()
        about = [gift.get_kind_display(), str(gift.fund or ""), gift.note]
        if gift.is_cancelled:
            about.append(str(_("cancelled")))
        url = reverse("giving_offline:inspect", args=[gift.pk])
        text = f"{gift.written_amount} · {gift.number}"
        at, detail = midnight(gift.received_on), " · ".join(filter(None, about))
        yield Line(at, "gift", label, text, detail, url, "donate.view_offlinegift", is_day=True)


def _recurring(donor: Donor, limit: int) -> Iterable[Line]:
    begun = RecurringGift.objects.filter(donor=donor).select_related("tier").annotate(first_amount=first_amount())
    for gift in begun[:limit]:
        text = f"{written(gift.first_amount, gift.currency)} · {gift.get_interval_display()}"
        url = reverse("giving_recurring:inspect", args=[gift.pk])
        yield Line(gift.started_at, "monthly", _("Began"), text, str(gift.tier or ""), url)
        if gift.ended_at:
            text = f"{gift.written_amount} · {gift.get_interval_display()}"
            yield Line(gift.ended_at, "monthly", _("Ended"), text, "", url)
    for change in AmountChange.objects.filter(recurring_gift__donor=donor)[:limit]:
        text = f"{written(change.old_amount)} → {written(change.new_amount)}"
        url = reverse("giving_recurring:inspect", args=[change.recurring_gift_id])
        label = _("Raised") if change.new_amount > change.old_amount else _("Lowered")
        yield Line(change.changed_at, "monthly", label, text, "", url)
    for failed in FailedRenewal.objects.filter(recurring_gift__donor=donor)[:limit]:
        text = written(failed.amount)
        url = reverse("giving_recurring:inspect", args=[failed.recurring_gift_id])
        yield Line(failed.first_failed_at, "monthly", _("Renewal failed"), text, "", url)
        if failed.recovered_at:
            yield Line(failed.recovered_at, "monthly", _("Recovered"), text, "", url)


def _receipts(donor: Donor, limit: int) -> Iterable[Line]:
    """Each edition with what was printed then, and the end."""
    for receipt in Receipt.objects.filter(donor=donor).prefetch_related("editions")[:limit]:
        steps = [
            (one.made_at, _("Receipt issued again") if one.reason else _("Receipt"), one.written_amount, one.reason)
            for one in receipt.editions.all()
        ]
        if receipt.voided_at:
            steps.append((receipt.voided_at, _("Receipt voided"), receipt.written_amount, receipt.void_reason))
        for at, label, amount, why in steps:
            text = f"{receipt.number} · {amount}"
            yield Line(at, "receipt", label, text, why, receipt.admin_url, "donate.view_receipt")


def _notes(donor: Donor, limit: int) -> Iterable[Line]:
    for note in donor.notes.select_related("by")[:limit]:
        yield Line(note.at, "note", _("Note"), note.text, names.of(note.by))
    for merge in DonorMerge.objects.filter(kept=donor).select_related("by")[:limit]:
        gone = " ".join(filter(None, (merge.gone.get("name", ""), merge.gone.get("email", ""))))
        yield Line(merge.at, "note", _("Merged with"), gone or f"No. {merge.gone_key}", names.of(merge.by))


def _consents(donor: Donor, limit: int) -> Iterable[Line]:
    if donor.consented_at:
        yield Line(donor.consented_at, "consent", _("Consent"), str(_("agreed to the privacy policy")))
    if donor.newsletter_at:
        yield Line(donor.newsletter_at, "consent", _("Consent"), str(_("asked for the newsletter")))


def _words(donor: Donor, limit: int) -> Iterable[Line]:
    for attempt in donor.attempts.filter(message__isnull=False).select_related("message")[:limit]:
        words = attempt.message
        url = reverse("giving_messages:edit", args=[words.pk])
        text = Truncator(words.text).chars(80)
        yield Line(words.created_at, "gift", _("Words of the donor"), text, "", url, "donate.change_supportermessage")


_SOURCES: tuple[Callable[[Donor, int], Iterable[Line]], ...] = (
    _payments,
    _taken_back,
    _offline,
    _recurring,
    _receipts,
    _notes,
    _consents,
    _words,
)
