"""How fast we may ask Stripe, and when asking is no use just now.

Stripe allows some hundred reads a second for the whole account, and answers 429 above that. So all processes share one
row that says when the next read may begin. And where Stripe hangs, a process stops sending people into the wait after
some calls that came to nothing, and tries again a little later with one call alone; and never do all of its threads
wait long at once.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection

#: What may be saved up while nobody reads (seconds' worth of reads).
_BURST = 0.05
#: After a 429 everybody waits (seconds).
HELD = 1.0

#: Whether a person waits for the page that asks.
_waits: ContextVar[bool] = ContextVar("somebody_waits", default=False)


def somebody_waits() -> bool:
    """Whether a person looks at a page that doesn't come; a task or a command has time to try again."""
    return _waits.get()


def begin_to_wait(**kwargs: object) -> None:
    """For Django's ``request_started``."""
    _waits.set(True)


def end_to_wait(**kwargs: object) -> None:
    """For Django's ``request_finished``."""
    _waits.set(False)


_NOW = {
    "postgresql": "extract(epoch from clock_timestamp())",
    "sqlite": "((julianday('now') - 2440587.5) * 86400.0)",
}
_LATER = {"postgresql": "GREATEST", "sqlite": "MAX"}
# One statement: the row's lock puts the processes in order, and it ends with the statement.
_NEXT = """
INSERT INTO donate_pace (name, free_at) VALUES ('reads', {now} + %(gap)s)
ON CONFLICT (name) DO UPDATE SET free_at = {later}(donate_pace.free_at, {now} - %(burst)s) + %(gap)s
RETURNING free_at - %(gap)s - {now}
"""
_HOLD = """
INSERT INTO donate_pace (name, free_at) VALUES ('reads', {now} + %(held)s)
ON CONFLICT (name) DO UPDATE SET free_at = {later}(donate_pace.free_at, {now} + %(held)s)
"""

_alone = threading.Lock()
_free_at = 0.0


def before_reading() -> None:
    """Wait for our turn. ``STRIPE_READS_PER_SECOND`` 0: no waiting."""
    most: int = settings.STRIPE_READS_PER_SECOND
    if not most:
        return
    # Inside a transaction the row would stay locked until its end, and everybody with it.
    wait = _next_alone(1 / most) if connection.in_atomic_block else _next_of_all(1 / most)
    if wait > 0:
        time.sleep(wait)


def hold() -> None:
    """Stripe said that we are too fast: everybody pauses."""
    if settings.STRIPE_READS_PER_SECOND and not connection.in_atomic_block:
        _run(_HOLD, held=HELD)


def _next_of_all(gap: float) -> float:
    return _run(_NEXT, gap=gap, burst=_BURST)


def _run(statement: str, **values: float) -> float:
    vendor = connection.vendor
    with connection.cursor() as cursor:
        cursor.execute(statement.format(now=_NOW[vendor], later=_LATER[vendor]), values)
        return float(cursor.fetchone()[0]) if cursor.description else 0.0


def _next_alone(gap: float) -> float:
    global _free_at
    with _alone:
        now = time.monotonic()
        _free_at = max(_free_at, now - _BURST) + gap
        return _free_at - gap - now


@dataclass
class Patience:
    """So many people at ``most`` wait long for Stripe in one process; the next ones are told after a short while.

    Nobody is refused before Stripe was asked: as long as it answers as usual, all threads may wait for it at once.
    """

    most: int | None = None
    _waiting: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def leave_some_of(self, threads: int) -> None:
        """Of so many threads some stay for those who want nothing of Stripe."""
        self.most = max(1, min(threads // 2 + 1, threads - 1))

    @contextmanager
    def taken(self) -> Iterator[bool]:
        """Whether the call inside may take its time. Where nobody waits for it, it may."""
        if not somebody_waits():
            yield True
            return
        with self._lock:
            is_long = self.most is None or self._waiting < self.most
            self._waiting += is_long
        try:
            yield is_long
        finally:
            with self._lock:
                self._waiting -= is_long


patience = Patience()


@dataclass
class Breaker:
    """After ``after`` calls in a row that only ran out of time, none is made for ``rest`` seconds; then one, to see."""

    after: int = 3
    rest: float = 20
    clock: Callable[[], float] = time.monotonic
    _in_vain: int = 0
    _open_until: float = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def may_call(self) -> bool:
        """Whether a call is worth a try. Where it rested long enough, the first to ask goes and the others wait."""
        with self._lock:
            if self._in_vain < self.after:
                return True
            if self.clock() < self._open_until:
                return False
            self._open_until = self.clock() + self.rest
            return True

    def note(self, *, in_vain: bool) -> None:
        """How a call ended."""
        with self._lock:
            self._in_vain = self._in_vain + 1 if in_vain else 0
            if self._in_vain == self.after:
                self._open_until = self.clock() + self.rest


breaker = Breaker()
