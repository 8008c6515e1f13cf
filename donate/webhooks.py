"""The webhook edge: verify, keep, hand on, answer."""

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from donate import pace, stripe_api
from donate.models import StripeEvent
from donate.tasks import handle_event


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Keep one Stripe event and answer at once.

    Stripe delivers at least once, in any order, for up to three days; what an event *means* is
    worked out later, from Stripe's own state (see ``sync``), so nothing here may be slow or clever.
    """
    pace.end_to_wait()  # no person sits there, so whatever is asked of Stripe meanwhile may take its tries
    try:
        payload = stripe_api.verified_event(request.body, request.headers.get("Stripe-Signature", ""))
    except stripe_api.NotFromStripe:
        return HttpResponseBadRequest()
    if payload["livemode"] != settings.STRIPE_LIVE:
        return HttpResponse(status=202)  # someone pointed the test endpoint here: not our money
    queued = settings.TASKS_MODE == "database"
    with transaction.atomic():
        event = StripeEvent.objects.keep(payload)
        if queued and event.handled_at is None:
            handle_event.enqueue(event.pk)  # a row in the same transaction: nothing is lost between the two
    if queued or event.handled_at or handle_event.call(event.pk):
        return HttpResponse(status=200)
    return HttpResponse(status=500)  # no worker will try again, so Stripe has to
