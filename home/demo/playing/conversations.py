"""What followed a company's message: answers, replies, a file, a draft; a mail of nobody, and a webhook that is off."""

from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile

from corporate import answers, attachments
from corporate.models import Inquiry, ThreadMessage, WebhookTarget
from home.demo.reading import moment

_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def play(inquiry: Inquiry, content: dict[str, Any], staff: dict[str, Any]) -> None:
    """Let the conversation happen in the hours after the message."""
    by = staff.get(content.get("assignee", "")) or staff["admin"]
    if name := content.get("file"):
        attachments.keep([_file(name)], inquiry=inquiry)
    for said in content.get("thread", []):
        _follow(inquiry, said, by)
    if text := content.get("draft"):
        answers.keep_draft(inquiry, by, subject=answers.default_subject(inquiry), text=text)
    if content.get("thread"):
        last = inquiry.received_at + timedelta(hours=content["thread"][-1]["hours"])
        inquiry.refresh_from_db()
        inquiry.changed_at = last
        inquiry.answered_at = last
        inquiry.save()  # so that the conversation is found, too


def _follow(inquiry: Inquiry, said: dict[str, Any], by: Any) -> None:
    is_ours = said["way"] == "sent"
    doubts = said.get("doubts", [])
    message = ThreadMessage.objects.create(
        inquiry=inquiry,
        way=said["way"],
        sender_name=answers.signed_by(by, inquiry.language) if is_ours else inquiry.name,
        sender_email="" if is_ours else inquiry.email,
        subject=said["subject"],
        text=said["text"],
        by=by if is_ours else None,
        doubts=doubts,
        doubtful=bool(doubts),
        at=inquiry.received_at + timedelta(hours=said["hours"]),
    )
    if name := said.get("file"):
        attachments.keep([_file(name)], inquiry=inquiry, message=message)


def _file(name: str) -> attachments.Checked:
    return attachments.checked(ContentFile(_PDF, name=name))


def strays_and_targets() -> None:
    """A mail to an old address, and another system that could be told."""
    ThreadMessage.objects.create(
        way=ThreadMessage.Way.RECEIVED,
        sender_name="見本 一郎",
        sender_email="ichiro@mihon-setsubi.example",
        subject="採用の件の追伸",
        text="以前の返信先にお送りしています。追ってお電話します。",
        doubts=["address"],
        doubtful=True,
        at=moment(-1, "10:05"),
    )
    WebhookTarget.objects.get_or_create(
        name="顧客管理(例)", defaults={"url": "https://crm.example.org/hooks/inquiries", "is_active": False}
    )
