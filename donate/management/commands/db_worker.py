"""``manage.py db_worker``: the worker, which also sweeps up Stripe events and mails that got lost on the way."""

import logging
import threading
from typing import Any

from django.db import DatabaseError, close_old_connections
from django_tasks_db.management.commands import db_worker

from core import health, mail, sweeping
from donate import milestones, receipt_tasks, rests
from donate.mine import farewell
from donate.tasks import sweep

log = logging.getLogger(__name__)

#: Seconds between two rounds: a lost event is found within a minute.
EVERY = 30


class Command(db_worker.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        if options["batch"]:
            sweep_once()
        else:
            threading.Thread(target=sweep_for_ever, name="sweeper", daemon=True).start()
        super().handle(**options)


def sweep_once() -> None:
    health.beat("worker")
    sweep()
    mail.sweep()
    sweeping.sweep()
    milestones.note_all()
    receipt_tasks.sweep()
    farewell.sweep()
    rests.remind()


def sweep_for_ever(pause: threading.Event | None = None) -> None:
    """Round after round, until ``pause`` is set; a database that is away for a while is no reason to end."""
    pause = pause or threading.Event()
    while not pause.wait(EVERY):
        try:
            close_old_connections()
            sweep_once()
        except DatabaseError:
            log.exception("could not look for what is waiting")
