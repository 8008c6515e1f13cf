"""``manage.py db_worker``: the worker, which also sweeps up Stripe events, mails and tasks that got lost on the way."""

import logging
import threading
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, close_old_connections, connection
from django_tasks_db.management.commands import db_worker

from core import health, mail, orphans, sweeping
from donate import milestones, receipt_tasks, rests
from donate.mine import farewell
from donate.tasks import sweep

log = logging.getLogger(__name__)

#: Seconds between two rounds: a lost event is found within a minute.
EVERY = 30


class Command(db_worker.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        if options["batch"]:
            orphans.beat(options["worker_id"])
            sweep_once()
        else:
            alive = threading.Thread(target=orphans.beat_for_ever, args=(options["worker_id"],), daemon=True)
            alive.start()
            threading.Thread(target=sweep_for_ever, name="sweeper", daemon=True).start()
        super().handle(**options)


def rounds() -> tuple[Callable[[], object], ...]:
    """What one round does, in this order."""
    return (
        orphans.hand_on,
        sweep,
        mail.sweep,
        sweeping.sweep,
        milestones.note_all,
        receipt_tasks.sweep,
        farewell.sweep,
        rests.remind,
    )


def sweep_once() -> None:
    """Each on its own: one that fails keeps no other from its work, and is tried again in the next round."""
    health.beat("worker")
    for one in rounds():
        try:
            one()
        except Exception:
            log.exception("could not look for what is waiting (%s.%s)", one.__module__, one.__qualname__)
            if not connection.in_atomic_block:
                close_old_connections()


def sweep_for_ever(pause: threading.Event | None = None) -> None:
    """Round after round, until ``pause`` is set; a database that is away for a while is no reason to end."""
    pause = pause or threading.Event()
    while not pause.wait(EVERY):
        try:
            close_old_connections()
            sweep_once()
        except DatabaseError:
            log.exception("could not look for what is waiting")
