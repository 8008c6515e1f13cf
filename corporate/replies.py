"""What comes back: mails to the address of an inquiry, and mails that staff enter by hand.

A mail is found by the address it went to. Where something doesn't fit (another sender, a machine, an address of nobody)
it is kept, apart, until somebody looks at it; it changes nothing of the inquiry until then.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import mail
from core.templatetags.core_tags import day
from core.visitor_fields import one_line, without_controls
from corporate import attachments, inbox, intake, outgoing, reply_address
from corporate.models.inquiries import HistoryLine, Inquiry
from corporate.models.thread import Attachment, ThreadMessage
from corporate.models.webhooks import WebhookDelivery
from corporate.working_days import due_date

MOST_TEXT = 50_000
_MOST_FILES = 10


@dataclass(frozen=True)
class Letter:
    """A mail that came in."""

    to: str
    sender_email: str
    sender_name: str
    subject: str
    text: str
    message_id: str
    is_automatic: bool = False
    is_spam: bool = False
    files: list[Any] = field(default_factory=list)


@transaction.atomic
def receive(letter: Letter) -> ThreadMessage | None:
    """Keep a mail, once however often the service delivers it. None where it is there already."""
    message_id = letter.message_id.strip()[:255]
    if message_id and ThreadMessage.objects.filter(message_id=message_id).exists():
        return None
    found = reply_address.inquiry_of(letter.to)
    inquiry = inbox.locked(found) if found else None
    doubts = _doubts(letter, inquiry)
    message = ThreadMessage.objects.create(
        inquiry=inquiry,
        way=ThreadMessage.Way.RECEIVED,
        sender_name=one_line(letter.sender_name)[:200],
        sender_email=letter.sender_email[:254],
        subject=one_line(letter.subject)[:255],
        text=without_controls(letter.text.replace("\r\n", "\n"), keep="\n\t").strip()[:MOST_TEXT],
        message_id=message_id,
        doubts=doubts,
        doubtful=bool(doubts),
    )
    _keep_files(letter.files, message)
    if inquiry and not doubts:
        _take_up(inquiry, message, by=None)
    return message


def _doubts(letter: Letter, inquiry: Inquiry | None) -> list[str]:
    found = [] if inquiry else ["address"]
    if inquiry and letter.sender_email.strip().lower() != inquiry.email.lower():
        found.append("sender")
    if letter.is_automatic:
        found.append("automatic")
    if letter.is_spam:
        found.append("spam")
    return found


def _keep_files(files: list[Any], message: ThreadMessage) -> None:
    """Files as on the form; what we don't take is named, so that staff can ask for it."""
    refused: list[str] = []
    for number, file in enumerate(files):
        try:
            if number >= _MOST_FILES:
                raise ValidationError("")
            attachments.keep([attachments.checked(file)], inquiry=message.inquiry, message=message)
        except ValidationError:
            refused.append(attachments.clean_name(file.name or ""))
    if refused:
        with translation.override(settings.STAFF_LANGUAGE):
            note = _("[Files that we don't take were left out: %(names)s]") % {
                "names": ", ".join(refused[:_MOST_FILES])
            }
        message.text = f"{message.text}\n\n{note}".strip()
        message.save(update_fields=["text"])


@transaction.atomic
def enter(inquiry: Inquiry, *, by: Any, text: str, at: datetime) -> ThreadMessage:
    """Staff enter what the sender wrote elsewhere, or said on the phone."""
    kept = inbox.locked(inquiry)
    message = ThreadMessage.objects.create(
        inquiry=kept,
        way=ThreadMessage.Way.PASTED,
        sender_name=kept.name,
        sender_email=kept.email,
        text=text[:MOST_TEXT],
        by=by,
        at=at,
    )
    _take_up(kept, message, by=by)
    return message


@transaction.atomic
def believe(message: ThreadMessage, *, by: Any, inquiry: Inquiry | None = None) -> bool:
    """Staff say that a mail that was kept apart belongs to this inquiry; whether there was one to give it to."""
    kept = ThreadMessage.objects.select_for_update(of=("self",)).get(pk=message.pk)
    target = inquiry or kept.inquiry
    if target is None or target.erased_at or not kept.doubtful:
        return False
    target = inbox.locked(target)
    kept.inquiry, kept.doubtful = target, False
    kept.save()
    Attachment.objects.filter(message=kept).update(inquiry=target)
    _take_up(target, kept, by=by)
    return True


def _take_up(inquiry: Inquiry, message: ThreadMessage, *, by: Any) -> None:
    """Somebody waits for an answer again: the inquiry opens, and is due anew."""
    reopened = inquiry.state in (Inquiry.State.ANSWERED, Inquiry.State.CLOSED)
    if reopened:
        words = f"{inquiry.state}{HistoryLine.ARROW}{Inquiry.State.IN_PROGRESS}"
        HistoryLine.objects.create(inquiry=inquiry, kind=HistoryLine.Kind.STATE, text=words, by=by)
        inquiry.state, inquiry.due_on = Inquiry.State.IN_PROGRESS, due_date(timezone.localdate())
    inquiry.changed_at = timezone.now()
    inquiry.save()
    if reopened:
        outgoing.tell(inquiry, WebhookDelivery.Event.CHANGED)
    if message.way == ThreadMessage.Way.RECEIVED and not inquiry.doubtful:
        _tell_staff(inquiry, message)


def _tell_staff(inquiry: Inquiry, message: ThreadMessage) -> None:
    language = settings.STAFF_LANGUAGE
    topic = intake.topic_in(inquiry.topic, language)
    with translation.override(language):
        details = [(_("About"), topic.name), (_("Answer by"), day(inquiry.due_on))]
    for recipient in intake.in_charge_of(inquiry):
        mail.send_once(
            "corporate/reply_notice",
            about=f"inquiry:{inquiry.pk}:reply:{message.pk}",
            to=recipient,
            language=language,
            context={
                "number": inquiry.number,
                "details": details,
                "link": settings.SITE_URL + reverse("inquiries:edit", args=[inquiry.pk]),
            },
        )
