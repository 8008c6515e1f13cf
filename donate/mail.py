"""Which mail follows what. Each is written inside the transaction of its cause, once (``core.mail.send_once``)."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import languages, mail_kinds
from core.mail import send_once
from core.models import Identity, SentMail
from core.templatetags.core_tags import day
from core.templatetags.core_tags import moment as moment_words
from donate import card_links, mail_values, memberships, methods, replaced
from donate.mine import links
from donate.models import (
    AmountChange,
    Donation,
    Donor,
    DonorLink,
    Entry,
    GiftChange,
    Interval,
    Kind,
    PaymentCard,
    RecurringGift,
    Wave,
)
from donate.money import written
from donate.movements import moment
from donate.stripe_api import Said

T = TypeVar("T")

#: From this failed try of one renewal on, the donor is told a second time.
_SECOND_REMINDER = 3


def after_payment(donation: Donation, new: Iterable[Entry], *, lost: Iterable[str] = (), is_new: bool = False) -> None:
    """Everything that a payment's new state and new entries give reason to tell; ``lost`` are disputes lost.

    ``is_new``: this very transaction made the payment's row, so nobody has been told of it.
    """
    if donation.status == Donation.Status.PENDING and donation.voucher_url:
        pay_by = _in_language_of(donation, lambda: moment_words(donation.voucher_expires_at))
        _to_donor(
            "donate/konbini", f"donation:{donation.pk}", donation, instructions=donation.voucher_url, pay_by=pay_by
        )
    for entry in new:
        if entry.kind == Entry.Kind.PAYMENT:
            _payment(donation, is_new=is_new)
        else:
            _TELL[entry.kind](donation, entry)
    for dispute in lost:
        title = _("A dispute was lost: the money stays with the donor's bank.")
        _to_staff(f"dispute_lost:{dispute}", title, donation, urgent=False)


def _payment(donation: Donation, *, is_new: bool) -> None:
    about = f"donation:{donation.pk}"
    seat = _seat(donation)
    if donation.is_renewal:
        _to_donor("donate/member_renewal" if seat else "donate/renewal", about, donation, is_new=is_new, **seat)
        return
    if seat:
        former = _in_language_of(donation, lambda: replaced.sentence(donation.attempt) or replaced.beside(donation))
        seat["former"] = former
    _to_donor(f"donate/{_thanks(donation)}", about, donation, is_new=is_new, **seat)
    _to_staff(about, _news_of(donation), donation, urgent=False, is_new=is_new)
    if donation.recurring_gift and memberships.has_another(donation.recurring_gift):
        title = _("A member has joined a second time: please ask which of the two memberships shall end.")
        _to_staff(f"joined_twice:{donation.recurring_gift_id}", title, donation)


def _thanks(donation: Donation) -> str:
    """Which mail thanks for a first payment."""
    if donation.recurring_gift is None:
        return "thanks"
    return "member_welcome" if _is_membership(donation) else "thanks_monthly"


def _is_membership(subject: Donation | RecurringGift) -> bool:
    gift = subject if isinstance(subject, RecurringGift) else subject.recurring_gift
    by_year = gift is not None and gift.interval == Interval.YEAR
    return subject.tier_id is not None or subject.kind == Kind.DUES or by_year


def _seat(subject: Donation | RecurringGift) -> dict[str, Any]:
    """What mails to members can say besides; empty where it is no membership."""
    if not _is_membership(subject):
        return {}
    member = memberships.of(subject.donor)

    def values() -> dict[str, Any]:
        tier = languages.here(subject.tier).name if subject.tier else gettext("Membership")
        return {"tier": tier, "member_number": member.written_number if member else ""}

    return _in_language_of(subject, values)


def _news_of(donation: Donation) -> Promise:
    """What a first payment is to the staff; yearly ones are memberships."""
    gift = donation.recurring_gift
    if gift is None:
        return _("A new gift")
    return _("A new yearly membership") if gift.interval == Interval.YEAR else _("A new monthly gift")


def _refund(donation: Donation, entry: Entry) -> None:
    language = donation.donor.language if donation.donor else settings.LANGUAGE_CODE
    amount = written(-entry.amount, entry.currency, language)
    way_back = _in_language_of(donation, lambda: methods.way_back(donation.method))
    _to_donor("donate/refund", entry.stripe_id, donation, refunded=amount, way_back=way_back)


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
    Entry.Kind.REFUND: _refund,
    Entry.Kind.REFUND_FAILURE: _refund_failed,
    Entry.Kind.DISPUTE: _dispute,
    Entry.Kind.DISPUTE_REVERSAL: _dispute_won,
}


def renewal_failed(gift: RecurringGift, invoice: Said) -> None:
    """Tell donor and staff when a renewal failed first, once more when it keeps failing, and after the last try."""
    time = "again" if invoice["attempt_count"] >= _SECOND_REMINDER else "first"
    if invoice.get("next_payment_attempt") is None:
        time = "last"
    about = f"invoice:{invoice['id']}:{time}"
    link = invoice.get("hosted_invoice_url") or ""
    next_try = _in_language_of(gift, lambda: day(moment(invoice.get("next_payment_attempt"))))
    if next_try:
        _to_donor("donate/renewal_failed", about, gift, pay=link, next_try=next_try, card=card_links.link(gift))
    else:
        _to_donor("donate/renewal_lost", about, gift, pay=link)
    is_told = gift.donor is not None and bool(gift.donor.mail_address)
    nobody = _("A renewal failed. There is no address to mail to: please tell the donor by post.")
    _to_staff(about, _("A renewal failed; the donor has been told.") if is_told else nobody, gift)


def recurring_gift_ended(gift: RecurringGift) -> None:
    """A recurring gift never ends silently, unless its first payment never came."""
    if gift.status == RecurringGift.Status.INCOMPLETE_EXPIRED:
        return
    about = f"recurring:{gift.pk}"
    seat = _seat(gift)
    if _is_replaced(gift):
        pass  # nobody leaves: what came in its place was welcomed, and that mail said what ends
    elif gift.ended_because == "payment_failed" and gift.kind != Kind.DUES:
        _to_donor("donate/ended_unpaid", about, gift, begin_again=_begin_again(gift))
    elif seat:
        _to_donor("donate/member_farewell", about, gift, **seat)
    else:
        _to_donor("donate/ended", about, gift)
    _to_staff(f"ended:{about}", _("A recurring gift has ended."), gift, urgent=False)


def _is_replaced(gift: RecurringGift) -> bool:
    return gift.replaced_by.filter(donations__status=Donation.Status.SUCCEEDED).exists()


def _begin_again(gift: RecurringGift) -> str:
    """Where the same gift can be begun with another card."""
    language = gift.donor.language if gift.donor else settings.LANGUAGE_CODE
    start = "" if language == settings.LANGUAGE_CODE else f"/{language}"
    if gift.tier:
        return f"{settings.SITE_URL}{start}/membership/?tier={gift.tier.slug}"
    return f"{settings.SITE_URL}{start}/donate/?frequency=monthly&amount={gift.amount}"


def amount_changed(change: AmountChange) -> None:
    """Old amount, new amount and the first payment of it, once for each change."""
    gift = change.recurring_gift
    old, new = _written(gift, change.old_amount), _written(gift, change.new_amount)
    kind = "donate/raised" if change.by_donor and change.new_amount > change.old_amount else "donate/amount_changed"
    _to_donor(kind, f"change:{change.pk}", gift, old=old, new=new)


def tier_changed(change: GiftChange) -> None:
    """The new tier, what it costs and from when."""
    gift = RecurringGift.objects.select_related("donor", "tier", "fund").get(pk=change.recurring_gift_id)
    price = _in_language_of(gift, lambda: gift.written_amount)
    _to_donor("donate/tier_changed", f"change:{change.pk}", gift, price=price, **_seat(gift))


def paused(gift: RecurringGift) -> None:
    """A rest has begun; the next payment is told where its end is known."""
    _to_donor("donate/paused", _turn(gift), gift)


def pause_ends(gift: RecurringGift, end: datetime | None) -> None:
    """The rest that ends by itself at ``end``: told a week before, at the latest when it has, and once."""
    _to_donor("donate/pause_ends", f"rest:{gift.pk}:{end.date()}" if end else _turn(gift), gift)


def resumed(gift: RecurringGift) -> None:
    """A rest was ended early, or the end taken back."""
    _to_donor("donate/resumed", _turn(gift), gift)


def will_end(gift: RecurringGift) -> None:
    """The end is planned: what is paid for goes on until then.

    Where another membership came in its place, that one's welcome has said so, and the end can't be taken back.
    """
    if not _is_replaced(gift):
        _to_donor("donate/will_end", _turn(gift), gift, ends_on=_in_language_of(gift, lambda: day(gift.ends_at)))


def _turn(gift: RecurringGift) -> str:
    """Whatever turned was seen under the gift's lock, by this very look at Stripe: once."""
    return f"recurring:{gift.pk}:{gift.synced_at.isoformat() if gift.synced_at else ''}"


