"""The site as production serves it; each answer says, in seconds, how long Stripe took, and the site without it.

``OWN`` is by the clock, from the moment a thread took the request up; ``WORKED`` is that thread's processor time, which
holds on a busy machine, too. What the SDK itself computes is ours: Stripe's is only what it lets us wait.
"""

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from config.wsgi import application as site
from donate import stripe_api
from tests.bench.load import OWN, STRIPE, WORKED

_waited = threading.local()
_request = stripe_api.Line.request


def _measured(self: stripe_api.Line, *args: Any, **options: Any) -> Any:
    began, worked = time.perf_counter(), time.thread_time()
    try:
        return _request(self, *args, **options)
    finally:
        _waited.seconds += time.perf_counter() - began - (time.thread_time() - worked)


stripe_api.Line.request = _measured  # type: ignore[method-assign]


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    _waited.seconds = 0.0
    began, worked = time.perf_counter(), time.thread_time()

    def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        own = time.perf_counter() - began - _waited.seconds
        said = {STRIPE: _waited.seconds, OWN: own, WORKED: time.thread_time() - worked}
        return start_response(status, [*headers, *((name, f"{value:.6f}") for name, value in said.items())], *more)

    return site(environ, start)
