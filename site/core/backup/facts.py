"""What must be true of a restored database; a room adds what it vouches for with ``register``."""

from collections.abc import Callable
from typing import Any

from cryptography.fernet import InvalidToken
from django.apps import apps
from django.db import connection

from core.encryption import EncryptedTextField

_sources: dict[str, Callable[[], dict[str, Any]]] = {}


def register(name: str, source: Callable[[], dict[str, Any]]) -> None:
    """Have ``source`` asked at the backup and after the restore: both must say the same."""
    _sources[name] = source


def told() -> dict[str, dict[str, Any]]:
    """What the rooms vouch for."""
    return {name: source() for name, source in _sources.items()}


def sealed() -> list[str]:
    """Tables whose encrypted words can't be read with our keys, by their oldest and newest rows."""
    found = []
    for model in apps.get_models():
        names = [field.name for field in model._meta.local_concrete_fields if isinstance(field, EncryptedTextField)]
        try:
            for order in ("pk", "-pk") if names else ():
                list(model._base_manager.order_by(order).values_list(*names)[:50])
        except InvalidToken:
            found.append(model._meta.db_table)
    return found


def rows() -> dict[str, int]:
    """How many rows each table has."""
    counted = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a name of ours
            counted[table] = cursor.fetchone()[0]
    return counted
