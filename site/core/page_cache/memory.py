"""What a process remembers of what it has read, exactly as long as nobody changes what it was read from.

Made for what nearly every answer needs and hardly ever changes: the frame around pages, the organisation's name in
mails. Where processes don't tell each other of changes (``PAGE_CACHE`` off), nothing is remembered.
"""

import pickle
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar

from django.conf import settings

from core.page_cache.purges import Purges, Unreachable, changing, purges
from core.page_cache.watching import note, recorded, refuse

T = TypeVar("T")


@dataclass(frozen=True)
class _Memory:
    """Pickled, so that everybody gets a copy of their own and nobody can change another's."""

    value: bytes
    tags: frozenset[str]
    seen: int
    numbers: Purges

    def holds(self) -> bool:
        """Whether this is still so, also for the transaction under way."""
        return self.numbers is purges() and purges().latest(self.tags) <= self.seen and not changing(self.tags)


_memories: dict[Hashable, _Memory] = {}


def known(key: Hashable, make: Callable[[], T]) -> T:
    """What ``make`` says, out of memory where nothing it read has been changed since. Keys are few, and our own."""
    if not settings.PAGE_CACHE:
        return make()
    try:
        memory = _memories.get(key)
        if memory is not None and memory.holds():
            note(*memory.tags)
            value: T = pickle.loads(memory.value)  # noqa: S301 - this process made it
            return value
        return _made(key, make)
    except Unreachable:
        return make()


def _made(key: Hashable, make: Callable[[], T]) -> T:
    with recorded() as recording:
        value = make()
    note(*recording.tags)
    if recording.spoiled:
        refuse()
    elif not changing(recording.tags):
        memory = _Memory(pickle.dumps(value), frozenset(recording.tags), recording.seen, purges())
        _memories[key] = memory
    return value
