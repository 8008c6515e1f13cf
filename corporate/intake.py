"""Receiving a message: stored first, mailed then. The contact page of ``home`` comes in through here too."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.models import Page

from core import languages, limits, mail
from core.models import Identity
from core.templatetags.core_tags import day, moment
from corporate import attachments, outgoing, reply_address
from corporate.models.inquiries import HistoryLine, Inquiry
from corporate.models.topics import Topic
from corporate.models.webhooks import WebhookDelivery
from corporate.working_days import due_date

MESSAGES_PER_ADDRESS = 6
HOUR, DAY = 3600, 24 * 3600
_SALT = "inquiry received"


@dataclass(frozen=True)
class Message:
    """What a valid form says, before it is stored."""

    token: UUID
    topic: Topic
    page: Page
    language: str
    fields: dict[str, str]
    answers: list[tuple[str, str]] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    files: list[attachments.Checked] = field(default_factory=list)


def count_sender(email: str) -> None:
    """Count one message of this sender; raises ``LimitReached`` above a handful an hour."""
    limits.count("message", email.lower(), limit=MESSAGES_PER_ADDRESS, seconds=HOUR)


@transaction.atomic
def receive(message: Message) -> Inquiry:
    """Store the message and write its mails, once however often the same form comes back.

    A doubtful one is stored like any other, but mails go out only when somebody said that it is real: a machine
    that writes in a stranger's name must not make us write to that stranger.
    """
    inquiry, created = Inquiry.objects.get_or_create(
        token=message.token,
        defaults={
            **message.fields,
            "topic": topic_in(message.topic, settings.LANGUAGE_CODE),
            "page": Page.objects.filter(pk=message.page.pk).first(),
            "language": message.language,
            "answers": [list(pair) for pair in message.answers],
            "doubts": message.doubts,
            "doubtful": bool(message.doubts),
            "due_on": due_date(timezone.localdate()),
        },
    )
    if created:
        HistoryLine.objects.create(inquiry=inquiry, kind=HistoryLine.Kind.RECEIVED)
        attachments.keep(message.files, inquiry=inquiry)
        if not inquiry.doubtful:
            tell(inquiry)
    return inquiry


def tell(inquiry: Inquiry) -> None:
    """The confirmation to the sender, the notice to the recipients and to other systems; each only ever once."""
    _confirm(inquiry)
    _tell_recipients(inquiry)
    outgoing.tell(inquiry, WebhookDelivery.Event.RECEIVED)


def _confirm(inquiry: Inquiry) -> None:
    language = inquiry.language
    identity = Identity.in_language(language)
    topic = topic_in(inquiry.topic, language)
    with translation.override(language):
        details = [
            (_("Number"), inquiry.number),
            (_("About"), topic.name),
            (_("Received"), moment(inquiry.received_at)),
        ]
    mail.send_once(
        "corporate/inquiry_confirmation",
        about=f"inquiry:{inquiry.pk}",
        to=inquiry.email,
        language=language,
        reply_to=reply_address.of(inquiry) or (identity.email if identity else ""),
        context={
            "number": inquiry.number,
            "topic": topic.name,
            "details": details,
            "note": getattr(inquiry.page and inquiry.page.specific, "mail_text", ""),
        },
    )


def _tell_recipients(inquiry: Inquiry) -> None:
    language = settings.STAFF_LANGUAGE
    topic = topic_in(inquiry.topic, language)
    with translation.override(language):
        rows = [
            (_("About"), topic.name),
            (_("Company"), inquiry.company),
            (_("Name"), inquiry.name),
            (_("Language"), dict(settings.LANGUAGES).get(inquiry.language, inquiry.language)),
            (_("Answer by"), day(inquiry.due_on)),
        ]
        details = [(label, str(value)) for label, value in rows if value]
    link = settings.SITE_URL + reverse("inquiries:edit", args=[inquiry.pk])
    for recipient in recipients_of(inquiry.topic):
        mail.send_once(
            "corporate/inquiry_notice",
            about=f"inquiry:{inquiry.pk}",
            to=recipient,
            language=language,
            context={"number": inquiry.number, "topic": topic.name, "details": details, "link": link},
        )


def recipients_of(topic: Topic) -> list[str]:
    """Who is told: the topic's recipients, else the organisation's own address."""
    if topic.recipient_list:
        return topic.recipient_list
    identity = Identity.in_language(settings.LANGUAGE_CODE)
    return [identity.email] if identity else []


def in_charge_of(inquiry: Inquiry) -> list[str]:
    """Who is told what happens to it: the assignee, else the topic's recipients."""
    assignee = inquiry.assignee
    if assignee is not None and assignee.is_active and assignee.email:
        return [assignee.email]
    return recipients_of(inquiry.topic)


def topic_in(topic: Topic, language: str) -> Topic:
    """The topic with its name in a language, or as it is where it has no twin."""
    with translation.override(language):
        return languages.here(topic)


def receipt_key(inquiry: Inquiry) -> str:
    """A signed word for the address of the page that says thank you; it says nothing to anybody else."""
    return signing.dumps(inquiry.pk, salt=_SALT)


def inquiry_of_receipt(key: str) -> Inquiry | None:
    """The inquiry a receipt key stands for, for one day."""
    try:
        number: Any = signing.loads(key, salt=_SALT, max_age=DAY)
    except signing.BadSignature:
        return None
    return Inquiry.objects.select_related("topic").filter(pk=number).first()
