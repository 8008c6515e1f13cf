"""What staff does with an inquiry. Every change leaves a line in its history."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from core import names
from corporate import intake, outgoing
from corporate.models.inquiries import HistoryLine, Inquiry
from corporate.models.webhooks import WebhookDelivery

_State, _Kind = Inquiry.State, HistoryLine.Kind
KEEP: Any = object()


class ImpossibleChange(Exception):
    """This state can't follow the present one, or there is nothing left to change."""


@transaction.atomic
def update(
    inquiry: Inquiry,
    *,
    by: Any,
    state: str = KEEP,
    assignee: Any = KEEP,
    due_on: date = KEEP,
    note: str = "",
    real: bool = False,
) -> Inquiry:
    """Bring the inquiry to what staff chose and write down what changed. ``real`` takes it out of the doubtful."""
    kept = locked(inquiry)
    state = kept.state if state is KEEP else state
    assignee = kept.assignee if assignee is KEEP else assignee
    due_on = kept.due_on if due_on is KEEP else due_on
    if kept.erased_at or not kept.may_become(state):
        raise ImpossibleChange(_impossible(kept, state))
    lines = _changes(kept, state=state, assignee=assignee, due_on=due_on)
    if note.strip():
        lines.append((_Kind.NOTE, note.strip()))
    changed = state != kept.state
    kept.state, kept.assignee, kept.due_on = state, assignee, due_on
    if changed and state == _State.ANSWERED:
        kept.answered_at = timezone.now()
    if lines:
        kept.changed_at = timezone.now()
    if real and kept.doubtful:
        kept.doubtful = False
        lines.append((_Kind.CLEARED, ""))
    kept.save()
    HistoryLine.objects.bulk_create(HistoryLine(inquiry=kept, kind=kind, text=text, by=by) for kind, text in lines)
    if real and (_Kind.CLEARED, "") in lines:
        intake.tell(kept)
    elif changed:
        answered = kept.state == _State.ANSWERED
        outgoing.tell(kept, WebhookDelivery.Event.ANSWERED if answered else WebhookDelivery.Event.CHANGED)
    return kept


@transaction.atomic
def keep_apart(inquiry: Inquiry, *, by: Any) -> Inquiry:
    """Staff say that a message is not what it seems. Nothing is lost: ``update(real=True)`` brings it back."""
    kept = locked(inquiry)
    if not kept.doubtful and not kept.erased_at:
        kept.doubtful, kept.doubts = True, [*kept.doubts, "staff"]
        kept.changed_at = timezone.now()
        kept.save()
        HistoryLine.objects.create(inquiry=kept, kind=_Kind.APART, by=by)
    return kept


def kept_apart() -> QuerySet[Inquiry]:
    """Doubtful messages that nobody has judged yet."""
    return Inquiry.objects.filter(doubtful=True, state__in=Inquiry.OPEN_STATES)


def locked(inquiry: Inquiry) -> Inquiry:
    """The row as it is now, and nobody else changes it until the transaction ends."""
    return Inquiry.objects.select_for_update(of=("self",)).get(pk=inquiry.pk)


def _impossible(kept: Inquiry, state: str) -> str:
    if kept.erased_at:
        return _("The personal data of this inquiry has been erased.")
    names = {"from": kept.get_state_display(), "to": _State(state).label}
    return _("“%(to)s” can't follow “%(from)s”.") % names


def _changes(kept: Inquiry, *, state: str, assignee: Any, due_on: date) -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = []
    if state != kept.state:
        lines.append((_Kind.STATE, f"{kept.state}{HistoryLine.ARROW}{state}"))
    if assignee != kept.assignee:
        lines.append((_Kind.ASSIGNEE, f"{name_of(kept.assignee)} → {name_of(assignee)}"))
    if due_on != kept.due_on:
        lines.append((_Kind.DUE, formats.date_format(due_on, "Y-m-d")))
    return lines


def name_of(user: Any) -> str:
    """A member of staff as colleagues call them; a dash for nobody."""
    return names.of(user) or "—"
