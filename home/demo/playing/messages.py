"""Messages of companies, received and worked on as real ones are."""

import uuid
from typing import Any

from wagtail.models import Page

from core import site_tree
from corporate import inbox, intake
from corporate.models import Inquiry, Topic
from corporate.working_days import after, due_date
from home.demo.playing import conversations
from home.demo.reading import day, moment, read

_FIELDS = ("company", "department", "name", "email", "phone", "website", "message")
_SPACE = uuid.UUID("0f0c3c5e-62f0-4d5f-8a15-6a2bb3a3f1d1")


def play(home: Page, staff: dict[str, Any]) -> None:
    """Let every message arrive on its day, and staff do what its state says."""
    pages = {"ja": site_tree.find(home, "corporate/inquiry")}
    pages["en"] = pages["ja"].get_translation(site_tree.locales()[1])  # type: ignore[union-attr]
    for number, content in enumerate(read("inquiries")["inquiries"]):
        inquiry = _arrive(content, pages[content["language"]], number)
        if content["state"] not in ("new", "doubtful"):
            _work_on(inquiry, content, staff)
        conversations.play(inquiry, content, staff)
    conversations.strays_and_targets()


def _arrive(content: dict[str, Any], page: Any, number: int) -> Inquiry:
    topic = Topic.objects.get(form=Topic.Form.COMPANIES, slug=content["topic"], locale=page.locale)
    received = moment(content["day"], "11:20")
    inquiry = intake.receive(
        intake.Message(
            token=uuid.uuid5(_SPACE, str(number)),
            topic=topic,
            page=page,
            language=content["language"],
            fields={name: content.get(name, "") for name in _FIELDS},
            answers=[(said["question"], said["answer"]) for said in content.get("answers", [])],
            doubts=["links"] if content["state"] == "doubtful" else [],
        )
    )
    Inquiry.objects.filter(pk=inquiry.pk).update(received_at=received, due_on=due_date(received.date()))
    inquiry.history.update(at=received)
    inquiry.refresh_from_db()
    return inquiry


def _work_on(inquiry: Inquiry, content: dict[str, Any], staff: dict[str, Any]) -> None:
    colleague = staff.get(content.get("assignee", ""))
    by = colleague or staff["admin"]
    late = content.get("late", False)
    today = after(day(-1), 1)  # or the working day that follows
    inbox.update(
        inquiry,
        by=by,
        state=content["state"],
        assignee=colleague,
        due_on=max(inquiry.due_on, today) if content["state"] == "in_progress" and not late else inquiry.due_on,
        note=content.get("note", ""),
    )
