"""Handing work on: with what gave reason to it, or not at all."""

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from core import mail, queued
from core.models import SentMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter():
    said = {"kind": "donate/thanks", "about": "x", "language": "ja", "subject": "s", "text": "t", "to": "a@example.org"}
    return SentMail.objects.create(**said)


def test_with_a_worker_the_task_is_written_with_the_rest_or_not_at_all(settings, letter):
    settings.TASKS_MODE = "database"
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    with transaction.atomic():
        queued.hand_on(mail.deliver, letter.pk)
        transaction.set_rollback(True)
    assert not DBTaskResult.objects.exists()
    with transaction.atomic():
        queued.hand_on(mail.deliver, letter.pk)
        assert DBTaskResult.objects.get().args_kwargs["args"] == [letter.pk]
    assert DBTaskResult.objects.count() == 1


def test_without_a_worker_it_is_done_after_the_commit(letter, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        queued.hand_on(mail.deliver, letter.pk)
        assert not mailoutbox
    assert [sent.to for sent in mailoutbox] == [["a@example.org"]]
