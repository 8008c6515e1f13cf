"""The only place that sends mail: written once as a row, delivered by a task.

What a mail says is in ``core.mail_kinds`` (which there are), ``core.mail_text`` (its words) and ``core.mail_letter``
(the frame). This file knows when it goes: once, again after a growing pause, never twice by accident.
"""

import logging
import uuid
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.template import TemplateDoesNotExist, loader
from django.utils import timezone, translation
from django_tasks import task

from core import mail_addresses, mail_kinds, mail_letter, mail_server, queued
from core.models import BadAddress, SentMail
from core.nobody import is_nobody

log = logging.getLogger(__name__)

#: A mail that nobody began to deliver after this time was forgotten.
_LOST_AFTER = timedelta(minutes=1)
#: Somebody waits for it: before what comes in thousands, such as events in a storm.
SOON = 10
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
#: With these pauses, some two days of trying; after that a person decides.
_MOST_ATTEMPTS = 16


def send_once(
    kind: str, *, about: str, to: str, language: str, context: dict[str, Any], reply_to: str = "", is_new: bool = False
) -> SentMail | None:
    """Write the mail ``kind`` (``<app>/<name>``) about one thing to one person, unless that was done already.

    Call it inside the transaction of what the mail is about: both happen or neither. Delivery follows the commit.
    ``about`` names the thing, for example ``donation:42``; ``context`` holds the values of the kind's placeholders.
    ``is_new``: this very transaction made the thing, so nobody else can have written about it, and nobody looks.
    Returns None where the mail exists already, and where the person was forgotten: nothing is written then.
    Raises ``LookupError`` for a kind that no room registered.
    """
    if is_nobody(to):
        return None
    if not is_new and SentMail.objects.filter(kind=kind, about=about, to=to).exists():
        return None
    registered = mail_kinds.find(kind)
    if registered:
        letter = mail_letter.written(registered, language, context)
    else:
        letter = _of_two_files(kind, language, context)
    mail = SentMail(
        kind=kind,
        about=about,
        to=to,
        language=language,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        keys="\n".join(registered.keys_in(context)) if registered else "",
        reply_to=reply_to,
    )
    try:
        with nullcontext() if is_new else transaction.atomic():
            mail.save(force_insert=True)
    except IntegrityError:
        if not is_new and SentMail.objects.filter(kind=kind, about=about, to=to).exists():
            return None  # somebody else wrote it at this very moment
        raise
    queued.hand_on(deliver, mail.pk)
    return mail


def _of_two_files(name: str, language: str, context: dict[str, Any]) -> mail_letter.Letter:
    """A mail that no room has registered yet, from a text and an HTML file of its own."""
    app, name = name.split("/")
    with translation.override(language):
        subject, _blank, text = loader.render_to_string(f"{app}/mail/{name}.txt", context).strip().partition("\n")
        try:
            html = str(loader.render_to_string(f"{app}/mail/{name}.html", {**context, "subject": subject}))
        except TemplateDoesNotExist:
            html = ""
    return mail_letter.Letter(subject.strip(), text.strip() + "\n", html)


def send_test(kind: mail_kinds.MailKind, language: str, subject: str, body: str, *, to: str) -> SentMail:
    """Send these words, saved or not, with sample values to the member of staff who wrote them."""
    with translation.override(language):
        values = kind.samples()
    letter = mail_letter.set_in_frame(kind, language, subject, body, values)
    mail = SentMail.objects.create(
        kind=kind.name,
        about=f"{mail_server.TEST}{uuid.uuid4()}",
        to=to,
        language=language,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
    )
    queued.hand_on(deliver, mail.pk)
    return mail


@task(priority=SOON)
def deliver(mail_id: int) -> None:
    """Hand one mail to the mail server. Claimed first, so that two workers never send the same one."""
    now = timezone.now()
    due = Q(state=SentMail.State.WAITING) | Q(state=SentMail.State.FAILED, next_try_at__lte=now)
    claimed = SentMail.objects.filter(due, pk=mail_id)
    if not claimed.update(state=SentMail.State.SENDING, claimed_at=now, attempts=F("attempts") + 1, next_try_at=None):
        return
    mail = SentMail.objects.get(pk=mail_id)
    if is_nobody(mail.to):  # forgotten while the mail waited
        _note(mail, SentMail.State.FAILED, "")
        return
    try:
        mail.provider_id = mail_server.hand_over(mail)
    except mail_server.NotNow as error:
        _try_later(mail, str(error))
    except mail_server.Refused as error:
        _note(mail, SentMail.State.BOUNCED, str(error))
        mail_addresses.note_bounce(mail.to, str(error))
    except mail_server.NobodyKnows as error:
        _note(mail, SentMail.State.UNKNOWN, str(error))
    except Exception as error:
        log.exception("Mail %s could not be sent", mail.pk)
        _note(mail, SentMail.State.FAILED, f"{type(error).__name__}: {error}")
    else:
        _note_sent(mail)


