"""The sandbox's own time."""

from __future__ import annotations

import calendar
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime


class Clock:
    """Real time plus an offset, or a moment that stands still (``frozen``)."""

    def __init__(self, start: datetime | int | None = None, *, frozen: bool = False) -> None:
        self.frozen = frozen
        self._offset = 0
        self._moment: int | None = None
        self.move_to(unix(start) if start is not None else int(time.time()))

    def now(self) -> int:
        """Unix seconds."""
        return self._moment if self._moment is not None else int(time.time()) + self._offset

    def move_to(self, moment: int) -> None:
        """From now on it is ``moment``."""
        if self.frozen:
            self._moment = moment
        else:
            self._offset = moment - int(time.time())

    @property
    def offset(self) -> int:
        """How far from real time, in seconds."""
        return self.now() - int(time.time())

    @contextmanager
    def at(self, moment: int) -> Iterator[None]:
        """Something that was due at ``moment`` happens at that moment, although it is noticed later."""
        before, self._moment = self._moment, moment
        try:
            yield
        finally:
            self._moment = before


def unix(moment: datetime | int) -> int:
    """Unix seconds of a moment; naive datetimes are taken as UTC."""
    if isinstance(moment, datetime):
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    return int(moment)


def months_later(moment: int, months: int, anchor: int | None = None) -> int:
    """``months`` after ``moment`` on the anchor's day of the month, or the last day of a shorter month.

    Stripe keeps the anchor: 31 January, 28 February, 31 March (docs.stripe.com/billing/subscriptions/billing-cycle).
    """
    start = datetime.fromtimestamp(moment, UTC)
    day = datetime.fromtimestamp(anchor if anchor is not None else moment, UTC).day
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return int(start.replace(year=year, month=month + 1, day=min(day, last)).timestamp())


def after_interval(start: int, interval: str, count: int, anchor: int) -> int:
    """The end of a billing period that begins at ``start``."""
    days = {"day": 1, "week": 7}.get(interval)
    if days:
        return start + days * count * 86400
    return months_later(start, count * (12 if interval == "year" else 1), anchor)
