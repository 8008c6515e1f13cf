"""Answering an inquiry by mail: words to begin with, a draft that isn't lost, and one mail for however many presses."""

import uuid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import mail, mail_kinds, mail_letter, names
from core.models import Identity, SentMail
from corporate import answer_words, inbox, intake, reply_address
from corporate.models.answer_templates import AnswerTemplate
from corporate.models.inquiries import Inquiry
from corporate.models.thread import AnswerDraft, ThreadMessage

KIND = "corporate/answer"
_REFERENCES = 20


class NotNow(Exception):
    """This inquiry can't be answered."""


def templates_for(inquiry: Inquiry) -> QuerySet[AnswerTemplate]:
    """The templates in the sender's language: those of the topic first, then those for every topic."""
    of_topic = Q(topic__translation_key=inquiry.topic.translation_key)
    found = AnswerTemplate.objects.filter(locale__language_code=inquiry.language)
    return found.filter(of_topic | Q(topic=None)).order_by("topic", "order", "pk")


def begun_from(template: AnswerTemplate, inquiry: Inquiry, by: Any) -> tuple[str, str]:
    """Subject and text of a template with the inquiry's values."""
    values = {
        "name": inquiry.name,
        "company": inquiry.company,
        "department": inquiry.department,
        "topic": intake.topic_in(inquiry.topic, inquiry.language).name,
        "number": inquiry.number,
        "person": signed_by(by, inquiry.language),
    }
    return answer_words.filled(template.subject, values), answer_words.filled(template.body, values)


def signed_by(user: Any, language: str) -> str:
    """The person who answers, as the receiver reads the name."""
    return names.in_order(user.last_name, user.first_name, language) or str(user.get_username())


def default_subject(inquiry: Inquiry) -> str:
    """What stands above an answer where no template says otherwise."""
    with translation.override(inquiry.language):
        return _("Your message to us (%(number)s)") % {"number": inquiry.number}


def keep_draft(inquiry: Inquiry, by: Any, *, subject: str, text: str) -> AnswerDraft:
    """Keep what somebody has written so far."""
    words = {"subject": subject[:200], "text": text[:20_000]}
    draft, _made = AnswerDraft.objects.update_or_create(inquiry=inquiry, by=by, defaults=words)
    return draft


def letter(inquiry: Inquiry, by: Any, *, subject: str, text: str) -> mail_letter.Letter:
    """The mail as it will look."""
    kind = mail_kinds.find(KIND)
    assert kind
    return mail_letter.written(kind, inquiry.language, _values(inquiry, by, subject, text))


def _values(inquiry: Inquiry, by: Any, subject: str, text: str) -> dict[str, Any]:
    person = signed_by(by, inquiry.language)
    return {"subject": subject, "words": text, "person": person, "number": inquiry.number}


def answers_go_to(inquiry: Inquiry) -> str:
    """Where the receiver's answer goes: into the conversation, else to the organisation."""
    identity = Identity.in_language(inquiry.language)
    return reply_address.of(inquiry) or (identity.email if identity else "")


@transaction.atomic
def send(inquiry: Inquiry, by: Any, *, subject: str, text: str, key: uuid.UUID) -> ThreadMessage:
    """Send an answer, once for each key, and take the inquiry to *answered*. The draft goes with it."""
    kept = inbox.locked(inquiry)
    if sent := ThreadMessage.objects.filter(key=key).first():
        return sent
    if kept.erased_at:
        raise NotNow(_("The personal data of this inquiry has been erased."))
    if kept.doubtful:
        raise NotNow(_("This message is kept apart. Say that it is real before you answer it."))
    message = ThreadMessage.objects.create(
        inquiry=kept,
        way=ThreadMessage.Way.SENT,
        key=key,
        sender_name=signed_by(by, kept.language),
        subject=subject,
        text=text,
        message_id=f"<answer.{key.hex}@{_host()}>",
        by=by,
    )
    message.mail = mail.send_once(
        KIND,
        about=f"inquiry:{kept.pk}:answer:{message.pk}",
        to=kept.email,
        language=kept.language,
        reply_to=answers_go_to(kept),
        context=_values(kept, by, subject, text),
    )
    message.save(update_fields=["mail"])
    AnswerDraft.objects.filter(inquiry=kept, by=by).delete()
    _note_answered(kept, by)
    return message


def _note_answered(kept: Inquiry, by: Any) -> None:
    state = Inquiry.State.ANSWERED
    if kept.state == Inquiry.State.PITCH:  # somebody answers all the same: then it was none
        inbox.update(kept, by=by, state=Inquiry.State.NEW)
    if kept.state == Inquiry.State.CLOSED:
        inbox.update(kept, by=by, state=Inquiry.State.IN_PROGRESS)
    assignee = inbox.KEEP if kept.assignee_id else by
    inbox.update(kept, by=by, state=state, assignee=assignee)
    Inquiry.objects.filter(pk=kept.pk).update(answered_at=timezone.now(), changed_at=timezone.now())


def headers_of_answer(sent: SentMail) -> dict[str, str]:
    """Headers that keep the conversation together in every mail program; a person wrote it, no machine."""
    message = ThreadMessage.objects.filter(mail=sent).select_related("inquiry").first()
    if message is None or message.inquiry is None:
        return {}
    before = message.inquiry.thread.exclude(message_id="").filter(pk__lt=message.pk, doubtful=False)
    chain = [first_message_id(message.inquiry), *before.order_by("pk").values_list("message_id", flat=True)]
    received = before.exclude(way=ThreadMessage.Way.SENT).order_by("pk").last()
    return {
        "Message-ID": message.message_id,
        "In-Reply-To": received.message_id if received else chain[-1],
        "References": " ".join([chain[0], *chain[1:][-_REFERENCES:]]),
        "Auto-Submitted": "no",
    }


def headers_of_confirmation(sent: SentMail) -> dict[str, str]:
    """The first mail of the conversation has a name that later ones refer to."""
    number = sent.about.removeprefix("inquiry:")
    inquiry = Inquiry.objects.filter(pk=int(number)).first() if number.isdigit() else None
    return {"Message-ID": first_message_id(inquiry)} if inquiry else {}


def first_message_id(inquiry: Inquiry) -> str:
    """The Message-ID of the confirmation."""
    return f"<inquiry.{inquiry.token_hex}@{_host()}>"


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
