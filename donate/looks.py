"""Looks at things at Stripe, and which of them a sweep has taken already."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple


class Look(NamedTuple):
    """One thing to bring up to date. Events with the same look need one look only."""

    what: str
    id: str


_taken: ContextVar[set[Look] | None] = ContextVar("looks_taken", default=None)


@contextmanager
def remembered() -> Iterator[set[Look]]:
    """The looks that are taken inside, those on the way of others included: a session leads to its payment."""
    taken: set[Look] = set()
    token = _taken.set(taken)
    try:
        yield taken
    finally:
        _taken.reset(token)


def note(what: str, object_id: str) -> None:
    """This was looked at, and what was seen is booked."""
    taken = _taken.get()
    if taken is not None:
        taken.add(Look(what, object_id))
