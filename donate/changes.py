"""What a donor can do with a recurring gift: another amount or tier, a rest, going on, stopping, another card.

The change is written and committed before Stripe is asked, and its id is the idempotency key: whatever is lost on the
way, pressing again continues the same change. What is true afterwards is fetched from Stripe afresh (``sync``), never
taken from what we asked for; no lock and no transaction is held over the network.
"""

import logging
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from donate import cards, memberships, money, recurring, stripe_api, sync
from donate.models import Donor, GiftChange, Interval, Kind, RecurringGift, Tier
from donate.models.changes import MONTHS
from donate.stripe_api import NoSuchObject, Said, SavedError, StripeUnavailable, id_of

__all__ = ["ChangeUnderWay", "ChangedMeanwhile", "NotPossible", "StripeUnavailable"]

log = logging.getLogger(__name__)

Verb = GiftChange.Verb
Status = RecurringGift.Status

#: A change that nobody finished after this time was left: a new one may follow.
_LEFT_AFTER = timedelta(minutes=2)
#: A rest ends this long before the next payment, far from any invoice that Stripe still has to void.
_BEFORE_PAYMENT = timedelta(days=1)
#: So long before the first payment after a rest one may rest again; the reminder comes within this time.
_REST_AGAIN = timedelta(days=14)


class NotPossible(Exception):
    """This gift can't be changed so; the message says why, for the donor."""

    def __init__(self, why: str | Promise) -> None:
        super().__init__(str(why))
        self.why = why


class ChangedMeanwhile(Exception):
    """The gift is no longer what the donor's page showed: nothing was changed, look again."""


class ChangeUnderWay(Exception):
    """Another change of the same gift is being made this very moment: nothing was changed, look again soon."""


# --- What is possible --------------------------------------------------------------------------------


def can_change_amount(gift: RecurringGift) -> bool:
    """Monthly gifts; a membership's price is its tier's, and dues are fixed."""
    return gift.is_running and gift.interval == Interval.MONTH and gift.kind == Kind.GIFT and gift.ends_at is None


def can_pause(gift: RecurringGift) -> bool:
    """Not while a payment is open: Stripe would go on trying it all the same. A rest can be prolonged near its end."""
    return can_change_amount(gift) and gift.status == Status.ACTIVE and (not gift.paused or _rest_ends_soon(gift))


def _rest_ends_soon(gift: RecurringGift) -> bool:
    return gift.next_payment_at is not None and gift.next_payment_at <= timezone.now() + _REST_AGAIN


def can_resume(gift: RecurringGift) -> bool:
    """Not where another membership has come in its place: both would be collected."""
    ends = gift.ends_at is not None
    return gift.is_running and (gift.paused or ends) and not (ends and memberships.is_followed(gift))


def can_stop(gift: RecurringGift) -> bool:
    return gift.ended_at is None and gift.ends_at is None and gift.status != Status.INCOMPLETE_EXPIRED


def limits(gift: RecurringGift) -> tuple[int, int]:
    """The smallest and largest monthly amount (yen, both included); a tier's price is its smallest."""
    floor = gift.tier.price if gift.tier and gift.tier.interval == Interval.MONTH else 0
    return max(money.MONTHLY_FLOOR, floor), money.CEILING


def price_in(tier: Tier, gift: RecurringGift) -> int:
    """What the gift would be in this tier (yen): a monthly gift that is higher stays as it is, all else has a price."""
    may_be_more = gift.kind == Kind.GIFT and gift.interval == tier.interval == Interval.MONTH
    return max(tier.price, gift.amount) if may_be_more else tier.price


def first_payment_after(gift: RecurringGift, months: int) -> Any:
    """When money is collected next if the gift rests for so many months."""
    start = gift.next_payment_at
    return recurring.later(start, months, start) if start else None


# --- What the donor does -----------------------------------------------------------------------------


def set_amount(gift: RecurringGift, amount: int, *, form: uuid.UUID, seen: int, **who: Any) -> GiftChange:
    """From the next payment on, ``amount`` yen. ``seen`` is the amount that the donor's page showed.

    ``form`` is the id of the form it was pressed in; presses of the same form with the same choice are one change.
    ``who`` is ``staff=user`` where a member of staff does it. Returns the change as Stripe carried it out.
    Raises ``NotPossible``, ``ChangedMeanwhile``, ``ChangeUnderWay`` (nothing was changed), or ``StripeUnavailable``:
    then pressing again is right.
    """

    def check(gift: RecurringGift) -> dict[str, Any]:
        floor, ceiling = limits(gift)
        if not can_change_amount(gift):
            raise NotPossible(_("The amount of this gift can't be changed here."))
        if not floor <= amount <= ceiling:
            raise NotPossible(_("This amount can't be given every month here."))
        if amount == gift.amount:
            raise NotPossible(_("This is the amount you give already."))
        return {"new_amount": amount}

    return _carry_out(gift, Verb.AMOUNT, form, str(amount), check, seen=seen, **who)


