"""What the placeholders of a mail about a gift stand for, in the active language."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.models import Page

from core import languages
from core.templatetags.core_tags import day
from donate.models import Donation, Interval, Kind, RecurringGift

Rows = list[tuple[str, str]]


def greeting(person: Any) -> str:
    """How the letter begins; ``person`` is a donor, or whoever has a name in the same fields."""
    if person is None or not person.name:
        return _("Dear supporter,")
    return _("Dear {name},").format(name=person.called)


def how_much(subject: Donation | RecurringGift) -> str:
    """The amount and, where it comes again, how often."""
    gift = _gift(subject)
    if gift is None:
        return subject.written_amount
    return how_often(subject.written_amount, gift.interval)


def how_often(amount: str, interval: str) -> str:
    """An amount that comes again each year or month."""
    words = _("{amount} every year") if interval == Interval.YEAR else _("{amount} every month")
    return words.format(amount=amount)


def of_a_gift(subject: Donation | RecurringGift) -> dict[str, Any]:
    """The values of ``donate.mail_kinds.OF_A_GIFT``."""
    gift, donation = _gift(subject), subject if isinstance(subject, Donation) else None
    return {
        "greeting": greeting(subject.donor),
        "name": subject.donor.called if subject.donor else "",
        "amount": how_much(subject),
        "details": details(subject),
        "fund": languages.here(subject.fund).name if subject.fund else "",
        "campaign": campaign_title(subject.campaign),
        "number": donation.number if donation else "",
        "received": day(donation.charged_at) if donation else "",
        "next_payment": day(gift.next_payment_at) if gift else "",
        "my_page": my_page(),
    }


def my_page() -> str:
    """The door to the donor's own page in the active language; behind it waits the mailed link."""
    return settings.SITE_URL + reverse("mine:home")


def details(subject: Donation | RecurringGift) -> Rows:
    """The gift in short; what isn't known is left out."""
    gift, donation = _gift(subject), subject if isinstance(subject, Donation) else None
    rows = [
        *_amounts(subject, gift),
        (_("Membership"), languages.here(gift.tier).name if gift and gift.tier else ""),
        (_("What it is for"), languages.here(subject.fund).name if subject.fund else ""),
        (_("Campaign"), campaign_title(subject.campaign)),
        (pgettext("money", "Received"), day(donation.charged_at) if donation else ""),
        (_("Ends with it"), _former(donation)),
        (_("Next payment"), day(gift.next_payment_at) if gift else ""),
        (_("Reference number"), donation.number if donation else ""),
    ]
    return [(label, value) for label, value in rows if value]


def _amounts(subject: Donation | RecurringGift, gift: RecurringGift | None) -> Rows:
    """How much; a payment of a gift that was raised or lowered since stands apart from what goes on."""
    if gift is None or gift.amount == subject.amount or gift.next_payment_at is None:
        return [(_what(subject, gift), how_much(subject))]
    now = how_often(gift.written_amount, gift.interval)
    return [(_what(subject, None), subject.written_amount), (_("Goes on with"), now)]


def _former(donation: Donation | None) -> str:
    """What a first payment has come in place of; so a mail whose words staff changed says it, too."""
    attempt = donation.attempt if donation and not donation.is_renewal else None
    return attempt.replaces.title if attempt and attempt.replaces else ""


def _what(subject: Donation | RecurringGift, gift: RecurringGift | None) -> str:
    """Dues are no gift, and are never called so."""
    if subject.kind == Kind.DUES:
        return _("Dues")
    return _("Recurring gift") if gift else _("Gift")


def campaign_title(campaign: UUID | None) -> str:
    """The campaign's title in the active language, else in the one it has; empty: no campaign."""
    if campaign is None:
        return ""
    titles = Page.objects.filter(translation_key=campaign).values_list("title", "locale__language_code")
    language = translation.get_language() or settings.LANGUAGE_CODE
    return max(titles, key=lambda row: languages.worth(row[1], language), default=("", ""))[0]


def _gift(subject: Donation | RecurringGift) -> RecurringGift | None:
    return subject if isinstance(subject, RecurringGift) else subject.recurring_gift
