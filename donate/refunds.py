"""Refunds that staff ask for in the admin.

The request is written and committed before Stripe is asked, and its form's token makes the idempotency key: two presses
are one refund, and where Stripe's answer got lost, asking again first looks whether the refund is there.
"""

import logging
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log as note_in_log

from core import names
from donate import ledger, stripe_api, sync
from donate.models import Donation, RefundRequest
from donate.stripe_api import Said, SavedError, StripeRefused, StripeUnavailable

log = logging.getLogger(__name__)

#: Longer than all tries of the SDK together: until then the first press may still be waiting for Stripe.
_PRESS_LASTS = timedelta(minutes=2)
#: After this time no try of ours can be under way at Stripe any more.
_NOTHING_UNDER_WAY = timedelta(minutes=10)
LOG_ACTION = "donate.refund"


NO_WAY_TO_ASK = _(
    "For a refund at the convenience store Stripe asks the donor by mail for a bank account, and there is no address. "
    "Please pay it out by bank transfer, or enter the donor's e-mail first."
)


class NotRefundable(Exception):
    """Our own rules say no; the text is for the member of staff."""


class Unanswered(Exception):
    """Stripe may have refunded or not; asking again with the same request is safe."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the confirmed form says; ``amount`` is whole yen, ``token`` the form's own."""

    token: uuid.UUID
    amount: int
    cause: str
    reason: str
    stops_gift: bool = False


def left(donation: Donation) -> int:
    """What can still be given back (minor units): what remained with us, less what Stripe hasn't answered yet."""
    return max(ledger.balance(donation) - donation.refund_requests.unanswered().total(), 0)


def is_refundable(donation: Donation) -> bool:
    """Whether anything of it can be given back through Stripe."""
    paid = donation.status == Donation.Status.SUCCEEDED and bool(donation.payment_intent)
    return paid and left(donation) > 0


def why_not(donation: Donation) -> Promise | None:
    """What stands in the way of a refund through Stripe, for the member of staff; None: nothing."""
    if not is_refundable(donation):
        return _("Nothing is left of this payment that could be given back through Stripe.")
    return NO_WAY_TO_ASK if _lacks_address(donation) else None


def _lacks_address(donation: Donation) -> bool:
    """Stripe asks the donor by mail where the money shall go, and nobody can be asked."""
    return donation.method == "konbini" and not (donation.donor and donation.donor.mail_address)


def known(donation: Donation, token: str) -> RefundRequest | None:
    """The request that was made with this form, if any."""
    try:
        return donation.refund_requests.filter(token=uuid.UUID(token)).first()
    except ValueError:
        return None


def ask(donation: Donation, wish: Wish, user: Any) -> RefundRequest:
    """Refund, once however often it is pressed; the request, ``done`` or ``refused``.

    Raises ``NotRefundable`` and ``Unanswered``.
    """
    return send(_request(donation, wish, user))


def _request(donation: Donation, wish: Wish, user: Any) -> RefundRequest:
    """This form's request, committed before anybody asks Stripe."""
    with transaction.atomic():
        locked = Donation.objects.select_for_update(no_key=True).get(pk=donation.pk)
        known = RefundRequest.objects.filter(token=wish.token).first()
        if known:
            if (known.donation_id, known.amount) != (locked.pk, wish.amount):
                raise NotRefundable(_("This form was used already. Please open it anew."))
            return known
        if _lacks_address(locked):
            raise NotRefundable(NO_WAY_TO_ASK)
        if wish.amount > left(locked):
            raise NotRefundable(_("More can't be given back than is left of this payment. Please look at it again."))
        request = RefundRequest.objects.create(
            donation=locked,
            token=wish.token,
            amount=wish.amount,
            cause=wish.cause,
            reason=wish.reason,
            stops_gift=wish.stops_gift,
            asked_by=user,
            asked_by_name=names.of(user),
        )
        data = {"amount": request.amount, "request": request.pk}
        note_in_log(instance=locked, action=LOG_ACTION, user=user, data=data)
        return request


def send(request: RefundRequest) -> RefundRequest:
    """Ask Stripe for what the request says, unless it is answered already."""
    tried_before = request.tried_at is not None
    if not _claim(request):
        if request.state != RefundRequest.State.ASKED:
            return request
        raise Unanswered(_("This refund is being asked for just now. Please look again in a few minutes."))
    try:
        said = (_made_earlier(request) if tried_before else None) or _make(request)
    except SavedError as error:
        _hold(request, error)
        raise Unanswered(_("Stripe reports an error. Please try again in ten minutes.")) from error
    except StripeRefused as error:
        return _close(request, RefundRequest.State.REFUSED, error)
    except StripeUnavailable as error:
        _release(request, error)
        raise Unanswered(
            _("Stripe did not answer, so we don't know yet whether the money went back. Trying again is safe.")
        ) from error
    _settle(request, said)
    return request


