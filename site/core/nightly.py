"""The jobs of the night, as one: rooms register theirs, each runs on its own, and what became of it is kept.

One machine runs them at a time: a run under way is a row of which the database takes only one. A machine that dies
in the middle leaves that row; it counts for nothing once its lease has run out.
"""

import io
import logging
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, close_old_connections, connection, transaction
from django.utils import timezone, translation
from django.utils.functional import Promise

from core import alarms
from core.models import NightlyJob, NightlyRun

log = logging.getLogger(__name__)

#: Renewed before each job; longer than any of them takes.
LEASE = timedelta(hours=3)
KEPT = timedelta(days=90)
_LONGEST = 500


class UnderWay(Exception):
    """Another machine, or another terminal, is at it."""


@dataclass(frozen=True)
class Job:
    """One command of the night; ``needed`` says whether this installation has any use for it."""

    command: str
    label: str | Promise
    order: int
    needed: Callable[[], bool]
    arguments: Callable[[], list[str]]


_jobs: dict[str, Job] = {}


def register(
    command: str,
    label: str | Promise,
    *,
    order: int = 50,
    needed: Callable[[], bool] = lambda: True,
    arguments: Callable[[], list[str]] = list,
) -> None:
    """Have ``manage.py <command>`` run every night; call it in ``AppConfig.ready``. Lower orders come first."""
    _jobs[command] = Job(command, label, order, needed, arguments)


def jobs() -> list[Job]:
    """All that this installation needs, in their order."""
    return sorted((job for job in _jobs.values() if job.needed()), key=lambda job: (job.order, job.command))


def label(command: str) -> str:
    """How the job is called; a job that is no more keeps the command's name."""
    return str(_jobs[command].label) if command in _jobs else command


def ran_within(span: timedelta) -> bool:
    """Whether a run began that recently, on any machine."""
    return NightlyRun.objects.filter(started_at__gte=timezone.now() - span).exists()


def last_of_each() -> dict[str, NightlyJob]:
    """The newest outcome of each job that there still is."""
    names = {job.command for job in jobs()}
    newest: dict[str, NightlyJob] = {}
    for row in NightlyJob.objects.filter(name__in=names).order_by("pk"):
        newest[row.name] = row
    return newest


def run(only: list[str] | None = None) -> NightlyRun:
    """Run them all (or ``only`` these); raises ``UnderWay`` where that happens already."""
    night = _begin()
    try:
        for job in jobs():
            if only and job.command not in only:
                continue
            NightlyRun.objects.filter(pk=night.pk).update(lease_until=timezone.now() + LEASE)
            _do(night, job)
    finally:
        _refreshed()
        night.finished_at = timezone.now()
        night.state = NightlyRun.State.FAILED if night.failed_names() else NightlyRun.State.DONE
        night.save(update_fields=["finished_at", "state"])
        _tell(night)
    NightlyRun.objects.filter(started_at__lt=timezone.now() - KEPT).delete()
    return night


def _begin() -> NightlyRun:
    now = timezone.now()
    died = NightlyRun.objects.filter(state=NightlyRun.State.RUNNING, lease_until__lt=now)
    for night in died:
        night.state = NightlyRun.State.BROKEN_OFF
        night.save(update_fields=["state"])
        _tell(night)
    try:
        with transaction.atomic():
            return NightlyRun.objects.create(started_at=now, lease_until=now + LEASE, host=socket.gethostname()[:100])
    except IntegrityError as error:
        raise UnderWay from error


def _do(night: NightlyRun, job: Job) -> None:
    """One job; whatever it raises is written down and stops nobody else."""
    started, began = timezone.now(), time.monotonic()
    said = io.StringIO()
    fine, why = True, ""
    try:
        call_command(job.command, *job.arguments(), stdout=said, stderr=said)
    except CommandError as error:
        fine, why = False, str(error)
        log.error("nightly job %s failed: %s", job.command, error)
    except (Exception, SystemExit) as error:
        fine, why = False, type(error).__name__  # its text may hold anything; the log, scrubbed, has it whole
        log.exception("nightly job %s failed", job.command)
    _refreshed()
    text = "\n".join(part for part in (said.getvalue().strip(), why) if part)
    NightlyJob.objects.create(
        run=night,
        name=job.command,
        started_at=started,
        seconds=round(time.monotonic() - began, 2),
        is_fine=fine,
        said=text[-_LONGEST:],
    )


def _tell(night: NightlyRun) -> None:
    """Whoever looks after the site, where it did not go well; that a mail can't be written stops nothing."""
    if night.state == NightlyRun.State.DONE:
        return
    failed = night.jobs.filter(is_fine=False).order_by("pk")
    try:
        with translation.override(settings.STAFF_LANGUAGE):
            jobs = [(label(job.name), (job.said.splitlines() or [""])[-1]) for job in failed]
        alarms.tell_of_night(night, jobs)
    except Exception:
        log.exception("could not tell of a night that failed")


def _refreshed() -> None:
    """A connection that the database closed meanwhile is made anew."""
    if not connection.in_atomic_block:
        close_old_connections()
