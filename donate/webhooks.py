"""The webhook edge: verify, keep, hand on, answer."""

import logging
import time

import stripe
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from donate import deliveries, pace
from donate.models import StripeEvent
from donate.tasks import handle_event

log = logging.getLogger(__name__)

#: How far a webhook's timestamp may be from our clock, in both directions (seconds).
TOLERANCE = 300


class NotFromStripe(Exception):
    """A webhook without Stripe's signature, or outside the time it is good for."""


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Keep one Stripe event and answer at once.

    Stripe delivers at least once, in any order, for up to three days; what an event *means* is
    worked out later, from Stripe's own state (see ``sync``), so nothing here may be slow or clever.
    """
    pace.end_to_wait()  # no person sits there, so whatever is asked of Stripe meanwhile may take its tries
    try:
        payload = deliveries.event_in(_verified(request.body, request.headers.get("Stripe-Signature", "")))
    except NotFromStripe:
        return HttpResponseBadRequest()
    except deliveries.NoEvent as odd:
        log.warning("Refused a signed event that is none of Stripe's: %s", odd)
        return HttpResponseBadRequest()
    if payload["livemode"] != settings.STRIPE_LIVE:
        return HttpResponse(status=202)  # someone pointed the test endpoint here: not our money
    queued = settings.TASKS_MODE == "database"
    with transaction.atomic():
        event = StripeEvent.objects.keep(payload)
        if queued and not event.is_settled:
            handle_event.enqueue(event.pk)  # a row in the same transaction: nothing is lost between the two
    if queued or event.is_settled or handle_event.call(event.pk):
        return HttpResponse(status=200)
    return HttpResponse(status=500)  # no worker will try again, so Stripe has to


def _verified(body: bytes, signature: str) -> str:
    """What was sent. Raises ``NotFromStripe`` unless it was signed with our secret within ``TOLERANCE``.

    The SDK refuses old timestamps only; one from the future could be replayed for as long as it lies ahead.
    """
    try:
        text = body.decode()
        stripe.WebhookSignature.verify_header(text, signature, settings.STRIPE_WEBHOOK_SECRET, TOLERANCE)
        signed_at = int(next(part for part in signature.split(",") if part.strip().startswith("t=")).split("=")[1])
    except (stripe.SignatureVerificationError, ValueError, TypeError, StopIteration) as error:
        raise NotFromStripe(str(error)) from error
    if signed_at > time.time() + TOLERANCE:
        raise NotFromStripe("signed in the future")
    return text
