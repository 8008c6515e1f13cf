"""Figures for Prometheus: counted by each process, added up over all of them; the rest is asked of the database.

Off unless ``METRICS_TOKEN`` or ``METRICS_LOCAL`` is set. Processes share their counts in files below
``PROMETHEUS_MULTIPROC_DIR`` (``site/gunicorn.conf.py`` names one in ``var/``). A room adds figures with ``register``.
"""

import ipaddress
import os
from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

#: (name, what it is, {value of the label: number} or a number).
Figure = tuple[str, str, float | dict[str, float]]
_METHODS = {"GET", "HEAD", "POST"}
_sources: list[Callable[[], Iterable[Figure]]] = []

_requests = Counter("site_requests", "Requests answered.", ["method", "route", "status"])
_seconds = Histogram(
    "site_request_seconds",
    "Time until the answer.",
    ["route"],
    buckets=(0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
_kept = Counter("site_page_cache", "Pages asked for, by whether a kept copy was there.", ["result"])


def answered(method: str, route: str, status: int, seconds: float) -> None:
    """Count one request."""
    _requests.labels(method if method in _METHODS else "other", route, str(status)).inc()
    _seconds.labels(route).observe(seconds)


def looked_up(*, hit: bool) -> None:
    """Count one look at the page cache."""
    _kept.labels("hit" if hit else "miss").inc()


def register(source: Callable[[], Iterable[Figure]]) -> None:
    """Have ``source`` asked at each scrape; call it in ``AppConfig.ready``."""
    if source not in _sources:
        _sources.append(source)


class _Asked(Collector):
    """What stands in the database is the same for all processes: it is asked, not counted."""

    def collect(self) -> Iterator[Metric]:
        for source in _sources:
            try:
                found = list(source())
            except DatabaseError:
                yield GaugeMetricFamily("site_database_up", "Whether the database answers.", 0)
                return
            for name, said, value in found:
                labelled = isinstance(value, dict)
                family = GaugeMetricFamily(name, said, labels=["name"] if labelled else [])
                for label, number in value.items() if isinstance(value, dict) else [("", value)]:
                    family.add_metric([label] if labelled else [], number)
                yield family
        yield GaugeMetricFamily("site_database_up", "Whether the database answers.", 1)


def text() -> bytes:
    """Everything, as Prometheus reads it."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        registry.register(_Asked())
        return generate_latest(registry)
    registry.register(_Asked())
    return generate_latest(REGISTRY) + generate_latest(registry)


@csrf_exempt
@never_cache
@require_safe
def view(request: HttpRequest) -> HttpResponse:
    """``/metrics``: 404 for everybody who may not read it, so that nobody learns whether it is there."""
    if not _may_read(request):
        raise Http404
    return HttpResponse(text(), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}")
    # Through a proxy everybody comes from its address: only who asks this process directly is local.
    return bool(settings.METRICS_LOCAL) and "X-Forwarded-For" not in request.headers and _is_local(request)


def _is_local(request: HttpRequest) -> bool:
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
