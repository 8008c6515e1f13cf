"""Telling other systems of inquiries: signed, in the worker, again after a growing pause.

A request is believed by its signature: ``X-Inquiry-Signature: v1=<HMAC-SHA256 of "<timestamp>.<body>">`` with the
target's secret and the ``X-Inquiry-Timestamp`` beside it. The same event may arrive twice and carries the same number
then. README, *Telling another system*, says so to whoever builds the other side.
"""

import hashlib
import hmac
import json
import logging
import re
import time
from datetime import timedelta
from typing import Any

import requests
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from core import queued
from corporate import outside_addresses
from corporate.models.inquiries import Inquiry
from corporate.models.webhooks import WebhookDelivery, WebhookTarget

log = logging.getLogger(__name__)

_State = WebhookDelivery.State
_LOST_AFTER, _STUCK_AFTER = timedelta(minutes=1), timedelta(minutes=10)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
_MOST_ATTEMPTS = 14


def tell(inquiry: Inquiry, event: WebhookDelivery.Event) -> None:
    """Write down for every target what happened; delivery follows the commit. Nothing is told of the doubtful."""
    if inquiry.doubtful or inquiry.erased_at:
        return
    for target in WebhookTarget.objects.filter(is_active=True):
        made = WebhookDelivery.objects.create(
            target=target, inquiry=inquiry, event=event, facts=_facts(inquiry), created_at=timezone.now()
        )
        queued.hand_on(deliver, made.pk)


def _facts(inquiry: Inquiry) -> dict[str, Any]:
    """What tells of nobody."""
    return {
        "number": inquiry.number,
        "topic": inquiry.topic.slug,
        "form": inquiry.topic.form,
        "language": inquiry.language,
        "state": inquiry.state,
        "received_at": inquiry.received_at,
        "due_on": inquiry.due_on,
        "answered_at": inquiry.answered_at,
        "link": settings.SITE_URL + reverse("inquiries:edit", args=[inquiry.pk]),
    }


def body_of(delivery: WebhookDelivery) -> bytes:
    """The request's body. Personal data is read when it goes, and only where the target was given it."""
    said: dict[str, Any] = {
        "id": str(delivery.event_id),
        "event": delivery.event,
        "at": delivery.created_at,
        "inquiry": dict(delivery.facts),
    }
    if delivery.target.with_words:
        personal = {name: getattr(delivery.inquiry, name) for name in Inquiry.PERSONAL}
        said["inquiry"] |= personal | {"answers": delivery.inquiry.answers}
    return json.dumps(said, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True).encode()


def headers_of(delivery: WebhookDelivery, body: bytes) -> dict[str, str]:
    """With the signature, made anew for every attempt: an old one can't be sent again by somebody else."""
    timestamp = str(int(time.time()))
    return {
        "Content-Type": "application/json; charset=utf-8",
        "X-Inquiry-Event": delivery.event,
        "X-Inquiry-Delivery": str(delivery.event_id),
        "X-Inquiry-Timestamp": timestamp,
        "X-Inquiry-Signature": f"v1={signature(delivery.target.signing_secret, timestamp, body)}",
    }


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What the other side has to compute, too."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


@task()
def deliver(delivery_id: int) -> None:
    """One attempt. Claimed first, so that two workers don't make the same one."""
    now = timezone.now()
    due = Q(state=_State.WAITING) | Q(state=_State.FAILED, next_try_at__lte=now)
    claimed = WebhookDelivery.objects.filter(due, pk=delivery_id)
    if not claimed.update(state=_State.SENDING, claimed_at=now, attempts=F("attempts") + 1, next_try_at=None):
        return
    delivery = WebhookDelivery.objects.select_related("target", "inquiry").get(pk=delivery_id)
    if not delivery.target.is_active or delivery.inquiry.erased_at:
        _note(delivery, _State.GIVEN_UP, error="switched off")
        return
    code, error = _attempt(delivery)
    if 200 <= code < 300:
        _note(delivery, _State.DONE, answer_code=code, done_at=timezone.now())
    elif delivery.attempts >= _MOST_ATTEMPTS:
        _note(delivery, _State.GIVEN_UP, answer_code=code or None, error=error)
    else:
        later = timezone.now() + pause_after(delivery.attempts)
        _note(delivery, _State.FAILED, answer_code=code or None, error=error, next_try_at=later)


def _attempt(delivery: WebhookDelivery) -> tuple[int, str]:
    """The status of the answer, or 0, and what was wrong."""
    body = body_of(delivery)
    if problem := outside_addresses.problem_with(delivery.target.url):
        return 0, str(problem)
    try:
        code = outside_addresses.post(delivery.target.url, body, headers_of(delivery, body))
    except requests.RequestException as error:
        return 0, _said_of(error)
    return code, "" if 200 <= code < 300 else f"HTTP {code}"


def _said_of(error: requests.RequestException) -> str:
    """What went wrong, without the address: of some systems its path is the key, and more people read deliveries."""
    return re.sub(r"(with url: |https?://)\S+", r"\1…", f"{type(error).__name__}: {error}")[:300]


def _note(delivery: WebhookDelivery, state: WebhookDelivery.State, **changes: Any) -> None:
    WebhookDelivery.objects.filter(pk=delivery.pk).update(state=state, **{"error": "", **changes})


def pause_after(attempts: int) -> timedelta:
    """One minute, then twice as long each time, at most six hours."""
    return min(_FIRST_PAUSE * 2 ** (max(attempts, 1) - 1), _LONGEST_PAUSE)


def sweep() -> int:
    """Hand on what is due, and what got lost with its process; how many. Twice is allowed, never is not."""
    now = timezone.now()
    stuck = WebhookDelivery.objects.filter(state=_State.SENDING, claimed_at__lte=now - _STUCK_AFTER)
    stuck.update(state=_State.FAILED, next_try_at=now)
    due = WebhookDelivery.objects.filter(
        Q(state=_State.WAITING, created_at__lte=now - _LOST_AFTER) | Q(state=_State.FAILED, next_try_at__lte=now)
    )
    in_turn = queued.first_arguments(deliver)
    lost = [key for key in due.values_list("pk", flat=True)[:500] if key not in in_turn]
    for key in lost:
        deliver.enqueue(key)
    return len(lost)


def again(delivery: WebhookDelivery) -> None:
    """Staff want it delivered once more."""
    again = WebhookDelivery.objects.filter(pk=delivery.pk).exclude(state=_State.SENDING)
    if again.update(state=_State.WAITING, attempts=0, next_try_at=None, error=""):
        queued.hand_on(deliver, delivery.pk)
