"""The cards behind running gifts: which will not be good much longer, and asking their owners in time.

The first payment says which card pays. Stripe is asked for a card where that said nothing, and again only shortly
before its owner would be reminded: the bank may have replaced it meanwhile. Nothing of a card is kept but its kind,
its last four digits and its month.
"""

import calendar
import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from donate import mail, stripe_api
from donate.models import PaymentCard, RecurringGift
from donate.stripe_api import NoSuchObject, Said

log = logging.getLogger(__name__)

#: So long before the end of a card's last month its owner is told.
_AHEAD = timedelta(days=40)
#: A gift without a card (a wallet, a method that never expires) is looked at again after this time.
_AGAIN = timedelta(days=30)
#: A payment that is older when we hear of it says little of the card of today.
_NEWS = timedelta(days=1)


def remind(today: date | None = None) -> int:
    """Tell the donors whose card will not be good much longer; once per card and month. How many were told.

    Raises ``StripeUnavailable``; who was told until then stays told.
    """
    today = today or timezone.localdate()
    told = 0
    for gift in _doubtful(today):
        card = look(gift)
        if card is None or card.expires_on is None or not today <= card.expires_on <= today + _AHEAD:
            continue
        with transaction.atomic():
            told += mail.card_expires(gift, card)
    return told


def _doubtful(today: date) -> Iterator[RecurringGift]:
    """Running gifts whose card is not known, or ends soon and whose owner has not been told of it."""
    running = RecurringGift.objects.filter(
        ended_at=None, ends_at=None, status__in=["active", "past_due", "trialing"], donor__isnull=False
    )
    unknown = Q(card=None) | Q(card__expires_on=None, card__looked_at__lt=timezone.now() - _AGAIN)
    ending = Q(card__expires_on__lte=today + _AHEAD)
    for gift in running.filter(unknown | ending).select_related("donor", "tier", "fund", "card").order_by("pk"):
        known: PaymentCard | None = getattr(gift, "card", None)
        if known is None or not mail.knows_of_card(gift, known):
            yield gift


def look(gift: RecurringGift) -> PaymentCard | None:
    """Ask Stripe for the card of this gift, and keep what we need of it; None where the gift is gone there."""
    try:
        said = stripe_api.card_of(gift.stripe_subscription)
    except NoSuchObject:
        log.warning("Stripe knows no subscription %s", gift.stripe_subscription)
        return None
    return keep(gift, said)


def note(gift: RecurringGift, charge: Said, charged_at: datetime) -> None:
    """Keep the card of this gift's first payment, as its charge says, where no card is known yet.

    Later payments say nothing: one may be made just once with another card. Of a method without a month, or where
    the payment is old news, Stripe is asked at night.
    """
    card = (charge.get("payment_method_details") or {}).get("card") or {}
    if card.get("exp_year") and card.get("exp_month") and charged_at > timezone.now() - _NEWS:
        PaymentCard.objects.get_or_create(recurring_gift=gift, defaults=_columns(card))


def keep(gift: RecurringGift, card: Said | None) -> PaymentCard:
    """Note the card (Stripe's object) that pays this gift; None is a method without a month."""
    row, _new = PaymentCard.objects.update_or_create(recurring_gift=gift, defaults=_columns(card))
    return row


def _columns(card: Said | None) -> dict[str, Any]:
    values: dict[str, Any] = {"brand": "", "last4": "", "expires_on": None, "looked_at": timezone.now()}
    if card:
        values |= {
            "brand": str(card.get("brand") or "")[:32],
            "last4": str(card.get("last4") or "")[:4],
            "expires_on": last_day(card["exp_year"], card["exp_month"]),
        }
    return values


def last_day(year: int, month: int) -> date:
    """A card is good until the end of the month that stands on it."""
    return date(year, month, calendar.monthrange(year, month)[1])