def _written(gift: RecurringGift, amount: int) -> str:
    return written(amount, gift.currency, gift.donor.language if gift.donor else settings.LANGUAGE_CODE)


def membership_renews(gift: RecurringGift) -> bool:
    """Tell a member in time that the next year will be collected; whether they were told just now."""
    about = f"renews:{gift.pk}:{gift.next_payment_at:%Y-%m}"
    return _to_donor("donate/member_renews", about, gift, price=gift.written_amount, **_seat(gift))


def is_member_already(gift: RecurringGift) -> bool:
    """Tell a member, and nobody else, that somebody joins with their address; whether they were told just now."""
    kind, about = "donate/member_already", f"already:{gift.donor_id}:{timezone.localdate()}"
    if SentMail.objects.filter(kind=kind, about=about).exists():
        return False
    return _to_donor(kind, about, gift, change=_way_in("mine:tier", gift), **_seat(gift))


def card_expires(gift: RecurringGift, card: PaymentCard) -> bool:
    """Tell a donor that the card will not be good much longer; whether they were told just now."""
    names: dict[str, Any] = {"card": str(card), "expires": _in_language_of(gift, lambda: day(card.expires_on))}
    names["change"] = card_links.link(gift)
    return _to_donor("donate/card_expires", _card(gift, card), gift, **names)


