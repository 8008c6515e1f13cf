"""What ``/healthz?full=1`` looks at. A room above adds its own probe with ``register`` in its ``AppConfig.ready``."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from core.models import Heartbeat

Probe = Callable[[], Any]

_told: dict[str, Probe] = {}


def register(name: str, probe: Probe) -> None:
    """Tell ``probe()`` under ``name``; it informs and never makes the answer unhealthy."""
    _told[name] = probe


def report() -> tuple[bool, dict[str, Any]]:
    """Whether this process can do its work, and the state of what it leans on.

    Without its cache the site is slower and serves all the same: a balancer that took it out would make it worse.
    """
    leans_on = {"database": _answer(_database), "cache": _answer(_cache)}
    healthy = leans_on["database"] == "ok"
    told = {name: _answer(probe) for name, probe in {"worker": _worker, **_told}.items()} if healthy else {}
    return healthy, {**leans_on, **told}


def _answer(probe: Probe) -> Any:
    """What the probe says; the kind of its error (never its text, which may name hosts) where it fails."""
    try:
        return probe()
    except Exception as error:
        return type(error).__name__


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _cache() -> str:
    cache.set("health", "ok", 10)
    return cache.get("health") or "gone"


def _worker() -> Any:
    """How many tasks wait for the worker, since when the oldest does, and when a worker was last at work."""
    if settings.TASKS_MODE == "immediate":
        return "none needed"
    from django_tasks_db.models import DBTaskResult

    waiting = DBTaskResult.objects.ready().order_by("enqueued_at")
    oldest = waiting.first()
    seconds = int((timezone.now() - oldest.enqueued_at).total_seconds()) if oldest else 0
    seen = Heartbeat.objects.filter(name="worker").values_list("at", flat=True).first()
    return {
        "waiting": waiting.count(),
        "oldest_seconds": seconds,
        "seen_seconds_ago": int((timezone.now() - seen).total_seconds()) if seen else None,
    }


def beat(name: str) -> None:
    """Say that this kind of process is at work."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})