def _note_sent(mail: SentMail) -> None:
    changes: dict[str, Any] = {"sent_at": timezone.now(), "error": "", "provider_id": mail.provider_id}
    kind = mail_kinds.find(mail.kind)
    if kind and kind.private:
        changes |= _erased()
    SentMail.objects.filter(pk=mail.pk).update(**changes)
    # The service may have reported already what became of it: that is the later news.
    SentMail.objects.filter(pk=mail.pk, state=SentMail.State.SENDING).update(state=SentMail.State.SENT)


def _note(mail: SentMail, state: str, error: str) -> None:
    SentMail.objects.filter(pk=mail.pk).update(state=state, error=error)


def _try_later(mail: SentMail, error: str) -> None:
    """Again after a growing pause, as long as there is hope."""
    _note(mail, SentMail.State.FAILED, error)
    next_try_at = timezone.now() + pause_after(mail.attempts)
    if mail.attempts < _MOST_ATTEMPTS and not is_of_no_use(mail, next_try_at):
        SentMail.objects.filter(pk=mail.pk).update(next_try_at=next_try_at)


def is_of_no_use(mail: SentMail, moment: datetime) -> bool:
    """Whether what the mail offers is over at this moment."""
    kind = mail_kinds.find(mail.kind)
    return bool(kind and kind.of_use_for and moment > mail.created_at + kind.of_use_for)


def pause_after(attempts: int) -> timedelta:
    """One minute, then twice as long each time, at most six hours."""
    return min(_FIRST_PAUSE * 2 ** (max(attempts, 1) - 1), _LONGEST_PAUSE)


def sweep() -> int:
    """Hand on mails whose next attempt is due, and those whose delivery got lost with its process; how many.

    A mail that was being sent when its process died isn't sent again: perhaps it went out. Staff see it and decide.
    """
    now = timezone.now()
    SentMail.objects.all().note_unknown()
    due = SentMail.objects.filter(
        Q(state=SentMail.State.WAITING, created_at__lte=now - _LOST_AFTER)
        | Q(state=SentMail.State.FAILED, next_try_at__lte=now)
    )
    in_turn = queued.first_arguments(deliver)
    lost = [key for key in due.values_list("pk", flat=True) if key not in in_turn]
    for key in lost:
        deliver.enqueue(key)  # claims it first: one whose turn came meanwhile goes out once all the same
    return len(lost)


def send_again(mail: SentMail) -> bool:
    """Staff decide that this mail goes out (once more); whether it can: its words may be erased, its link closed."""
    if is_of_no_use(mail, timezone.now()):
        return False
    if is_nobody(mail.to):
        return False
    again = SentMail.objects.filter(pk=mail.pk, state__in=SentMail.AGAIN_BY_HAND, erased_at=None)
    if not again.update(state=SentMail.State.WAITING, attempts=0, next_try_at=None, error=""):
        return False
    queued.hand_on(deliver, mail.pk)
    return True


def erase_words(older_than: timedelta) -> int:
    """Erase the words of mails written longer ago; what, to whom and when stays. How many were erased.

    Words with a key go as soon as the key is good for nothing, also where the mail never went.
    """
    now = timezone.now()
    kept = SentMail.objects.filter(erased_at=None).exclude(state=SentMail.State.SENDING)
    old = kept.filter(created_at__lt=now - older_than).exclude(state=SentMail.State.WAITING)
    erased = old.update(error="", next_try_at=None, **_erased())
    for kind in mail_kinds.every():
        if kind.private and kind.of_use_for:
            closed = kept.filter(kind=kind.name, created_at__lt=now - kind.of_use_for)
            erased += closed.exclude(state=SentMail.State.WAITING).update(next_try_at=None, **_erased())
    return erased


def erase(mails: QuerySet[SentMail]) -> int:
    """Erase subject and words of these mails at once, whatever their state: they may not be read, nor sent again."""
    mails.filter(state=SentMail.State.WAITING).update(state=SentMail.State.FAILED)
    return mails.update(subject="–", error="", next_try_at=None, **_erased())


def forget_about(about: str, person: str) -> int:
    """Erase the words of every mail about one thing, and the address where it went to this person; how many mails."""
    mails = SentMail.objects.filter(Q(about=about) | Q(about__startswith=f"{about}:"))
    forgotten = erase(mails)
    mails.update(reply_to="", provider_id="")
    for mail in mails.filter(to__iexact=person):
        # The row stays, so that nothing is sent twice; one thing may have mailed one person in many ways.
        SentMail.objects.filter(pk=mail.pk).update(to=f"{mail.pk}@erased.invalid")
    if not SentMail.objects.filter(to__iexact=person).exists():
        BadAddress.objects.filter(email=person.lower()).delete()
    return forgotten


def _erased() -> dict[str, Any]:
    return {"text": "", "html": "", "keys": "", "erased_at": timezone.now()}
