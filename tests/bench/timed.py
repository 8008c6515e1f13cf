"""The site as production serves it; each answer says how long it waited for Stripe (seconds, ``X-Stripe-Time``)."""

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from config.wsgi import application as site
from donate import stripe_api

_spent = threading.local()
_request = stripe_api.Line.request


def _measured(self: stripe_api.Line, *args: Any, **options: Any) -> Any:
    began = time.perf_counter()
    try:
        return _request(self, *args, **options)
    finally:
        _spent.seconds = getattr(_spent, "seconds", 0.0) + time.perf_counter() - began


stripe_api.Line.request = _measured  # type: ignore[method-assign]


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    _spent.seconds = 0.0

    def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        return start_response(status, [*headers, ("X-Stripe-Time", f"{_spent.seconds:.6f}")], *more)

    return site(environ, start)
