"""What a donor sees after Stripe."""

import logging
import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from core import limits
from donate import receipt_promise, replaced, sync
from donate.models import Attempt, DonatePage, Donation, MembershipPage

log = logging.getLogger(__name__)

HOUR = 3600
#: Each look asks Stripe, which allows few reads a second: so often an hour may one sender guess, or reload the own one.
GUESSES, RELOADS = 20, 200
#: After so many seconds another look is worth a try, by the status of the answer.
_AGAIN = {429: HOUR, 503: 60}

#: What Stripe's ids of sessions look like; anything else is not worth a question.
SESSION_ID = re.compile(r"cs_[A-Za-z0-9_]{1,200}")


@csrf_exempt
@never_cache
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """After Stripe's page: looked up afresh unless our books know the end, so it is right before the webhook, too.

    The address may be forwarded or guessed at: it shows amount, fund and dates, nothing about the person.
    """
    state, attempt, status = _outcome(request, request.GET.get("session_id", ""))
    context = {
        "state": state,
        "attempt": attempt,
        "former": replaced.sentence(attempt) if state == "paid" else "",
        **(_what_comes_next(attempt) if attempt and state == "paid" else {}),
        "donation": attempt.donation if attempt else None,
        "gift": attempt.recurring_gift if attempt else None,
        "texts": _donate_page(),
        "noindex": True,
        "hide_donate_bar": True,
        "kept_parameters": ("session_id",),
        "title": "",
    }
    response = render(request, "donate/thanks.html", context, status=status)
    if status in _AGAIN:
        response["Retry-After"] = str(_AGAIN[status])
    return response


def _outcome(request: HttpRequest, session_id: str) -> tuple[str, Attempt | None, int]:
    """What became of it, the attempt, the status of the answer.

    It is paid, waiting, open, ended or unknown; away where Stripe can't be asked, often where we don't let it be.
    """
    if not session_id:  # somebody typed the address: nothing is missing, there is just nothing to look up
        return "unknown", None, 200
    if not SESSION_ID.fullmatch(session_id):
        return "unknown", None, 404
    ours = Attempt.objects.filter(stripe_session=session_id).first()
    if ours and _is_settled(ours):
        return "paid", ours, 200
    try:
        most = RELOADS if ours else GUESSES
        limits.count(f"thanks-{bool(ours)}", limits.sender(request), limit=most, seconds=HOUR)
        attempt = sync.session(session_id)
    except limits.LimitReached:
        return _known(ours, otherwise=("often", 429))
    except sync.NoSuchObject:
        return "unknown", None, 404
    except sync.StripeUnavailable:
        log.warning("the thanks page could not ask Stripe")
        return _known(ours, otherwise=("away", 503))
    return _state(attempt), attempt, 200


def _is_settled(ours: Attempt) -> bool:
    """Our books have all that the page shows: no answer of Stripe's could change it, and nobody waits for one.

    What happens to the money later (a refund) comes by events and by reconciling, whether or not this page is read.
    """
    donation = ours.donation
    is_paid = donation is not None and donation.status == Donation.Status.SUCCEEDED
    whole = not ours.interval or ours.recurring_gift is not None
    return is_paid and whole and ours.state == Attempt.State.COMPLETED


def _known(ours: Attempt | None, otherwise: tuple[str, int]) -> tuple[str, Attempt | None, int]:
    """What our books say where Stripe can't be asked; ``otherwise`` is the answer (and status) that knows nothing."""
    state = _state(ours) if ours else "unknown"
    # What is neither paid nor waiting may have gone on since: nobody is told to pay again on old knowledge.
    return (state, ours, 200) if state in ("paid", "waiting") else (otherwise[0], None, otherwise[1])


def _state(attempt: Attempt) -> str:
    donation = attempt.donation
    if donation and donation.status == Donation.Status.SUCCEEDED:
        return "paid"
    if attempt.state in (Attempt.State.EXPIRED, Attempt.State.FAILED):
        return "ended"
    if donation and donation.status == Donation.Status.PENDING:
        return "waiting"
    return "paid" if attempt.state == Attempt.State.COMPLETED else "open"


def _what_comes_next(attempt: Attempt) -> dict[str, Any]:
    """The editor's steps after a gift or after joining, and what becomes of a receipt, which follows from settings."""
    page = _membership_page() if attempt.tier_id else _donate_page()
    steps = page.steps if isinstance(page, MembershipPage) else getattr(page, "thanks_steps", [])
    return {"steps": steps, "receipt": receipt_promise.after(attempt.kind, attempt.interval)}


def _donate_page() -> DonatePage | None:
    """The page whose words thank, in the current language."""
    return DonatePage.objects.live().filter(locale__language_code=_language()).first()


def _membership_page() -> MembershipPage | None:
    return MembershipPage.objects.live().filter(locale__language_code=_language()).first()


def _language() -> str:
    return translation.get_language() or settings.LANGUAGE_CODE