def change_tier(gift: RecurringGift, tier: Tier, *, form: uuid.UUID, seen: int, **who: Any) -> GiftChange:
    """From the next payment on, this tier and its price. ``tier`` is the original, charged as often as the gift.

    Another interval would be charged at once by Stripe: there, the old gift ends and a new one begins in Checkout
    (see ``seats``). Whoever has a vote may lay it down; a vote is the board's to give.
    """

    def check(gift: RecurringGift) -> dict[str, Any]:
        if not gift.is_running or gift.ends_at or gift.interval != tier.interval or gift.tier == tier:
            raise NotPossible(_("This membership can't be changed to that tier here."))
        if tier.votes and gift.kind != Kind.DUES:
            raise NotPossible(_("Members with a vote are admitted by the board: please apply."))
        return {"new_amount": price_in(tier, gift), "tier": tier}

    return _carry_out(gift, Verb.TIER, form, tier.slug, check, seen=seen, **who)


def pause(gift: RecurringGift, months: int, *, form: uuid.UUID, **who: Any) -> GiftChange:
    """Collect nothing for one to three months; it goes on by itself."""

    def check(gift: RecurringGift) -> dict[str, Any]:
        due = first_payment_after(gift, months)
        if gift.paused and not can_pause(gift):
            raise NotPossible(_("This gift rests already."))
        if not can_pause(gift) or due is None or months not in MONTHS:
            raise NotPossible(_("This gift can't rest just now."))
        return {"months": months, "resumes_at": due - _BEFORE_PAYMENT}

    return _carry_out(gift, Verb.PAUSE, form, str(months), check, **who)


def resume(gift: RecurringGift, *, form: uuid.UUID, **who: Any) -> GiftChange:
    """End a rest, or take back that the gift will end. Nothing is charged by it."""

    def check(gift: RecurringGift) -> dict[str, Any]:
        if gift.ends_at is not None and memberships.is_followed(gift):
            raise NotPossible(_("Another membership has come in its place."))
        if not can_resume(gift):
            raise NotPossible(_("This gift goes on already, or it has ended."))
        return {}

    return _carry_out(gift, Verb.RESUME, form, "", check, **who)


def stop(gift: RecurringGift, *, form: uuid.UUID, **who: Any) -> GiftChange:
    """End it: a monthly gift at once, so that not even an open payment is tried; what is paid for a year at its end."""

    def check(gift: RecurringGift) -> dict[str, Any]:
        if not can_stop(gift):
            raise NotPossible(_("This gift has ended already, or will end."))
        return {}

    return _carry_out(gift, Verb.STOP, form, "", check, **who)


# --- How it is done ----------------------------------------------------------------------------------


def _carry_out(
    gift: RecurringGift,
    verb: str,
    form: uuid.UUID,
    choice: str,
    check: Callable[[RecurringGift], dict[str, Any]],
    *,
    seen: int | None = None,
    staff: Any = None,
) -> GiftChange:
    key = uuid.uuid5(form, f"{gift.pk}:{verb}:{choice}")
    if GiftChange.objects.filter(pk=key, state=GiftChange.State.DONE).exists():
        return GiftChange.objects.get(pk=key)
    # What is true now, an answer that got lost included; and what a price at Stripe hangs on.
    gift, said = sync.look_at_subscription(gift.stripe_subscription)
    change = _asked(gift, key, verb, check, seen=seen, staff=staff)
    if change.state == GiftChange.State.ASKED:
        try:
            _ask_stripe(change, said)
            sync.subscription(gift.stripe_subscription)
        except StripeUnavailable as error:
            _note(change, error)
            raise
        change.refresh_from_db()
    if change.state != GiftChange.State.DONE:
        raise ChangedMeanwhile
    return change


def _asked(
    gift: RecurringGift,
    key: uuid.UUID,
    verb: str,
    check: Callable[[RecurringGift], dict[str, Any]],
    *,
    seen: int | None,
    staff: Any,
) -> GiftChange:
    """The change's row, found or made. One at a time for each gift; the constraint has the last word."""
    with transaction.atomic():
        gift = RecurringGift.objects.select_for_update(no_key=True).get(pk=gift.pk)
        known = GiftChange.objects.filter(pk=key).first()
        if known and known.state != GiftChange.State.OVERTAKEN:
            return known
        if known or (seen is not None and seen != gift.amount):
            raise ChangedMeanwhile
        columns = check(gift)
        _make_way(gift)
        return GiftChange.objects.create(
            pk=key,
            recurring_gift=gift,
            verb=verb,
            old_amount=gift.amount,
            by_donor=staff is None,
            changed_by=staff,
            **columns,
        )


def _make_way(gift: RecurringGift) -> None:
    """A change that came to nothing gives way to the next; one that is being made does not."""
    left = GiftChange.objects.filter(recurring_gift=gift, state=GiftChange.State.ASKED).first()
    if left is None:
        return
    if not left.last_error and left.asked_at > timezone.now() - _LEFT_AFTER:
        raise ChangeUnderWay
    left.state = GiftChange.State.OVERTAKEN
    left.save(update_fields=["state"])


