"""Visitors of the server while it is worked on, until the input ends; then a line of JSON: ``Found`` as a dict.

``python -m tests.server.visitors``, in the server's network.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from types import SimpleNamespace
from typing import Any

import requests

from donate.sandbox.control import RemoteSandbox
from tests.faults.donors import Donor, Seen, problem_with
from tests.server.machine import NAME

SANDBOX_PORT = 12111
_SITE = f"https://{NAME}"
#: Each is made anew, none is a kept page; and what it shall answer.
_READ = {
    "/?x={0}": 200,
    "/en/?x={0}": 200,
    "/en/search/?q=a{0}": 200,
    "/faq/?x={0}": 200,
    "/en/donate/?x={0}": 200,
    "/contact/?x={0}": 200,
    "/admin/login/?x={0}": 200,
    "/en/mine/?x={0}": 200,
    "/never-there-{0}/": 404,
}


@dataclass
class Found:
    """What they met. Seconds are of whoever waited longest, for an answer or for a gift."""

    pages: int = 0
    gifts: int = 0
    longest: float = 0.0
    wrong: list[str] = field(default_factory=list)


class Visitors:
    """Two who read and one who gives, each one step after the other."""

    def __init__(self) -> None:
        self.found = Found()
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._threads = [
            threading.Thread(target=self._again, args=(one,)) for one in (self._read, self._read, self._give)
        ]

    def run(self) -> Found:
        for thread in self._threads:
            thread.start()
        sys.stdin.read()
        self._over.set()
        for thread in self._threads:
            thread.join()
        return self.found

    def _again(self, step: Callable[[int], None]) -> None:
        number = 0
        while not self._over.is_set():
            began = time.monotonic()
            try:
                step(number)
            except Exception as error:
                self._wrong(f"{type(error).__name__}: {error}")
            with self._lock:
                self.found.longest = max(self.found.longest, round(time.monotonic() - began, 1))
            number += 1

    def _read(self, number: int) -> None:
        address, wanted = list(_READ.items())[number % len(_READ)]
        answer = requests.get(_SITE + address.format(f"{number}{threading.get_ident()}"), timeout=60)
        problem = problem_with(answer.status_code, answer.text)
        if answer.status_code != wanted or problem:
            self._wrong(f"{address}: {answer.status_code} {problem}")
        with self._lock:
            self.found.pages += 1

    def _give(self, number: int) -> None:
        stripe = RemoteSandbox(f"http://127.0.0.1:{SANDBOX_PORT}")
        place: Any = SimpleNamespace(url=_SITE, stripe=stripe, is_over=False)
        seen = Seen()
        Donor(place, int(time.time() * 10) % 60_000, seen).give()
        for problem in seen.wrong:
            self._wrong(problem)
        if seen.again or seen.cut:
            self._wrong(f"gift {number}: had to come again {seen.again + seen.cut} times")
        with self._lock:
            self.found.gifts += 1

    def _wrong(self, what: str) -> None:
        with self._lock:
            self.found.wrong.append(what[:300])


if __name__ == "__main__":
    print(json.dumps(asdict(Visitors().run())))
