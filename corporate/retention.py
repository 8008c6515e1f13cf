"""Erasing what tells of a person when its period is over. That there was an inquiry, about what and when, stays."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from core import audit, mail
from corporate import attachments, inbox
from corporate.models.inbox_settings import InboxSettings
from corporate.models.inquiries import HistoryLine, Inquiry
from corporate.models.thread import ThreadMessage

log = logging.getLogger(__name__)


def sweep(now: datetime | None = None) -> int:
    """Erase every inquiry whose period is over, stray mails and files with them; how many inquiries."""
    now = now or timezone.now()
    rules = InboxSettings.load()
    erased = 0
    for inquiry in Inquiry.objects.filter(erased_at=None, changed_at__lt=now - _shortest(rules)).iterator():
        if inquiry.changed_at < now - rules.kept_for(inquiry.state, doubtful=inquiry.doubtful):
            erase(inquiry)
            erased += 1
    strays = ThreadMessage.objects.filter(inquiry=None, at__lt=now - rules.kept_for("", doubtful=True))
    for stray in strays:
        remove_stray(stray)
    audit.forget_searches(Inquiry, now - _shortest(rules))
    attachments.sweep()
    return erased


def _shortest(rules: InboxSettings) -> timedelta:
    states = [rules.kept_for(state, doubtful=False) for state in Inquiry.State.values]
    return min(*states, rules.kept_for(Inquiry.State.NEW, doubtful=True))


@transaction.atomic
def erase(inquiry: Inquiry, *, by: Any = None) -> Inquiry:
    """Take out of one inquiry, its conversation, its mails and its files what tells of a person."""
    kept = inbox.locked(inquiry)
    if kept.erased_at:
        return kept
    mail.forget_about(f"inquiry:{kept.pk}", kept.email)
    attachments.forget(kept)
    kept.thread.all().delete()
    kept.drafts.all().delete()
    kept.history.exclude(text="").exclude(kind__in=(HistoryLine.Kind.STATE, HistoryLine.Kind.DUE)).update(text="")
    kept.deliveries.all().update(error="")
    for name in Inquiry.PERSONAL:
        setattr(kept, name, "")
    kept.answers = []
    kept.erased_at = timezone.now()
    if kept.state in Inquiry.OPEN_STATES:
        kept.state = Inquiry.State.CLOSED
    kept.save()
    HistoryLine.objects.create(inquiry=kept, kind=HistoryLine.Kind.ERASED, by=by)
    log.info("the personal data of inquiry %s was erased", kept.number)
    return kept


@transaction.atomic
def remove_stray(message: ThreadMessage) -> None:
    """A mail that belongs to no inquiry goes whole."""
    attachments.remove(list(message.attachments.all()))
    message.delete()
