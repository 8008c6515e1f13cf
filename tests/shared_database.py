"""With several workers one of them migrates and starts the site; the others get copies of its database.

Both take most of a minute of a core, copying takes a second. Whoever needs the database first builds it, whoever comes
meanwhile waits. Nothing outlives the run.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
_WORKERS = [f"gw{number}" for number in range(int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))]


@contextmanager
def shared(folder: Path, build: Callable[[], None]) -> Iterator[None]:
    """The database of this worker, built here or copied from the worker that built one; ``folder`` is common to all."""
    if not _WORKER:
        build()
        yield
        return
    copied = folder / "databases.json"
    with (folder / "databases.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        own = json.loads(copied.read_text())[_WORKER] if copied.exists() else None
        if own is None:
            build()
            copied.write_text(json.dumps(_copies()))
    if own is None:
        yield
        return
    before = connection.settings_dict["NAME"]
    _use(own)
    yield
    connection.creation.destroy_test_db(before, verbosity=0)


def _copies() -> dict[str, str | None]:
    """A copy for every other worker, and its name."""
    connection.close()  # nobody else may be connected; SQLite brings its log into the file
    names: dict[str, str | None] = {_WORKER: None}
    for worker in _WORKERS:
        if worker != _WORKER:
            connection.creation.clone_test_db(suffix=worker, verbosity=0, autoclobber=True)
            names[worker] = str(connection.creation.get_test_db_clone_settings(worker)["NAME"])
    return names


def _use(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
