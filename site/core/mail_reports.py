"""What the mail service reports by webhook: arrived, came back, reported as spam.

Mailgun signs each report (HMAC with the signing key of the account); django-anymail verifies and reads it. Reports come
in any order and more than once, so each only ever makes a mail's news worse or later, never better than it was; and an
arrival says only of what was before it that the address is good.
"""

from datetime import datetime
from typing import Any

from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone

from core import mail_addresses
from core.models import SentMail

_State = SentMail.State
#: What a report may still change: a complaint is the last word, and a mail that came back did not arrive before.
_BEFORE_BOUNCE = (_State.SENDING, _State.SENT, _State.UNKNOWN, _State.FAILED)


class Reports(MailgunTrackingWebhookView):
    """The address that Mailgun posts to; without a signing key there is none."""

    def __init__(self, **kwargs: Any) -> None:
        if not settings.ANYMAIL.get("MAILGUN_WEBHOOK_SIGNING_KEY"):
            raise Http404
        super().__init__(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.run_validators(request)
            events = self.parse_events(request)
        except (AnymailWebhookValidationFailure, LookupError, TypeError, ValueError, AttributeError):
            return HttpResponseBadRequest()  # unsigned or no report at all: no row, no trace
        for event in events:
            self.signal.send(sender=type(self), event=event, esp_name=self.esp_name)
        return HttpResponse()


@receiver(tracking, dispatch_uid="core.mail_reports")
@transaction.atomic
def note(sender: type, event: AnymailTrackingEvent, **kwargs: Any) -> None:
    """Write down what became of one of our mails; reports about anything else are passed over."""
    mail = _mail_of(event)
    if mail is None:
        return
    at = event.timestamp or timezone.now()
    said = (event.mta_response or event.description or event.reject_reason or "")[:1000]
    if event.event_type == EventType.DELIVERED:
        _arrived(mail, at)
    elif event.event_type in (EventType.BOUNCED, EventType.REJECTED, EventType.FAILED):
        _came_back(mail, said, at, address_is_bad=event.reject_reason != RejectReason.SPAM)
    elif event.event_type == EventType.COMPLAINED and mail.state != _State.COMPLAINED:
        SentMail.objects.filter(pk=mail.pk).update(
            state=_State.COMPLAINED, error=said, sent_at=mail.sent_at or timezone.now()
        )
        mail_addresses.note_complaint(mail.to, said, at)


def _mail_of(event: AnymailTrackingEvent) -> SentMail | None:
    """Our row: by the number we gave along, else by the service's own. Nobody else's mail to another address."""
    number = str((event.metadata or {}).get("mail", ""))
    ours = Q(pk=int(number)) if number.isascii() and number.isdigit() and len(number) < 18 else Q(pk=None)
    if event.message_id:
        ours |= Q(provider_id=event.message_id)
    mails = SentMail.objects.select_for_update().filter(ours)
    return mails.filter(to__iexact=event.recipient or "").first()


def _arrived(mail: SentMail, at: datetime) -> None:
    """It is there; where the answer to our own sending was lost, this is how we learn it."""
    if mail.state in (_State.BOUNCED, _State.COMPLAINED):
        return  # an older report that was late
    now = timezone.now()
    SentMail.objects.filter(pk=mail.pk, delivered_at=None).update(delivered_at=now)
    unsure = SentMail.objects.filter(pk=mail.pk, state__in=[_State.SENDING, _State.UNKNOWN])
    unsure.update(state=_State.SENT, sent_at=mail.sent_at or now, error="")
    mail_addresses.note_arrival(mail.to, at)


def _came_back(mail: SentMail, said: str, at: datetime, *, address_is_bad: bool) -> None:
    if mail.state not in _BEFORE_BOUNCE:
        return
    SentMail.objects.filter(pk=mail.pk).update(state=_State.BOUNCED, error=said, next_try_at=None)
    if address_is_bad:
        mail_addresses.note_bounce(mail.to, said, at)
