"""The site starts: perhaps in a new version, perhaps with other settings. Whatever was kept before is worth nothing."""

import fcntl
from contextlib import suppress
from pathlib import Path

from core.page_cache import files
from core.page_cache.purges import EVERYTHING, Unreachable, purge_now, purges


def begin(mark: Path) -> None:
    """Before its first visitor: the first process of a start, which finds this file, does it; the others wait for it.

    A process that takes the place of another one later finds no mark any more.
    """
    with suppress(FileNotFoundError), mark.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if mark.exists():
            _begin()
            mark.unlink()


def _begin() -> None:
    files.take_away()
    with suppress(Unreachable):
        purges().watch(EVERYTHING)  # a CDN may have what these numbers, lost since, know nothing of
    purge_now(EVERYTHING)