def _claim(request: RefundRequest) -> bool:
    """Whether this press may ask: nobody else is asking just now."""
    now = timezone.now()
    free = Q(asking_since=None) | Q(asking_since__lt=now - _PRESS_LASTS)
    mine = RefundRequest.objects.unanswered().filter(free, pk=request.pk).update(asking_since=now, tried_at=now)
    request.refresh_from_db()
    return mine == 1


def _made_earlier(request: RefundRequest) -> Said | None:
    """The refund of an earlier try whose answer got lost. Stripe forgets keys after a day, refunds never."""
    for refund in stripe_api.refunds_of(request.donation.payment_intent):
        if (refund.get("metadata") or {}).get(RefundRequest.MARK) == str(request.token):
            return refund
    return None


def _make(request: RefundRequest) -> Said:
    donation = request.donation
    params: Said = {
        "payment_intent": donation.payment_intent,
        "amount": request.amount,
        "reason": request.cause,
        "metadata": {RefundRequest.MARK: str(request.token)},
    }
    if donation.method == "konbini" and donation.donor and donation.donor.mail_address:
        # Stripe asks the donor by mail for a bank account.
        params["instructions_email"] = donation.donor.email
    return stripe_api.create_refund(params, key=request.idempotency_key)


def _release(request: RefundRequest, error: StripeUnavailable) -> None:
    """The next press may ask again, under the same key."""
    log.warning("refund request %s: %s", request.pk, error)
    _change(request, asking_since=None, last_error=str(error))


def _hold(request: RefundRequest, error: SavedError) -> None:
    """Under this key Stripe would say the same for ever; another is used once nothing can be under way any more."""
    log.warning("refund request %s: %s", request.pk, error)
    until = timezone.now() + _NOTHING_UNDER_WAY - _PRESS_LASTS
    _change(request, asking_since=until, last_error=str(error), key_number=request.key_number + 1)


def _close(request: RefundRequest, state: str, error: StripeRefused | None = None) -> RefundRequest:
    code, words = (error.code, str(error)) if error else ("", "")
    _change(request, state=state, asking_since=None, answered_at=timezone.now(), error_code=code, last_error=words)
    return request


def _change(request: RefundRequest, **values: Any) -> None:
    """Only while it waits: what a webhook has settled meanwhile stays settled."""
    RefundRequest.objects.unanswered().filter(pk=request.pk).update(**values)
    request.refresh_from_db()


def _settle(request: RefundRequest, refund: Said) -> None:
    """Keep the answer, and book the refund at once; where that fails, its webhook does it."""
    RefundRequest.objects.note([refund])
    request.refresh_from_db()
    try:
        sync.payment(request.donation.payment_intent, moved=True)
    except StripeUnavailable as error:
        log.warning("refund %s will be booked by its webhook: %s", request.stripe_refund, error)


def withdraw(request: RefundRequest) -> RefundRequest:
    """Give an unanswered request up, once Stripe says that no refund came of it.

    Raises ``Unanswered`` while it may still be under way, or Stripe can't be asked.
    """
    if request.state != RefundRequest.State.ASKED:
        return request
    if request.tried_at and request.tried_at > timezone.now() - _NOTHING_UNDER_WAY:
        raise Unanswered(_("It may still be under way. Ten minutes after the last try it can be given up."))
    try:
        made = _made_earlier(request)
    except StripeUnavailable as error:
        raise Unanswered(_("Stripe can't be reached just now. Please try again later.")) from error
    if made:
        _settle(request, made)
        return request
    return _close(request, RefundRequest.State.WITHDRAWN)


#: Stripe's codes in our words (https://docs.stripe.com/error-codes).
_WHY: dict[str, Promise] = {
    "charge_already_refunded": _("Stripe says that this payment has been given back already."),
    "charge_disputed": _("The donor's bank disputes this payment: the money goes back through the dispute."),
    "charge_not_refundable": _("Stripe can't give this payment back any more. Please pay it out by bank transfer."),
    "balance_insufficient": _("There is too little money in the Stripe account for this refund."),
    "insufficient_funds": _("There is too little money in the Stripe account for this refund."),
    "resource_missing": _("Stripe doesn't know this payment."),
}


def why(request: RefundRequest) -> str | Promise:
    """What Stripe's refusal means, in the reader's language; Stripe's own words where we have none."""
    words = {"words": request.last_error}
    return _WHY.get(request.error_code) or _("Stripe refused the refund: %(words)s") % words
