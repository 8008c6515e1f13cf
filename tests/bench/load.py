"""Requests at a steady rate, or as many as go through."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass
class Answer:
    """``seconds`` from the moment the request was due: who waits for a free server waits, too."""

    status: int
    seconds: float
    stripe: float


Request = tuple[str, bytes, dict[str, str]]


def posted(url: str, requests: Sequence[Request], *, threads: int, per_second: float = 0) -> tuple[list[Answer], float]:
    """Post everything, at ``per_second`` or as fast as ``threads`` connections allow; answers and seconds in all."""
    parts = urlsplit(url)
    answers: list[Answer | None] = [None] * len(requests)
    turn, lock = iter(range(len(requests))), threading.Lock()
    began = time.perf_counter() + 0.05

    def work() -> None:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        while True:
            with lock:
                place = next(turn, None)
            if place is None:
                return connection.close()
            due = began + place / per_second if per_second else time.perf_counter()
            time.sleep(max(due - time.perf_counter(), 0))
            answers[place] = _post(connection, requests[place], due)

    _in_threads(work, threads)
    return [answer for answer in answers if answer], time.perf_counter() - began


def _post(connection: http.client.HTTPConnection, request: Request, due: float) -> Answer:
    path, body, headers = request
    try:
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        response.read()
    except (OSError, http.client.HTTPException):
        connection.close()
        return Answer(0, time.perf_counter() - due, 0)
    return Answer(response.status, time.perf_counter() - due, float(response.headers.get("X-Stripe-Time", 0)))


def _in_threads(work: Callable[[], None], threads: int) -> None:
    workers = [threading.Thread(target=work) for _thread in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
