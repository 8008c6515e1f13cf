"""The foundation's own figures: tasks, mails, the nightly jobs."""

from collections.abc import Iterator

from django.db.models import Count
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core import nightly
from core.logs.metrics import Figure
from core.models import NightlyJob, SentMail


def told() -> Iterator[Figure]:
    """For ``metrics.register``."""
    waiting = DBTaskResult.objects.ready()
    oldest = waiting.order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    yield "site_tasks_waiting", "Tasks that wait for the worker.", waiting.count()
    yield (
        "site_tasks_oldest_seconds",
        "How long the oldest waiting task has waited.",
        (timezone.now() - oldest).total_seconds() if oldest else 0,
    )
    yield "site_tasks_failed", "Tasks that failed and are still on record.", DBTaskResult.objects.failed().count()
    states = dict(SentMail.objects.values_list("state").annotate(Count("pk")).order_by())
    yield (
        "site_mails",
        "Mails by state.",
        {state: states.get(state, 0) for state in SentMail.State.values},
    )
    last: dict[str, NightlyJob] = nightly.last_of_each()
    now = timezone.now()
    yield (
        "site_nightly_age_seconds",
        "Since when each nightly job has not been run.",
        {name: (now - job.started_at).total_seconds() for name, job in last.items()},
    )
    yield "site_nightly_failed", "Nightly jobs that failed last.", {n: float(not j.is_fine) for n, j in last.items()}
