"""What was changed, and when: one counter that every process sees.

Each change has a number, the *generation*. A copy remembers the generation at which its making began, and is good as
long as nothing that it is made of was changed later. So a change in the midst of a rendering spoils the copy that comes
of it, whoever is first.

On one machine the numbers lie in a file that all processes map into their memory: looking costs microseconds and asks
nobody. Where several machines serve (``CACHE_URL``) they lie in Redis.
"""

import fcntl
import logging
import mmap
import os
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import redis
from django.conf import settings
from django.db import connection, transaction
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

#: Every copy is made of this: purging it purges everything.
EVERYTHING = "*"


class Purges(Protocol):
    """``now``: the present generation. ``latest``: the last one in which any of these was changed.

    ``purge`` says whether anything was made of them.
    """

    def now(self) -> int: ...
    def latest(self, tags: Iterable[str]) -> int: ...
    def watch(self, tag: str) -> None: ...
    def purge(self, tags: Iterable[str]) -> bool: ...


class NoPurges:
    """Nothing is kept, so nothing has to be purged."""

    def now(self) -> int:
        return 0

    def latest(self, tags: Iterable[str]) -> int:
        return 0

    def watch(self, tag: str) -> None:
        """Nobody keeps anything."""

    def purge(self, tags: Iterable[str]) -> bool:
        """Nobody keeps anything."""
        return False


class SharedMemory:
    """A file of numbers: the generation first, then one place for each tag, found by its hash.

    Two tags in one place are purged together, which is a waste and no fault. A zero says that nothing was ever made of
    this tag: changes of such tables, and they are most of all changes, cost nothing and purge nothing.
    """

    PLACES = 1 << 20
    _UNCHANGED = 1

    def __init__(self, path: Path, changed: Callable[[int], None] = lambda generation: None) -> None:
        self.path = path
        self._changed = changed
        size = 8 * (self.PLACES + 1)
        with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            if os.fstat(file.fileno()).st_size < size:
                os.truncate(file.fileno(), size)
            _take_room(file.fileno(), size)
            self._numbers = memoryview(mmap.mmap(file.fileno(), size)).cast("Q")

    def now(self) -> int:
        return max(self._numbers[0], self._UNCHANGED)

    def latest(self, tags: Iterable[str]) -> int:
        numbers = self._numbers
        return max(numbers[_place(tag)] for tag in tags)

    def watch(self, tag: str) -> None:
        if self._numbers[_place(tag)] == 0:
            with self._alone():
                self._numbers[_place(tag)] = max(self._numbers[_place(tag)], self._UNCHANGED)

    def purge(self, tags: Iterable[str]) -> bool:
        places = {_place(tag) for tag in tags}
        if not any(self._numbers[place] for place in places):
            return False
        with self._alone():
            generation = self.now() + 1
            for place in places:
                if self._numbers[place]:
                    self._numbers[place] = generation
            self._numbers[0] = generation
            self._changed(generation)
        return True

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One writer at a time, in all processes: each opens the file anew, so threads wait for each other, too."""
        with open(self.path, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _take_room(file: int, size: int) -> None:
    """Eight megabytes at once: once a disk is full, writing to a hole in mapped memory would end the process."""
    try:
        os.posix_fallocate(file, 0, size)
    except OSError:
        log.warning("no room for the numbers of the page cache: the disk is full")


@cache
def _place(tag: str) -> int:
    return 1 + zlib.crc32(tag.encode()) % SharedMemory.PLACES


class Unreachable(Exception):
    """Redis doesn't answer: nobody can say what is still good, so nothing is taken from a shelf."""