def knows_of_card(gift: RecurringGift, card: PaymentCard) -> bool:
    """Whether the donor has been told of this card's end."""
    return SentMail.objects.filter(kind="donate/card_expires", about=_card(gift, card)).exists()


def _card(gift: RecurringGift, card: PaymentCard) -> str:
    return f"card:{gift.pk}:{card.last4}:{card.expires_on:%Y-%m}" if card.expires_on else f"card:{gift.pk}"


def _way_in(view: str, gift: RecurringGift) -> str:
    """A mailed link, as the door mails it to whoever types their address, that leads on to the page about this gift."""
    donor = gift.donor
    if donor is None or not donor.mail_address:
        return ""
    page = _in_language_of(gift, lambda: reverse(view, args=[gift.pk]))
    to = {"email": donor.email, "language": donor.language, "destination": page}
    _link, address = links.make(donor, DonorLink.Purpose.ENTER, **to)
    return address


def cards_are_tried_out(wave: Wave, figures: dict[str, Any]) -> None:
    """Tell staff that a wave of declined cards began, and where the switch is."""
    language = settings.STAFF_LANGUAGE
    identity = Identity.in_language(language)
    to = settings.STAFF_EMAIL or (identity.email if identity else "")
    if not to:
        return
    with translation.override(language):
        details = [
            (gettext("Cards declined in the last hour"), str(figures["declines"])),
            (gettext("Networks they came from"), str(figures["networks"])),
            (gettext("Gifts begun, and paid"), f"{figures['attempts']}, {figures['paid']}"),
        ]
    link = settings.SITE_URL + reverse("wagtailsettings:edit", args=["donate", "shield"])
    context = {"details": details, "link": link}
    send_once("donate/attack", about=f"wave:{wave.pk}", to=to, language=language, context=context)


def _to_donor(kind: str, about: str, subject: Donation | RecurringGift, *, is_new: bool = False, **more: Any) -> bool:
    """A mail to the donor: what every mail about a gift can say, and ``more`` of its own. Whether it is new."""
    donor = subject.donor
    if donor is None or not donor.mail_address:
        return False
    identity = Identity.in_language(donor.language)
    context = _in_language_of(subject, lambda: mail_values.of_a_gift(subject)) | more
    if mail_kinds.find(kind) is None:
        context |= _of_two_files(subject, donor.language, identity)
    reply_to = identity.email if identity else ""
    to = {"to": donor.email, "language": donor.language, "reply_to": reply_to}
    return send_once(kind, about=about, context=context, is_new=is_new, **to) is not None


def _to_staff(
    about: str,
    title: Promise,
    subject: Donation | RecurringGift,
    *,
    entry: Entry | None = None,
    urgent: bool = True,
    is_new: bool = False,
) -> None:
    """A notice to the staff's address; ``urgent`` where somebody has to act."""
    language = settings.STAFF_LANGUAGE
    to = settings.STAFF_EMAIL or getattr(Identity.in_language(language), "email", "")
    if not to:
        return
    donor = subject.donor
    with translation.override(language):
        moved = written(abs(entry.amount), entry.currency, language) if entry else ""
        context = {
            "title": str(title),
            "urgent": gettext("Please act:") if urgent else "",
            "amount": moved or mail_values.how_much(subject),
            "moved": moved,
            "donor": _who(donor) if donor else gettext("unknown"),
            "details": mail_values.details(subject),
            "link": settings.SITE_URL + reverse(f"{_SCREEN[type(subject)]}:inspect", args=[subject.pk]),
        }
    send_once("donate/notice", about=about, to=to, language=language, context=context, is_new=is_new)


def _who(donor: Donor) -> str:
    return f"{donor} <{donor.mail_address}>" if donor.mail_address else str(donor)


_SCREEN: dict[type, str] = {Donation: "giving_payments", RecurringGift: "giving_recurring"}


def _of_two_files(subject: Donation | RecurringGift, language: str, identity: Identity | None) -> dict[str, Any]:
    """What the templates of mails that are not registered yet expect."""
    return {
        "subject_row": subject,
        "donation": subject if isinstance(subject, Donation) else None,
        "gift": subject if isinstance(subject, RecurringGift) else subject.recurring_gift,
        "donor": subject.donor,
        "identity": identity,
        "site_url": settings.SITE_URL,
        "language": language,
        "demo": settings.DEMO,
        "chairs": ("#2a4b7c", "#69a983", "#f5c65d", "#e4682f", "#2a4b7c"),
    }


def _in_language_of(subject: Donation | RecurringGift, make: Callable[[], T]) -> T:
    """What ``make`` returns while the donor's language is active."""
    with translation.override(subject.donor.language if subject.donor else settings.LANGUAGE_CODE):
        return make()
