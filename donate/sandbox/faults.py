"""Things that go wrong on purpose: the next API requests fail, hang, or lose their answer."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import Literal, get_args

Kind = Literal["down", "error", "saved_error", "rate_limit", "hang", "lost"]

#: So many requests that somebody has to mend it.
FOR_EVER = 1_000_000


@dataclass
class Fault:
    """``times`` requests of ``method`` (empty: any) whose path contains ``path`` suffer ``kind``, for ``seconds``."""

    kind: Kind
    times: int = 1
    path: str = ""
    seconds: float = 30
    method: str = ""


class Faults:
    """The faults that are waiting for a request."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._lock = threading.Lock()
        self._mended = threading.Event()

    def add(self, fault: Fault) -> None:
        """Waits for a request."""
        if fault.kind not in get_args(Kind):
            raise ValueError(f"A fault is one of {', '.join(get_args(Kind))}, not {fault.kind!r}.")
        with self._lock:
            self._mended.clear()
            self._waiting.append(fault)

    def next(self, method: str, path: str) -> Fault | None:
        """The fault of this request, used up."""
        with self._lock:
            for fault in self._waiting:
                if fault.path in path and fault.method in ("", method):
                    fault.times -= 1
                    if fault.times <= 0:
                        self._waiting.remove(fault)
                    return fault
        return None

    def waiting(self) -> list[Fault]:
        """What would still go wrong."""
        with self._lock:
            return [replace(fault) for fault in self._waiting]

    def hang(self, fault: Fault) -> None:
        """Waits as long as the fault says, or until ``mend``."""
        self._mended.wait(fault.seconds)

    def mend(self) -> None:
        """Forgets what is waiting and ends what hangs."""
        with self._lock:
            self._waiting.clear()
            self._mended.set()
