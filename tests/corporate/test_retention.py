"""After its period nothing tells of a person any more, anywhere; that there was an inquiry stays."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from corporate import attachments, intake, replies, reply_address, retention
from corporate.models import InboxSettings, Inquiry

pytestmark = pytest.mark.django_db
PLANTED = ("PLANTEDNAME", "plantedmail", "PLANTEDWORD", "PLANTEDCOMPANY", "0355550199")


@pytest.fixture
def full(desk, yu, inquiry, settings, private_folder, django_capture_on_commit_callbacks):
    """An inquiry with everything that can hang on one, each with planted words."""
    settings.INBOUND_MAIL_DOMAIN = "answers.example.org"
    made = inquiry(
        name="PLANTEDNAME", email="plantedmail@example.org", message="PLANTEDWORD", company="PLANTEDCOMPANY",
        phone="0355550199", website="https://plantedmail.example.org", answers=[["Q", "PLANTEDWORD"]],
    )  # fmt: skip
    edit = reverse("inquiries:edit", args=[made.pk])
    with django_capture_on_commit_callbacks(execute=True):
        intake.tell(made)
        file = attachments.checked(ContentFile(b"%PDF-1.4\n", name="PLANTEDNAME.pdf"))
        attachments.keep([file], inquiry=made)
        desk.post(edit, {"state": "in_progress", "assignee": "", "due_on": "2030-01-07", "note": "PLANTEDWORD"})
        desk.get(reverse("inquiries:index"), {"q": "PLANTEDNAME"})
        words = {"subject": "PLANTEDWORD", "text": "PLANTEDWORD", "key": "1" * 32, "action": "send"}
        desk.post(reverse("inquiries:answer", args=[made.pk]), words)
        replies.receive(
            replies.Letter(
                to=reply_address.of(made), sender_email="plantedmail@example.org", sender_name="PLANTEDNAME",
                subject="PLANTEDWORD", text="PLANTEDWORD", message_id="<1@plantedmail>",
                files=[ContentFile(b"%PDF-1.4\n", name="PLANTEDWORD.pdf")],
            )
        )  # fmt: skip
        desk.post(reverse("inquiries:answer", args=[made.pk]), {**words, "key": "2" * 32, "action": "keep"})
    made.refresh_from_db()
    return made


def rows_with_planted_words() -> list[str]:
    """Every column of every row of every table."""
    found = []
    for model in apps.get_models():
        for row in model._default_manager.values():
            said = " ".join(str(value) for value in row.values())
            found += [f"{model._meta.label}: {word}" for word in PLANTED if word.lower() in said.lower()]
    return found


def files_in(folder) -> list:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_planted_words_are_nowhere_left(full, private_folder, django_capture_on_commit_callbacks):
    assert len(set(rows_with_planted_words())) > 5
    assert len(files_in(private_folder)) == 2
    with django_capture_on_commit_callbacks(execute=True):
        retention.sweep(timezone.now() + timedelta(days=731))
    assert rows_with_planted_words() == []
    assert files_in(private_folder) == []
    full.refresh_from_db()
    assert (full.state, full.erased_at is not None, full.topic.slug) == ("closed", True, "hire")
    assert full.history.filter(kind="erased").count() == 1


def test_an_erased_one_is_shown_as_such_and_takes_nothing_more(desk, full, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(reverse("inquiries:erase", args=[full.pk]))
    page = desk.get(reverse("inquiries:edit", args=[full.pk]))
    assert "個人情報を消去しました" in page.content.decode()
    words = {"subject": "s", "text": "t", "key": "3" * 32, "action": "send"}
    assert desk.post(reverse("inquiries:answer", args=[full.pk]), words).status_code == 422
    assert reply_address.inquiry_of(reply_address.of(full)) is None
    assert desk.get(reverse("inquiries:index")).status_code == 200


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({"state": "new"}, 730),
        ({"state": "answered"}, 730),
        ({"state": "closed"}, 730),
        ({"state": "pitch"}, 180),
        ({"doubtful": True, "doubts": ["links"]}, 180),
    ],
)
def test_each_state_has_its_period_and_nothing_goes_before_it(inquiry, changes, days):
    now = timezone.now()
    made = inquiry(**changes, answered_at=now, changed_at=now - timedelta(days=days))
    assert retention.sweep(now - timedelta(hours=1)) == 0
    assert retention.sweep(now + timedelta(hours=1)) == 1
    made.refresh_from_db()
    assert made.message == ""


def test_the_command_follows_the_settings(inquiry, capsys):
    rules = InboxSettings.load()
    rules.days_closed = 40
    rules.save()
    inquiry(state="closed", changed_at=timezone.now() - timedelta(days=41))
    inquiry(state="new", changed_at=timezone.now() - timedelta(days=41))
    call_command("erase_inquiries")
    assert "of 1 inquiries" in capsys.readouterr().out
    assert Inquiry.objects.filter(erased_at=None).count() == 1
