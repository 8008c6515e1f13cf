"""The webhook edge: verify, keep, hand on, answer."""

import logging

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from donate import deliveries, pace
from donate.models import StripeEvent
from donate.tasks import handle_event

log = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Keep one Stripe event and answer at once.

    Stripe delivers at least once, in any order, for up to three days; what an event *means* is
    worked out later, from Stripe's own state (see ``sync``), so nothing here may be slow or clever.
    """
    pace.end_to_wait()  # no person sits there, so whatever is asked of Stripe meanwhile may take its tries
    try:
        payload = deliveries.verified_event(request.body, request.headers.get("Stripe-Signature", ""))
    except deliveries.NotFromStripe:
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
