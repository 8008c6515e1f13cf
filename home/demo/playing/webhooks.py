"""Being reachable for the payment sandbox while the site itself has not started yet."""

import logging
import socketserver
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from django.core.wsgi import get_wsgi_application
from django.db import connection, connections
from django.test.utils import override_settings
from django.urls import reverse

from core import mail
from core.models import SentMail
from donate import tasks

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


_NOT_YET = (
    "デモの内容を準備しています。できあがると、このページに表示されます。\n"
    "The demo's content is being made. It appears here when it is ready.\n"
)


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        logging.getLogger(__name__).debug(format, *args)


class _Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


def _not_ready_but_for_events(site: "WSGIApplication", events: ThreadPoolExecutor) -> "WSGIApplication":
    """Whoever opens the site too early reads that it is being made, and sees it once it is there."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        with closing(site(environ, start_response)) as parts:  # type: ignore[type-var]
            return list(parts)

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"] == reverse("stripe_webhook"):
            return events.submit(answer, environ, start_response).result()
        plain = [("Content-Type", "text/plain; charset=utf-8"), ("Refresh", "5"), ("Retry-After", "5")]
        start_response("503 Service Unavailable", plain)
        return [_NOT_YET.encode()]

    return application


@contextmanager
def answered(port: int) -> Iterator[None]:
    """Take the sandbox's events on a port of this machine, for as long as the block lasts."""
    server = _Server(("127.0.0.1", port), _Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    with _one_thread() as events:
        server.set_app(_not_ready_but_for_events(get_wsgi_application(), events))
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


@contextmanager
def _one_thread() -> Iterator[ThreadPoolExecutor]:
    """A thread that stays, and its connection to the database with it.

    Events come by the thousand, one after the other: a connection for each cost more than keeping the event.
    """
    of_all_threads = connection.settings_dict
    usual = of_all_threads["CONN_MAX_AGE"]
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="events") as events:
        of_all_threads["CONN_MAX_AGE"] = None
        try:
            yield events
        finally:
            of_all_threads["CONN_MAX_AGE"] = usual
            events.submit(connections.close_all).result()


@contextmanager
def kept_only() -> Iterator[None]:
    """Keep events as they come, as a site with a worker does; ``handle_kept`` is the worker."""
    nobody = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    with override_settings(TASKS_MODE="database", TASKS=nobody):
        yield


def handle_kept() -> None:
    """Handle what was kept, and send what was written: one look at each thing, however many events were about it.

    Raises where one failed.
    """
    at_once = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    with override_settings(TASKS_MODE="immediate", TASKS=at_once):
        _handled, failed = tasks.sweep(all_waiting=True)
        for number in SentMail.objects.filter(state=SentMail.State.WAITING).values_list("pk", flat=True):
            mail.deliver.enqueue(number)
    if failed:
        raise RuntimeError(f"{failed} things that the payment sandbox told of could not be booked.")
