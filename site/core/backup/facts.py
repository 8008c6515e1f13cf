"""What must be true of a restored database; a room adds what it vouches for with ``register``."""

from collections.abc import Callable
from typing import Any

from django.db import connection

_sources: dict[str, Callable[[], dict[str, Any]]] = {}


def register(name: str, source: Callable[[], dict[str, Any]]) -> None:
    """Have ``source`` asked at the backup and after the restore: both must say the same."""
    _sources[name] = source


def told() -> dict[str, dict[str, Any]]:
    """What the rooms vouch for."""
    return {name: source() for name, source in _sources.items()}


def rows() -> dict[str, int]:
    """How many rows each table has."""
    counted = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a name of ours
            counted[table] = cursor.fetchone()[0]
    return counted
