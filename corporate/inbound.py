"""The address to which the mail service passes on what people answer (Mailgun routes, ``forward()``).

django-anymail verifies the signature and reads the mail; what it means is decided in ``corporate.replies``.
"""

import email.utils
from typing import Any

from anymail.exceptions import AnymailConfigurationError, AnymailWebhookValidationFailure
from anymail.webhooks.mailgun import MailgunInboundWebhookView
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.base import ContentFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.html import strip_tags

from core.form_pages import length_of
from corporate import replies

#: Mailgun doesn't try again after this answer: the mail will never be one that we can take.
_NEVER = 406


class Inbound(MailgunInboundWebhookView):
    """Without a signing key there is no such address."""

    def __init__(self, **kwargs: Any) -> None:
        if not settings.ANYMAIL.get("MAILGUN_WEBHOOK_SIGNING_KEY") or not settings.INBOUND_MAIL_DOMAIN:
            raise Http404
        super().__init__(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if length_of(request) > settings.FORM_MOST_BYTES:
            return HttpResponse(status=_NEVER)
        try:
            self.run_validators(request)
            events = self.parse_events(request)
        except (AnymailWebhookValidationFailure, AnymailConfigurationError, LookupError, TypeError, ValueError):
            return HttpResponseBadRequest()  # unsigned or no mail at all: no row, no trace
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            return HttpResponse(status=_NEVER)
        for event in events:
            replies.receive(_read(event.message))
        return HttpResponse()


def _read(message: Any) -> replies.Letter:
    sender = message.from_email
    address = (sender.addr_spec if sender else "") or email.utils.parseaddr(message.envelope_sender or "")[1]
    text = message.stripped_text or message.text or strip_tags(message.html or "")
    return replies.Letter(
        to=message.envelope_recipient or "",
        sender_email=address,
        sender_name=(sender.display_name if sender else "") or "",
        subject=str(message.subject or ""),
        text=text.replace("\0", ""),
        message_id=str(message.get("Message-ID", "")),
        is_automatic=_is_automatic(message),
        is_spam=bool(message.spam_detected),
        files=[_file(part) for part in message.attachments],
    )


def _is_automatic(message: Any) -> bool:
    """Holiday replies and bounces say of themselves what they are (RFC 3834)."""
    submitted = str(message.get("Auto-Submitted", "no")).split(";")[0].strip().lower()
    precedence = str(message.get("Precedence", "")).strip().lower()
    return submitted != "no" or precedence in ("bulk", "junk", "auto_reply") or "X-Autoreply" in message


def _file(part: Any) -> ContentFile:
    return ContentFile(part.get_content_bytes(), name=part.get_filename() or "file")
