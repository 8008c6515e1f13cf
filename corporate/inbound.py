"""The address to which the mail service passes on what people answer (Mailgun routes, ``forward()``).

django-anymail verifies the signature and reads the mail; what it means is decided in ``corporate.replies``.
"""

import email.utils
import json
import re
from email import policy
from typing import Any

from anymail.exceptions import AnymailConfigurationError, AnymailInvalidAddress, AnymailWebhookValidationFailure
from anymail.webhooks.mailgun import MailgunInboundWebhookView
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.base import ContentFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.html import strip_tags

from core.form_pages import length_of
from core.visitor_fields import one_line
from corporate import replies

#: Mailgun doesn't try again after this answer: the mail will never be one that we can take.
_NEVER = 406
#: Signs that no address, id or date needs.
_ODD = re.compile(r"[^\w\s@.,:;<>+=-]")


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
            _straighten(request)
            events = self.parse_events(request)
        except (AnymailWebhookValidationFailure, AnymailConfigurationError, LookupError, TypeError, ValueError):
            return HttpResponseBadRequest()  # unsigned or no mail at all: no row, no trace
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            return HttpResponse(status=_NEVER)
        for event in events:
            replies.receive(_read(event.message))
        return HttpResponse()


def _straighten(request: HttpRequest) -> None:
    """A stranger's mail program writes what it likes into headers; a line's end in one, and nobody could read any."""
    said = request.POST.copy()
    if "message-headers" in said:
        headers = [[name, _readable(name, str(value))] for name, value in json.loads(str(said["message-headers"]))]
        said["message-headers"] = json.dumps(headers)
        request.POST = said  # type: ignore[assignment]


def _readable(name: str, value: str) -> str:
    """The value, in one line; without its odd signs where Python's reader of mails breaks at them (``<[`` of an id)."""
    line = one_line(value)
    for tried in (line, _ODD.sub("?", line)):
        try:
            policy.default.header_factory(name, tried)
        except Exception:  # noqa: S112 - whatever it breaks with
            continue
        return tried
    return ""


def _read(message: Any) -> replies.Letter:
    sender = _sender(message)
    address = (sender.addr_spec if sender else "") or email.utils.parseaddr(message.envelope_sender or "")[1]
    text = message.stripped_text or message.text or strip_tags(message.html or "")
    return replies.Letter(
        to=message.envelope_recipient or "",
        sender_email=one_line(address),
        sender_name=(sender.display_name if sender else "") or "",
        subject=str(message.subject or ""),
        text=text.replace("\0", ""),
        message_id=one_line(str(message.get("Message-ID", ""))),
        is_automatic=_is_automatic(message),
        is_spam=bool(message.spam_detected),
        files=[_file(part) for part in message.attachments],
    )


def _sender(message: Any) -> Any:
    """Who wrote, as far as that is an address: a stranger's mail program may have written anything there."""
    try:
        return message.from_email
    except AnymailInvalidAddress:
        return None


def _is_automatic(message: Any) -> bool:
    """Holiday replies and bounces say of themselves what they are (RFC 3834)."""
    submitted = str(message.get("Auto-Submitted", "no")).split(";")[0].strip().lower()
    precedence = str(message.get("Precedence", "")).strip().lower()
    return submitted != "no" or precedence in ("bulk", "junk", "auto_reply") or "X-Autoreply" in message


def _file(part: Any) -> ContentFile:
    return ContentFile(part.get_content_bytes(), name=part.get_filename() or "file")
