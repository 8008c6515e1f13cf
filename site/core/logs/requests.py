"""A number for each request: in every line of the log, in the answer, and in the tasks that the request hands on.

The number of a task begins with the first half of the request's (``task_id``), so one search finds the lines of both
processes, and nothing more has to be kept.
"""

import logging
import re
import secrets
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django_tasks.backends.immediate import ImmediateBackend

from core.logs import metrics

HEADER = "X-Request-ID"
_HALF = 16
#: As nginx ($request_id) and most balancers write it; a UUID loses its dashes. Nothing else gets into our logs.
_NUMBER = re.compile(r"[0-9a-f]{32}")
_current: ContextVar[str] = ContextVar("request", default="")
#: What the task under way carries, and whether a server asked (code that renders a page asks without one).
_task: ContextVar[str] = ContextVar("task", default="")
_served: ContextVar[bool] = ContextVar("served", default=False)
log = logging.getLogger("site.requests")


def current() -> str:
    """The number of the request under way, or its first half in a task; empty outside both."""
    return _current.get()


@contextmanager
def under(number: str) -> Iterator[None]:
    """Everything inside belongs to this request."""
    token = _current.set(number)
    try:
        yield
    finally:
        _current.reset(token)


def task_id() -> uuid.UUID:
    """For the queue's ``id_function``: half the request's number, half chance."""
    begins = current()[:_HALF] or secrets.token_hex(_HALF // 2)
    return uuid.UUID(hex=begins + secrets.token_hex(_HALF // 2))


def task_started(sender: Any, task_result: Any, **kwargs: Any) -> None:
    """The task's lines carry what its request's do; one that runs at once, inside its request, carries them already."""
    if not _at_once(sender):
        half = _half(task_result)
        _task.set(half)
        _current.set(half)


def task_finished(sender: Any, **kwargs: Any) -> None:
    """What the worker does next belongs to no request."""
    if not _at_once(sender):
        _task.set("")
        _current.set("")


def _at_once(sender: Any) -> bool:
    """The queue says its class, its worker the backend itself."""
    return issubclass(sender if isinstance(sender, type) else type(sender), ImmediateBackend)


def request_started(**kwargs: Any) -> None:
    """A server asks: it also says when it has answered."""
    _served.set(True)


def request_finished(**kwargs: Any) -> None:
    """What the thread does next belongs to no request, or to the task that asked."""
    _served.set(False)
    _current.set(_task.get())


def _half(task_result: Any) -> str:
    return uuid.UUID(str(task_result.id)).hex[:_HALF] if _is_uuid(task_result.id) else ""


def _is_uuid(text: Any) -> bool:
    try:
        uuid.UUID(str(text))
    except ValueError:
        return False
    return True


class RequestMiddleware:
    """Numbers, counts and writes down each request: by its route, never by what its address may hold."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        number = _given(request) or secrets.token_hex(16)
        _current.set(number)  # until request_finished: Django itself writes a line after this
        began = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        name = route(request, response)
        metrics.answered(request.method or "", name, response.status_code, seconds)
        log.info(
            "%s %s %s",
            *(request.method, name, response.status_code),
            extra={"status": response.status_code, "ms": round(seconds * 1000, 1)},
        )
        if not _served.get():
            _current.set(_task.get())
        response.headers[HEADER] = number
        return response


def _given(request: HttpRequest) -> str:
    """The number that a proxy of ours wrote; whatever a visitor sends is not believed."""
    if not settings.TRUSTED_PROXIES:
        return ""
    number = request.headers.get(HEADER, "").replace("-", "").lower()
    return number if _NUMBER.fullmatch(number) else ""


def route(request: HttpRequest, response: HttpResponseBase) -> str:
    """Which kind of address it was, as the table of addresses names it: ``mine/in/<str:token>/``, never the token."""
    return _named(request, response.status_code)


def _named(request: HttpRequest, status: int) -> str:
    match = request.resolver_match
    if match is None:
        return "kept page" if status < 300 else "no route"
    if match.url_name == "wagtail_serve":
        return "page"
    return match.route


def by_route(record: logging.LogRecord) -> logging.LogRecord:
    """Django's own line about a request ("Not Found: …"), which holds the whole address: by its route, like ours.

    What was typed or pasted there may be a name, a number, or a link with a letter too much or in capitals, which no
    rule knows. The address of a page that is there and failed stays: it is no secret, and whoever mends it needs it.
    """
    request = getattr(record, "request", None)
    if not isinstance(request, HttpRequest) or not isinstance(record.args, tuple):
        return record
    status = getattr(record, "status_code", 0)
    if status >= 500 and getattr(request, "_wagtail_route_for_request", None):
        return record
    # Django writes it escaped (log_response); both are what was asked for.
    whole = {request.path, request.path.encode("unicode_escape").decode("ascii")}
    told = copy(record)
    told.args = tuple(_named(request, status) if one in whole else one for one in record.args)
    return told
