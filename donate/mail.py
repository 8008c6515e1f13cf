"""Which mail follows what. Each is written inside the transaction of its cause, once (``core.mail.send_once``)."""

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Site

from core.mail import send_once
from core.models import Identity, SiteSettings
from donate.models import Donation, Entry, Interval, RecurringGift, Wave
from donate.money import written
from donate.movements import moment
from donate.stripe_api import Said

#: The chairs of the drawing in mails, in the site's colours.
_CHAIRS = ("#2a4b7c", "#69a983", "#f5c65d", "#e4682f", "#2a4b7c")
#: From this failed try of one renewal on, the donor is told a second time.
_SECOND_REMINDER = 3


def after_payment(donation: Donation, new: Iterable[Entry], *, lost: Iterable[str] = ()) -> None:
    """Everything that a payment's new state and new entries give reason to tell; ``lost`` are disputes lost."""
    if donation.status == Donation.Status.PENDING and donation.voucher_url:
        _to_donor("donate/konbini", f"donation:{donation.pk}", donation)
    for entry in new:
        _TELL[entry.kind](donation, entry)
    for dispute in lost:
        title = _("A dispute was lost: the money stays with the donor's bank.")
        _to_staff(f"dispute_lost:{dispute}", title, donation, urgent=False)


def _payment(donation: Donation, entry: Entry) -> None:
    if donation.is_renewal:
        _to_donor("donate/renewal", f"donation:{donation.pk}", donation)
        return
    _to_donor("donate/thanks", f"donation:{donation.pk}", donation)
    _to_staff(f"donation:{donation.pk}", _news_of(donation), donation, urgent=False)


def _news_of(donation: Donation) -> Promise:
    """What a first payment is to the staff; yearly ones are memberships."""
    gift = donation.recurring_gift
    if gift is None:
        return _("A new gift")
    return _("A new yearly membership") if gift.interval == Interval.YEAR else _("A new monthly gift")


def _refund(donation: Donation, entry: Entry) -> None:
    language = donation.donor.language if donation.donor else settings.LANGUAGE_CODE
    amount = written(-entry.amount, entry.currency, language)
    _to_donor("donate/refund", entry.stripe_id, donation, refunded_amount=amount)


def _refund_failed(donation: Donation, entry: Entry) -> None:
    title = _("A refund came back: the donor has not received it. Please ask how to pay it out.")
    _to_staff(f"refund_failure:{entry.stripe_id}", title, donation, entry=entry)


def _dispute(donation: Donation, entry: Entry) -> None:
    title = _("A donor's bank disputes a payment. Please answer in Stripe's Dashboard in time.")
    _to_staff(f"dispute:{entry.stripe_id}", title, donation, entry=entry)


def _dispute_won(donation: Donation, entry: Entry) -> None:
    title = _("A dispute was won: the money is back.")
    _to_staff(f"dispute_won:{entry.stripe_id}", title, donation, entry=entry, urgent=False)


_TELL: dict[str, Callable[[Donation, Entry], None]] = {
    Entry.Kind.PAYMENT: _payment,
    Entry.Kind.REFUND: _refund,
    Entry.Kind.REFUND_FAILURE: _refund_failed,
    Entry.Kind.DISPUTE: _dispute,
    Entry.Kind.DISPUTE_REVERSAL: _dispute_won,
}


def renewal_failed(gift: RecurringGift, invoice: Said) -> None:
    """Tell donor and staff when a renewal failed first, and once more when it keeps failing."""
    time = "again" if invoice["attempt_count"] >= _SECOND_REMINDER else "first"
    about = f"invoice:{invoice['id']}:{time}"
    link = invoice.get("hosted_invoice_url") or ""
    next_try = moment(invoice.get("next_payment_attempt"))
    _to_donor("donate/renewal_failed", about, gift, link=link, next_try=next_try)
    _to_staff(about, _("A renewal failed; the donor has been told."), gift)


def recurring_gift_ended(gift: RecurringGift) -> None:
    """A recurring gift never ends silently, unless its first payment never came."""
    if gift.status == RecurringGift.Status.INCOMPLETE_EXPIRED:
        return
    about = f"recurring:{gift.pk}"
    _to_donor("donate/ended", about, gift)
    _to_staff(f"ended:{about}", _("A recurring gift has ended."), gift, urgent=False)


def cards_are_tried_out(wave: Wave, figures: dict[str, Any]) -> None:
    """Tell staff that a wave of declined cards began, and where the switch is."""
    language = settings.LANGUAGE_CODE
    identity = _identity(language)
    to = settings.STAFF_EMAIL or (identity.email if identity else "")
    if to:
        link = settings.SITE_URL + reverse("wagtailsettings:edit", args=["donate", "shield"])
        context = {"identity": identity, "language": language, "demo": settings.DEMO, "link": link, **figures}
        send_once("donate/attack", about=f"wave:{wave.pk}", to=to, language=language, context=context)


def _to_donor(template: str, about: str, subject: Donation | RecurringGift, **more: Any) -> None:
    donor = subject.donor
    if donor is None or not donor.email:
        return
    identity = _identity(donor.language)
    context = _context(subject, donor.language, identity) | more
    reply_to = identity.email if identity else ""
    send_once(template, about=about, to=donor.email, language=donor.language, context=context, reply_to=reply_to)


def _to_staff(
    about: str, title: Promise, subject: Donation | RecurringGift, *, entry: Entry | None = None, urgent: bool = True
) -> None:
    """A notice to the staff's address; ``urgent`` where somebody has to act."""
    language = settings.LANGUAGE_CODE
    identity = _identity(language)
    to = settings.STAFF_EMAIL or (identity.email if identity else "")
    if not to:
        return
    context = _context(subject, language, identity) | {"title": title, "urgent": urgent}
    context["entry_amount"] = entry and written(abs(entry.amount), entry.currency, language)
    context["admin_url"] = settings.SITE_URL + reverse(f"{_SCREEN[type(subject)]}:inspect", args=[subject.pk])
    send_once("donate/notice", about=about, to=to, language=language, context=context)


_SCREEN: dict[type, str] = {Donation: "giving_payments", RecurringGift: "giving_recurring"}


def _context(subject: Donation | RecurringGift, language: str, identity: Identity | None) -> dict[str, Any]:
    gift = subject if isinstance(subject, RecurringGift) else subject.recurring_gift
    return {
        "subject_row": subject,
        "donation": subject if isinstance(subject, Donation) else None,
        "gift": gift,
        "donor": subject.donor,
        "identity": identity,
        "campaign": _campaign_title(subject.campaign, language),
        "site_url": settings.SITE_URL,
        "language": language,
        "demo": settings.DEMO,
        "chairs": _CHAIRS,
    }


def _identity(language: str) -> Identity | None:
    """The organisation as this language names it."""
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        return None
    with translation.override(language):
        identity = SiteSettings.for_site(site).identity
        return identity.localized if identity else None


def _campaign_title(campaign: uuid.UUID | None, language: str) -> str:
    if campaign is None:
        return ""
    pages = Page.objects.filter(translation_key=campaign)
    page = pages.filter(locale__language_code=language).first() or pages.first()
    return page.title if page else ""
