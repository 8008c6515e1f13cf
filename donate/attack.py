"""Card testing: seen, slowed down, told. People who give go on giving.

Whoever tries out stolen cards needs many tries. So presses are counted by address, e-mail and network; declines that
Stripe reports are remembered for an hour, with a cool-down after some of them; a payment page on which many cards were
declined is closed; staff get one mail a wave. The switch in the admin (``Shield``) tightens all of it and asks the
visitor's browser for a second of work, which nobody notices who has a form to fill in.
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import limits
from core.form_pages import HOUR, Refused
from donate import attribution, mail, movements, stripe_api
from donate.models import Attempt, Decline, Shield, Wave
from donate.models.donor import folded
from donate.stripe_api import Said, StripeRefused, id_of

if TYPE_CHECKING:
    from donate.forms.donor import DonorForm

log = logging.getLogger(__name__)

LOOK_BACK = timedelta(hours=1)
COOL_DOWN = timedelta(minutes=15)
#: Declines in this time, over the whole site, are a wave.
WAVE_SPAN = timedelta(minutes=10)
WAVE_DECLINES = 20
#: Without a further decline for so long the wave is over, and the next one is told again.
WAVE_PAUSE = timedelta(hours=1)
#: Who sent an attempt is forgotten after this time.
REMEMBERED = timedelta(days=30)

#: Leading zero bits: about 130,000 hashes, a second on an old phone.
WORK_BITS = 17
#: Seconds a form must have been open where no work was done.
WAIT = 60
#: Forms of one network per hour that may wait instead of working, and presses that one piece of work is good for.
WAITED_PER_HOUR = 10
PRESSES_PER_WORK = 5


@dataclass(frozen=True)
class Rules:
    """``presses`` an hour of one address; declines in an hour after which a person, a network has to pause; declines
    after which a payment page is closed."""

    presses: int
    person: int
    network: int
    page: int


def rules() -> Rules:
    """What holds now."""
    most: int = settings.GIVING_LIMIT_PER_HOUR
    if Shield.raised():
        return Rules(presses=max(most // 4, 1), person=2, network=6, page=4)
    return Rules(presses=most, person=5, network=20, page=8)


# --- At the form -------------------------------------------------------------------------------------


def work_bits() -> int:
    """How hard the work is that the form asks for; 0: none."""
    return WORK_BITS if Shield.raised() else 0


def check(request: HttpRequest, form: "DonorForm") -> None:
    """Count this valid form and let it pass, or raise ``Refused`` with words for a person."""
    if Shield.raised():
        _check_work(request, form)
    email = form.cleaned_data["email"]
    now = rules()
    try:
        limits.count_visitor("giving", request, email, limit=now.presses, seconds=HOUR)
    except limits.LimitReached:
        raise too_often() from None
    _check_declines(request, email, now)


def too_often() -> Refused:
    """Too many presses: the words, and the status."""
    return Refused(_("There were very many attempts in a short time. Please wait an hour, or call us."), status=429)


def _check_work(request: HttpRequest, form: "DonorForm") -> None:
    """Work done, or a form that was open for a minute; both only for some presses."""
    try:
        if is_done(form.data.get("token", ""), form.data.get("work", "")):
            limits.count("giving-work", str(form.token_id), limit=PRESSES_PER_WORK, seconds=24 * HOUR)
            return
        left = WAIT - form.open_for
        if left > 0:
            raise Refused(_asked_to_wait(left))
        limits.count("giving-waited", limits.network(request), limit=WAITED_PER_HOUR, seconds=HOUR)
    except limits.LimitReached:
        raise too_often() from None


def _asked_to_wait(seconds: int) -> str:
    return ngettext(
        "Just now somebody tries out stolen cards here, so we look twice. "
        "Please press the button again in %(seconds)s second.",
        "Just now somebody tries out stolen cards here, so we look twice. "
        "Please press the button again in %(seconds)s seconds.",
        seconds,
    ) % {"seconds": seconds}


def is_done(token: str, work: str, bits: int = WORK_BITS) -> bool:
    """Whether ``sha256("<token>:<work>")`` begins with so many zero bits (see ``static/js/work.js``)."""
    if not (work.isascii() and work.isdigit() and len(work) <= 16):
        return False
    digest = hashlib.sha256(f"{token}:{work}".encode()).digest()
    return int.from_bytes(digest, "big") >> (256 - bits) == 0


def _check_declines(request: HttpRequest, email: str, now: Rules) -> None:
    """After some declined cards there is a pause: for a person to find out why, for a machine to lose its time."""
    recent = Decline.objects.filter(seen_at__gte=timezone.now() - LOOK_BACK)
    if not recent.exists():  # most hours: what follows is the longest question of a press
        return
    trace = trace_of(request)
    person = Q(attempt__sender=trace["sender"]) | Q(attempt__email=folded(email))
    near = Q(attempt__network=trace["network"])
    seen = recent.filter(person | near).aggregate(
        person=Count("pk", filter=person),
        last=Max("seen_at", filter=person),
        network=Count("pk", filter=near),
        last_near=Max("seen_at", filter=near),
    )
    ends = [
        last + COOL_DOWN
        for found, most, last in (
            (seen["person"], now.person, seen["last"]),
            (seen["network"], now.network, seen["last_near"]),
        )
        if last and found >= most
    ]
    if ends and max(ends) > timezone.now():
        raise Refused(_words_of_pause(max(ends)), status=429)


def _words_of_pause(until: datetime) -> str:
    minutes = max(round((until - timezone.now()).total_seconds() / 60), 1)
    return ngettext(
        "Several cards were declined just now, so there is a short pause. Please ask "
        "your card company for the reason, and try again in %(minutes)s minute; or call us, and we find another way.",
        "Several cards were declined just now, so there is a short pause. Please ask "
        "your card company for the reason, and try again in %(minutes)s minutes; or call us, and we find another way.",
        minutes,
    ) % {"minutes": minutes}


def trace_of(request: HttpRequest) -> dict[str, Any]:
    """What an attempt keeps of who sent it: hashes that only this site can make."""
    return {"sender": limits.veiled(limits.sender(request)), "network": limits.veiled(limits.network(request))}


# --- From Stripe -------------------------------------------------------------------------------------


def note_declines(said: Said) -> None:
    """Remember the cards that were declined on an open payment page, and close it where they are too many.

    ``said`` is a payment intent that was not paid. Renewals that fail are another matter: their attempt is completed.
    """
    if movements.charge_of(said).get("status") != "failed":
        return
    attempt = _open_attempt(said)
    if attempt is None:
        return
    charges = [one["id"] for one in stripe_api.charges_of(said["id"]) if one["status"] == "failed"]
    with transaction.atomic():
        Decline.objects.bulk_create([Decline(charge=key, attempt=attempt) for key in charges], ignore_conflicts=True)
        _watch()
    if attempt.stripe_session and _tries_of(attempt) >= rules().page:
        _close(attempt.stripe_session)


def _tries_of(attempt: Attempt) -> int:
    """Cards that were declined in an hour for whoever opened this page, on any page of theirs: who opens many pages
    beforehand has no more tries than who opens one."""
    person = Q(attempt__email=attempt.email)
    if attempt.sender:
        person |= Q(attempt__sender=attempt.sender)
    lately = Decline.objects.filter(person, seen_at__gte=timezone.now() - LOOK_BACK).count()
    return max(lately, attempt.declines.count())


def _open_attempt(said: Said) -> Attempt | None:
    """By our mark; the first payment of a subscription carries none, but its customer."""
    marked = attribution.read(said.get("metadata"), customer=None).attempt
    if marked:
        return marked if marked.state == Attempt.State.STARTED else None
    customer = id_of(said.get("customer"))
    open_ones = Attempt.objects.filter(stripe_customer=customer, state=Attempt.State.STARTED)
    return open_ones.order_by("-started_at").first() if customer else None


def _close(session: str) -> None:
    try:
        stripe_api.expire_session(session)
    except StripeRefused:
        log.info("the session %s was closed already", session)


def _watch() -> None:
    """Tell staff where this is a wave, once. Call it inside the transaction that noted the declines."""
    now = timezone.now()
    if Decline.objects.filter(seen_at__gte=now - WAVE_SPAN).count() < WAVE_DECLINES:
        return
    # One process at a time, so that two don't begin a wave each.
    Shield.objects.select_for_update().get(pk=Shield.load().pk)
    wave = Wave.objects.filter(last_at__gte=now - WAVE_PAUSE).first()
    if wave:
        Wave.objects.filter(pk=wave.pk).update(last_at=now)
        return
    mail.cards_are_tried_out(Wave.objects.create(began_at=now, last_at=now), last_hour())


def last_hour() -> dict[str, Any]:
    """Figures for staff: attempts and declined cards, and from how many networks the latter came."""
    since = timezone.now() - LOOK_BACK
    declines = Decline.objects.filter(seen_at__gte=since)
    return {
        "attempts": Attempt.objects.filter(started_at__gte=since).count(),
        "paid": Attempt.objects.filter(started_at__gte=since, state=Attempt.State.COMPLETED).count(),
        **declines.aggregate(declines=Count("pk"), networks=Count("attempt__network", distinct=True)),
    }


def forget_senders() -> int:
    """Empty what is older than it has to be; how many attempts."""
    old = Attempt.objects.exclude(network="").filter(started_at__lt=timezone.now() - REMEMBERED)
    return old.update(sender="", network="")