class InRedis:
    """The same numbers in one hash of Redis. Where Redis lost them, everything counts as just changed."""

    KEY = "page-cache:purges"
    #: After a failure nobody waits for Redis for so long (seconds).
    PAUSE = 5
    #: So often (seconds) a process looks whether it can tell what it could not.
    REPAY_EVERY = 1.0
    _PURGE = """
        if redis.call('HEXISTS', KEYS[1], '') == 0 then
            local now = redis.call('TIME')[1] * 1000
            redis.call('HSET', KEYS[1], '', now, '*', now)
        end
        local generation = nil
        for _, tag in ipairs(ARGV) do
            if redis.call('HEXISTS', KEYS[1], tag) == 1 then
                generation = generation or redis.call('HINCRBY', KEYS[1], '', 1)
                redis.call('HSET', KEYS[1], tag, generation)
            end
        end
        return {redis.call('HGET', KEYS[1], ''), generation and 1 or 0}
    """

    def __init__(self, url: str) -> None:
        # An answer that takes longer than rendering the page is no use.
        self._redis = redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5)
        self._run = self._redis.register_script(self._PURGE)
        self._watched: set[str] = set()
        self._silent_until = 0.0
        #: So many changes could not be told, of which so many were made good: what was kept before counts for nothing
        #: once Redis is back.
        self._owed = self._paid = 0
        self._repaying: threading.Thread | None = None

    def now(self) -> int:
        with self._reached():
            found: Any = self._redis.hget(self.KEY, "")
            return int(found or self._begin())

    def latest(self, tags: Iterable[str]) -> int:
        with self._reached():
            found: Any = self._redis.hmget(self.KEY, ["", *tags])
            if found[0] is None:
                return self._begin()
            return max(int(number or 0) for number in found[1:])

    def watch(self, tag: str) -> None:
        if tag not in self._watched:
            with self._reached():
                self._redis.hsetnx(self.KEY, tag, 0)
            self._watched.add(tag)

    def purge(self, tags: Iterable[str]) -> bool:
        try:
            with self._reached():
                _generation, changed = self._run(keys=[self.KEY], args=list(tags))
                return bool(changed)
        except Unreachable:
            self._owed += 1
            self._repay_soon()
            raise

    def _repay_soon(self) -> None:
        """As soon as Redis is back: this process may have nothing to tell for hours, and others serve meanwhile."""
        if self._repaying is None or not self._repaying.is_alive():
            self._repaying = threading.Thread(target=self._repay, name="untold purges", daemon=True)
            self._repaying.start()

    def _repay(self) -> None:
        while self._owed != self._paid:
            time.sleep(self.REPAY_EVERY)
            with suppress(Unreachable), self._reached():
                log.info("what could not be purged while Redis was away is purged")

    def _begin(self) -> int:
        self._watched.clear()
        generation, _changed = self._run(keys=[self.KEY], args=[])
        return int(generation)

    @contextmanager
    def _reached(self) -> Iterator[None]:
        if time.monotonic() < self._silent_until:
            raise Unreachable
        try:
            if (owed := self._owed) != self._paid:
                self._run(keys=[self.KEY], args=[EVERYTHING])
                self._paid = owed
            yield
        except RedisError as error:
            self._silent_until = time.monotonic() + self.PAUSE
            raise Unreachable from error


@cache
def purges() -> Purges:
    """The numbers of this installation."""
    if not settings.PAGE_CACHE:
        return NoPurges()
    if settings.CACHE_URL.startswith(("redis:", "rediss:", "unix:")):
        return InRedis(settings.CACHE_URL)
    from core.page_cache import files

    return SharedMemory(settings.VAR / "purges", files.begin_anew)


class _Purge:
    """What one transaction, or one part of it that may be taken back alone, changes."""

    def __init__(self, tags: set[str]) -> None:
        self.tags = tags

    def __call__(self) -> None:
        try:
            if purges().purge(self.tags) and settings.CDN:
                from core.page_cache import addresses

                addresses.tell(self.tags)
        except Exception:  # what was saved is saved; copies end with their five minutes
            log.exception("could not purge %s", ", ".join(sorted(self.tags)))


def purge(*tags: str) -> None:
    """These were changed: what is made of them is worth nothing once the transaction is committed."""
    inside = set(connection.savepoint_ids)
    waiting: list[Any] = connection.run_on_commit
    for savepoints, function, _robust in reversed(waiting):
        if isinstance(function, _Purge) and savepoints == inside:
            function.tags.update(tags)
            return
    transaction.on_commit(_Purge(set(tags)))


def purge_now(*tags: str) -> None:
    """``purge`` outside of any transaction, also while there is no database."""
    _Purge(set(tags))()


def changing(tags: Iterable[str]) -> bool:
    """Whether the transaction under way has changed one of these: nobody else can see that yet."""
    waiting: list[Any] = connection.run_on_commit
    return any(
        isinstance(function, _Purge) and not function.tags.isdisjoint(tags) for _in, function, _robust in waiting
    )
