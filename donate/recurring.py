"""From what Stripe says of a subscription to our recurring gift. No network; call it while the gift is locked."""

import calendar
import uuid
from datetime import UTC, datetime
from typing import Any

from donate import mail, recovery
from donate.models import AmountChange, GiftChange, Kind, RecurringGift
from donate.movements import at, moment
from donate.stripe_api import Said

#: Where a subscription's metadata says which change of ours it carried out last.
MARK = "change"


def price(said: Said) -> tuple[Said, dict[str, Any]]:
    """The subscription's first item, where its period stands, and the columns of its price over all items."""
    items = said["items"]["data"]
    first = items[0]["price"]
    return items[0], {
        "amount": sum(item["price"]["unit_amount"] * item.get("quantity", 1) for item in items),
        "currency": first["currency"],
        "interval": first["recurring"]["interval"],
    }


def apply(gift: RecurringGift, said: Said, began: datetime) -> None:
    """Make the gift equal to what Stripe said, keep a change of its amount, settle what was asked for, and tell it.

    What is told is told of differences between our row and Stripe's word, so it does not matter which event (or
    whose press) made us look.
    """
    item, now = price(said)
    before = RecurringGift(
        amount=gift.amount, paused=gift.paused, resumes_at=gift.resumes_at, ends_at=gift.ends_at, ended_at=gift.ended_at
    )
    gift.amount, gift.currency, gift.interval = now["amount"], now["currency"], now["interval"]
    gift.status = said["status"]
    gift.ended_at = moment(said.get("ended_at"))
    gift.ended_because = (said.get("cancellation_details") or {}).get("reason") or "" if gift.ended_at else ""
    gift.ends_at = moment(said.get("cancel_at"))
    if gift.ends_at is None and said.get("cancel_at_period_end"):
        gift.ends_at = moment(item.get("current_period_end"))
    pause = said.get("pause_collection")
    gift.paused = bool(pause) and not gift.ended_at
    gift.resumes_at = moment(pause.get("resumes_at")) if pause and gift.paused else None
    gift.next_payment_at = None if gift.ended_at or gift.ends_at else next_payment(said, item)
    gift.synced_at = began
    change = _named(gift, said)
    to_tier = change if change and change.verb == GiftChange.Verb.TIER and not change.done_at else None
    if to_tier and to_tier.tier:
        gift.tier, gift.kind = to_tier.tier, Kind.DUES if to_tier.tier.votes else Kind.GIFT
    gift.save()
    if before.amount != gift.amount:
        _keep_amount(gift, before.amount, change, began)
    if to_tier:
        mail.tier_changed(to_tier)
    asked_to_go_on = bool(change and change.verb == GiftChange.Verb.RESUME and not change.done_at)
    _settle(gift, change, began)
    _tell(gift, before, asked_to_go_on=asked_to_go_on)
    if gift.ended_at:
        recovery.lose_all(gift)


def next_payment(said: Said, item: Said) -> datetime | None:
    """When money is collected next: the end of this period, or of the first one that ends after the rest.

    None while a rest has no end. Invoices of a rest are void: https://docs.stripe.com/billing/subscriptions/pause
    """
    end, pause = item.get("current_period_end"), said.get("pause_collection")
    if end is None or not pause:
        return moment(end)
    if pause.get("resumes_at") is None:
        return None
    months = 12 if item["price"]["recurring"]["interval"] == "year" else 1
    anchor = at(said.get("billing_cycle_anchor") or end)
    due, steps = at(end), 0
    while due <= at(pause["resumes_at"]):
        steps += 1
        due = later(at(end), months * steps, anchor)
    return due


def later(start: datetime, months: int, anchor: datetime) -> datetime:
    """``months`` after ``start``, on the anchor's day or the last one of a shorter month: as Stripe counts (UTC).

    https://docs.stripe.com/billing/subscriptions/billing-cycle
    """
    start = start.astimezone(UTC)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return start.replace(year=year, month=month + 1, day=min(anchor.astimezone(UTC).day, last))


def _named(gift: RecurringGift, said: Said) -> GiftChange | None:
    """The change of ours that Stripe carried out last."""
    try:
        key = uuid.UUID((said.get("metadata") or {}).get(MARK, ""))
    except ValueError:
        return None
    return GiftChange.objects.filter(pk=key, recurring_gift=gift).first()


def _keep_amount(gift: RecurringGift, old: int, change: GiftChange | None, began: datetime) -> None:
    """One row for each difference. The change is named by Stripe; one that has its row is of no use again."""
    ours = change if change and change.new_amount == gift.amount else None
    if ours and AmountChange.objects.filter(change=ours).exists():
        ours = None
    kept = AmountChange.objects.create(
        recurring_gift=gift,
        old_amount=old,
        new_amount=gift.amount,
        changed_at=began,
        applies_from=gift.next_payment_at,
        change=ours,
        changed_by=ours.changed_by if ours else None,
        by_donor=ours.by_donor if ours else False,
    )
    if ours is None or ours.verb != GiftChange.Verb.TIER:  # that one is told with the tier
        mail.amount_changed(kept)


def _settle(gift: RecurringGift, named: GiftChange | None, began: datetime) -> None:
    """What was asked for is done when Stripe names it, or when things are as it wanted them."""
    waiting = GiftChange.objects.filter(recurring_gift=gift, state=GiftChange.State.ASKED).first()
    for change in {one for one in (named, waiting) if one}:
        if change.done_at is None and (change == named or _is_so(gift, change)):
            change.state, change.done_at = GiftChange.State.DONE, began
            change.save(update_fields=["state", "done_at"])


def _is_so(gift: RecurringGift, change: GiftChange) -> bool:
    match change.verb:
        case GiftChange.Verb.AMOUNT:
            return gift.amount == change.new_amount
        case GiftChange.Verb.RESUME:
            return gift.is_running and not gift.paused and gift.ends_at is None
        case GiftChange.Verb.STOP:
            return bool(gift.ended_at or gift.ends_at)
        case _:
            return False


def _tell(gift: RecurringGift, before: RecurringGift, *, asked_to_go_on: bool) -> None:
    """One mail for each turn a gift takes."""
    if gift.ended_at:
        if not before.ended_at:
            mail.recurring_gift_ended(gift)
    elif gift.ends_at and not before.ends_at:
        mail.will_end(gift)
    elif gift.paused and (not before.paused or gift.resumes_at != before.resumes_at):
        mail.paused(gift)
    elif before.paused and not gift.paused and not asked_to_go_on:
        mail.pause_ends(gift, before.resumes_at)  # by itself, because its time had come
    elif (before.paused and not gift.paused) or (before.ends_at and not gift.ends_at):
        mail.resumed(gift)
