"""From one membership to another: what each change would mean, and leaving the former one when the new one is paid.

Where both are charged as often, Stripe changes the price and nothing is collected before the next payment
(``changes.change_tier``). From monthly to yearly the new one begins in Checkout, and the former one ends as soon as
that is paid. A year that is paid is not given up for a monthly seat; and a vote is the board's to give.
"""

import logging
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation
from wagtail.models import Locale

from donate import changes, checkout, giving_desk, stripe_api, sync
from donate.models import Attempt, Donation, Interval, Kind, RecurringGift, Tier
from donate.stripe_api import NoSuchObject, StripeRefused

log = logging.getLogger(__name__)


class Way(Enum):
    """How one gets from a gift to a tier."""

    NEXT_PAYMENT = "next_payment"
    CHECKOUT = "checkout"
    APPLY = "apply"
    WHEN_ENDED = "when_ended"


@dataclass(frozen=True)
class Option:
    """One tier that a donor could change to, what it would cost (yen), and how."""

    tier: Tier
    amount: int
    way: Way


def options(gift: RecurringGift) -> list[Option]:
    """The open tiers but the present one; none while a payment is open, the gift rests, or it will end."""
    if not can_change(gift):
        return []
    tiers = Tier.objects.filter(locale=Locale.get_default(), is_open=True)
    return [Option(tier, changes.price_in(tier, gift), _way(gift, tier)) for tier in tiers if tier != gift.tier]


def can_change(gift: RecurringGift) -> bool:
    """An open payment comes first, and so does going on."""
    return gift.status == RecurringGift.Status.ACTIVE and not (gift.paused or gift.ends_at or gift.ended_at)


def _way(gift: RecurringGift, tier: Tier) -> Way:
    if tier.votes and gift.kind != Kind.DUES:
        return Way.APPLY
    if tier.interval == gift.interval:
        return Way.NEXT_PAYMENT
    return Way.CHECKOUT if tier.interval == Interval.YEAR else Way.WHEN_ENDED


def request(gift: RecurringGift, tier: Tier, *, form: Any, cancel_url: str, **trace: Any) -> checkout.GiftRequest:
    """For ``begin``: the donor takes this tier in place of the gift. ``form`` is the id of the form."""
    donor = gift.donor
    assert donor is not None
    names = ("email", "family_name", "given_name", "organisation")
    address = ("postal_code", "prefecture", "address", "country") if donor.wants_receipt else ()
    said: dict[str, Any] = {name: getattr(donor, name) for name in (*names, *address)}
    return checkout.GiftRequest(
        token=form,
        amount=tier.price,
        tier=tier,
        replaces=gift,
        language=translation.get_language() or settings.LANGUAGE_CODE,
        success_url=giving_desk.thanks_url(),
        cancel_url=cancel_url,
        wants_receipt=donor.wants_receipt,
        **said,
        **trace,
    )


def begin(wanted: checkout.GiftRequest) -> str:
    """``checkout.begin``, once no other payment page for a seat in place of the same gift can be paid any more.

    Somebody who goes back and chooses again leaves a page open in another tab: both paid would be two memberships.
    Raises ``ChangedMeanwhile`` where the other one was paid already, and ``StripeUnavailable``.
    """
    assert wanted.replaces is not None
    same = {"token": wanted.token, "digest": wanted.digest}
    if _close_pages(Attempt.objects.filter(replaces=wanted.replaces).exclude(**same)):
        raise changes.ChangedMeanwhile
    return checkout.begin(wanted)


def _close_pages(attempts: QuerySet[Attempt]) -> int:
    """Let the payment pages that are still open expire; how many of them turn out to be paid."""
    paid = 0
    for attempt in attempts.filter(state=Attempt.State.STARTED).exclude(stripe_session=None):
        session = attempt.stripe_session or ""
        try:
            _close(session)
            paid += sync.session(session).state == Attempt.State.COMPLETED
        except NoSuchObject:
            log.warning("attempt %s: Stripe does not know its page", attempt.id)
    return paid


def _close(session: str) -> None:
    try:
        stripe_api.expire_session(session)
    except StripeRefused:
        log.info("the session %s was closed already", session)


def leave_former() -> int:
    """End what another membership was paid in place of: a monthly gift at once, a year at its end. How many.

    Each is ended once: whoever takes the end back afterwards keeps both. Where Stripe doesn't answer, the next look
    does it.
    """
    paid = Attempt.objects.filter(
        replaces__isnull=False,
        replaces__ended_at=None,
        replaces__ends_at=None,
        donations__status=Donation.Status.SUCCEEDED,
    )
    left = 0
    for attempt in paid.select_related("replaces__donor").distinct():
        assert attempt.replaces is not None
        try:
            _close_pages(Attempt.objects.filter(replaces=attempt.replaces))
            changes.stop(attempt.replaces, form=attempt.id)
            left += 1
        except (
            changes.NotPossible,
            changes.ChangedMeanwhile,
            changes.ChangeUnderWay,
            changes.StripeUnavailable,
        ) as why:
            log.warning("attempt %s: what it replaces has not ended yet: %s", attempt.id, why)
    return left
