"""What staff does with an inquiry. Every change leaves a line in its history."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import formats

from corporate import intake
from corporate.models.inquiries import HistoryLine, Inquiry


@transaction.atomic
def update(
    inquiry: Inquiry, *, by: Any, state: str, assignee: Any, due_on: date, note: str = "", real: bool = False
) -> Inquiry:
    """Bring the inquiry to what staff chose and write down what changed. ``real`` takes it out of the doubtful."""
    kept = Inquiry.objects.select_for_update(of=("self",)).get(pk=inquiry.pk)
    lines = _changes(kept, state=state, assignee=assignee, due_on=due_on)
    if note.strip():
        lines.append((HistoryLine.Kind.NOTE, note.strip()))
    kept.state, kept.assignee, kept.due_on = state, assignee, due_on
    if real and kept.doubtful:
        kept.doubtful = False
        lines.append((HistoryLine.Kind.CLEARED, ""))
        intake.write_mails(kept)
    kept.save()
    HistoryLine.objects.bulk_create(HistoryLine(inquiry=kept, kind=kind, text=text, by=by) for kind, text in lines)
    return kept


def _changes(kept: Inquiry, *, state: str, assignee: Any, due_on: date) -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = []
    if state != kept.state:
        lines.append((HistoryLine.Kind.STATE, f"{kept.get_state_display()} → {Inquiry.State(state).label}"))
    if assignee != kept.assignee:
        lines.append((HistoryLine.Kind.ASSIGNEE, f"{name_of(kept.assignee)} → {name_of(assignee)}"))
    if due_on != kept.due_on:
        lines.append((HistoryLine.Kind.DUE, formats.date_format(due_on, "Y-m-d")))
    return lines


def name_of(user: Any) -> str:
    """A member of staff as colleagues call them, the family name first; a dash for nobody."""
    if user is None:
        return "—"
    return f"{user.last_name} {user.first_name}".strip() or str(user.get_username())
