"""The database out and in, with its own tools: ``pg_dump`` and ``pg_restore``, or SQLite's online backup."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from core.backup import BackupError


def file_name() -> str:
    """Dumps of the two databases can't be mistaken for each other."""
    return "database.dump" if connection.vendor == "postgresql" else "database.sqlite3"


@contextmanager
def one_moment() -> Iterator[str]:
    """Inside, everything that is read is as of one moment; yields what ``dump`` needs for reading the same one.

    PostgreSQL shows both sessions one snapshot. SQLite holds off writers, who wait for as long as copying takes.
    """
    with transaction.atomic(durable=True):
        if connection.vendor != "postgresql":
            yield ""
            return
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
        yield snapshot


def dump(to: Path, snapshot: str) -> None:
    """The whole database as of ``one_moment``."""
    if connection.vendor == "postgresql":
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={to}")
        return
    with closing(sqlite3.connect(_file(), timeout=20)) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy)


def is_empty() -> bool:
    """Nothing was ever made in it."""
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)


def load(dumped: Path) -> None:
    """Into the empty database; all of it or nothing."""
    connection.close()
    if connection.vendor == "postgresql":
        _run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(dumped))
        return
    with closing(sqlite3.connect(dumped)) as source, closing(sqlite3.connect(_file(), timeout=20)) as target:
        source.backup(target)


def _file() -> str:
    return str(connection.settings_dict["NAME"])


def _run(tool: str, *arguments: str) -> None:
    """A tool of PostgreSQL; the password goes by the environment, where no list of processes shows it."""
    folder = os.environ.get("PG_BIN", "")
    path = shutil.which(tool, path=folder or None)
    if path is None:
        raise BackupError(f"{tool} is missing: install PostgreSQL's client (Debian: postgresql-client), or set PG_BIN.")
    given: dict[str, Any] = connection.get_connection_params()
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "sslmode": "PGSSLMODE"}
    names |= {"sslrootcert": "PGSSLROOTCERT", "dbname": "PGDATABASE"}
    environment = {name: str(given[key]) for key, name in names.items() if given.get(key)}
    if tool == "pg_restore":
        arguments = ("--dbname", environment["PGDATABASE"], *arguments)
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        [path, *arguments], env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{tool} failed: {done.stderr.strip()[-1000:]}")
