"""Tasks whose worker died: put back for another one, never while their worker lives, and not without end."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core import orphans
from core.models import Heartbeat
from donate.management.commands import db_worker

pytestmark = pytest.mark.django_db


def running(*workers: str, minutes: int = 5) -> DBTaskResult:
    """A task that the last of these began so long ago."""
    return DBTaskResult.objects.create(
        task_path="core.mail.deliver",
        args_kwargs={"args": [1], "kwargs": {}},
        backend_name="default",
        run_after=timezone.now(),
        status="RUNNING",
        started_at=timezone.now() - timedelta(minutes=minutes),
        worker_ids=list(workers),
        exception_class_path="",
        traceback="",
    )


def heard(worker: str, minutes_ago: float) -> None:
    orphans.beat(worker)
    Heartbeat.objects.filter(name=f"worker:{worker}").update(at=timezone.now() - timedelta(minutes=minutes_ago))


def states() -> list[str]:
    return list(DBTaskResult.objects.order_by("enqueued_at").values_list("status", flat=True))


def test_what_a_dead_worker_was_at_goes_back_to_the_queue_and_nothing_else_does():
    heard("dead", 30)
    heard("alive", 0.1)
    running("dead")
    running("never-heard-of")
    running("alive")
    running("dead", "alive")
    running("just-begun", minutes=0)
    assert orphans.hand_on() == 2
    assert states() == ["READY", "READY", "RUNNING", "RUNNING", "RUNNING"]


def test_a_task_that_three_workers_died_of_is_given_up_and_says_why():
    task = running("first", "second", "third")
    orphans.hand_on()
    task.refresh_from_db()
    assert task.status == "FAILED"
    assert task.exception_class_path == "core.orphans.WorkersDied"
    assert task.finished_at


def test_workers_of_yesterday_are_forgotten():
    heard("old", 60 * 48)
    heard("dead", 30)
    orphans.hand_on()
    assert set(Heartbeat.objects.values_list("name", flat=True)) == {"worker:dead"}


def test_a_name_of_any_length_is_the_same_worker():
    orphans.beat("x" * 64)
    running("x" * 64)
    assert orphans.hand_on() == 0


@pytest.mark.django_db(transaction=True)
def test_a_worker_says_that_it_lives():
    stopped = threading.Event()
    stopped.set()
    orphans.beat_for_ever("one", stopped)
    assert Heartbeat.objects.filter(name="worker:one").exists()


def test_one_that_fails_in_a_round_keeps_no_other_from_its_work(monkeypatch, caplog):
    done = []

    def broken():
        raise RuntimeError("nobody is at home")

    monkeypatch.setattr(db_worker, "rounds", lambda: (broken, lambda: done.append("after it")))
    db_worker.sweep_once()
    assert done == ["after it"]
    assert "broken" in caplog.text