def _ask_stripe(change: GiftChange, said: Said) -> None:
    if change.verb == Verb.STOP and _ends_at_once(change.recurring_gift, said):
        try:
            stripe_api.cancel_subscription(said["id"])
        except NoSuchObject:
            log.info("The subscription %s had ended already", said["id"])  # pressed twice at once
        return
    params = _PARAMS[change.verb](change, said)
    marks = {recurring.MARK: str(change.pk)} | params.pop("metadata", {})
    stripe_api.change_subscription(said["id"], params | {"metadata": marks}, key=change.idempotency_key)


def _ends_at_once(gift: RecurringGift, said: Said) -> bool:
    """Only a year that is paid goes on to its end; an invoice that is open or being made would still be charged."""
    if gift.interval == Interval.MONTH or said["status"] != Status.ACTIVE:
        return True
    invoice = id_of(said.get("latest_invoice"))
    return invoice is not None and stripe_api.invoice(invoice)["status"] != "paid"


def _amount_params(change: GiftChange, said: Said) -> Said:
    """The same product at another price. Without proration nothing is charged before the next payment."""
    item = said["items"]["data"][0]
    product = id_of(item["price"]["product"])
    marks = {}
    if change.tier:
        product = stripe_api.create_product(change.tier.name, key=f"product-{change.idempotency_key}")["id"]
        marks = {"tier": change.tier.slug}
    price = {
        "currency": item["price"]["currency"],
        "product": product,
        "unit_amount": change.new_amount,
        "recurring": {"interval": item["price"]["recurring"]["interval"]},
    }
    items: list[Said] = [{"id": item["id"], "price_data": price, "quantity": 1}]
    items += [{"id": other["id"], "deleted": True} for other in said["items"]["data"][1:]]
    return {"items": items, "proration_behavior": "none", "metadata": marks}


def _pause_params(change: GiftChange, said: Said) -> Said:
    assert change.resumes_at is not None
    return {"pause_collection": {"behavior": "void", "resumes_at": int(change.resumes_at.timestamp())}}


def _resume_params(change: GiftChange, said: Said) -> Said:
    params: Said = {"pause_collection": ""} if said.get("pause_collection") else {}
    if said.get("cancel_at_period_end"):
        params["cancel_at_period_end"] = False
    elif said.get("cancel_at"):
        params["cancel_at"] = ""
    return params


def _stop_params(change: GiftChange, said: Said) -> Said:
    return {"cancel_at_period_end": True}


_PARAMS: dict[str, Callable[[GiftChange, Said], Said]] = {
    Verb.AMOUNT: _amount_params,
    Verb.TIER: _amount_params,
    Verb.PAUSE: _pause_params,
    Verb.RESUME: _resume_params,
    Verb.STOP: _stop_params,
}


def _note(change: GiftChange, error: StripeUnavailable) -> None:
    """Keep why; and another key, where Stripe would repeat its stored error for ever."""
    log.warning("Stripe did not carry out the change %s: %s", change.pk, error)
    number = change.key_number + 1 if isinstance(error, SavedError) else change.key_number
    GiftChange.objects.filter(pk=change.pk).update(last_error=str(error) or type(error).__name__, key_number=number)


# --- The card ----------------------------------------------------------------------------------------


def card_page(gift: RecurringGift, *, return_url: str, language: str) -> str:
    """The address of Stripe's page where the donor changes the card, and comes back to ``return_url``."""
    flow = {
        "type": "payment_method_update",
        "after_completion": {"type": "redirect", "redirect": {"return_url": return_url}},
    }
    params = {"customer": gift.stripe_customer, "return_url": return_url, "locale": language, "flow_data": flow}
    return stripe_api.open_portal(params)


def follow_card(customer_id: str | None) -> int:
    """Let a customer's gifts be paid by the card that was entered last; how many had to be changed.

    Stripe's page sets the *customer's* card, but Checkout gave each subscription a card of its own, which goes first:
    https://docs.stripe.com/customer-management/portal-deep-links. Called when the customer changed and on the way
    back from the page, as often as one likes.
    """
    if not customer_id or not Donor.objects.filter(stripe_customer=customer_id).exists():
        return 0
    card = id_of((stripe_api.customer(customer_id).get("invoice_settings") or {}).get("default_payment_method"))
    changed = 0
    for gift in RecurringGift.objects.filter(stripe_customer=customer_id, ended_at=None) if card else []:
        own = id_of(stripe_api.subscription(gift.stripe_subscription).get("default_payment_method"))
        if own and own != card and _is_newer_card(card or "", own):
            key = f"card-{gift.stripe_subscription}-{card}"
            stripe_api.change_subscription(gift.stripe_subscription, {"default_payment_method": card}, key=key)
            changed += 1
        cards.look(gift)  # what the donor's page says of the card
    return changed


def _is_newer_card(card: str, than: str) -> bool:
    return bool(stripe_api.payment_method(card)["created"] >= stripe_api.payment_method(than)["created"])
