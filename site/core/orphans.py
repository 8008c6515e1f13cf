"""Tasks whose worker died in the midst of them: another worker takes them up.

Every worker says every few seconds that it lives; whoever looks after what waits (``core.sweeping``) finds tasks that
run at a worker that hasn't said so for a while. Every task of ours may be begun twice: what must happen once
is claimed in a row of its own.
"""

import logging
import threading
from datetime import datetime, timedelta

from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from core import health
from core.models import Heartbeat

log = logging.getLogger(__name__)

#: Seconds between two signs of life, and the silence after which a worker counts as dead.
EVERY = 15.0
DEAD_AFTER = timedelta(minutes=2)
#: A task that so many workers died of is given up: it may be what they died of.
MOST_WORKERS = 3
_PREFIX = "worker:"


class WorkersDied(Exception):
    """Every worker that began this task died in the midst of it."""


def beat(worker_id: str) -> None:
    """Say that this worker lives."""
    health.beat(_name(worker_id))


def beat_for_ever(worker_id: str, pause: threading.Event | None = None) -> None:
    """Say so again and again, until ``pause`` is set; a database that is away for a while is no reason to end."""
    pause = pause or threading.Event()
    while True:
        try:
            close_old_connections()
            beat(worker_id)
        except DatabaseError:
            log.warning("could not say that this worker lives")
        if pause.wait(EVERY):
            return


def hand_on() -> int:
    """Put the tasks of dead workers back into the queue; how many."""
    silent_since = timezone.now() - DEAD_AFTER
    alive = set(Heartbeat.objects.filter(name__startswith=_PREFIX, at__gt=silent_since).values_list("name", flat=True))
    running = DBTaskResult.objects.running().filter(started_at__lte=silent_since).only("pk", "task_path", "worker_ids")
    orphans = [task for task in running if not task.worker_ids or _name(task.worker_ids[-1]) not in alive]
    for task in orphans:
        _put_back(task)
    _forget(silent_since - timedelta(days=1))
    return len(orphans)


def _put_back(task: DBTaskResult) -> None:
    """Unless it ended, or somebody else took it up, in this very moment."""
    row = DBTaskResult.objects.running().filter(pk=task.pk, worker_ids=task.worker_ids)
    if len(task.worker_ids) < MOST_WORKERS:
        if row.update(status=TaskResultStatus.READY):
            log.warning("task %s (%s): its worker died, another takes it up", task.pk, task.task_path)
        return
    given_up = row.update(
        status=TaskResultStatus.FAILED,
        finished_at=timezone.now(),
        exception_class_path=f"{WorkersDied.__module__}.{WorkersDied.__qualname__}",
        traceback=str(WorkersDied.__doc__),
    )
    if given_up:
        log.error("task %s (%s): %s workers died of it; given up", task.pk, task.task_path, MOST_WORKERS)


def _forget(before: datetime) -> None:
    Heartbeat.objects.filter(name__startswith=_PREFIX, at__lt=before).delete()


def _name(worker_id: str) -> str:
    return f"{_PREFIX}{worker_id}"[: Heartbeat._meta.get_field("name").max_length]
