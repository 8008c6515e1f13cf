"""The test database as it was when the run began, brought back after a test with real transactions emptied it.

Building the tree of ``start_site`` takes many seconds, copying its rows a fraction of one. Ids are the same again.
"""

import sqlite3

from django.db import connection

_SCHEMA = "at_the_start"


class Snapshot:
    """All rows of all tables, taken at construction. ``restore`` must not run inside a transaction."""

    def __init__(self) -> None:
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            self._copy = sqlite3.connect(":memory:", check_same_thread=False)
            connection.connection.backup(self._copy)
            return
        with connection.cursor() as cursor:
            self._columns = _columns(cursor)
            cursor.execute(f"DROP SCHEMA IF EXISTS {_SCHEMA} CASCADE; CREATE SCHEMA {_SCHEMA}")
            for table in self._columns:
                cursor.execute(f'CREATE TABLE {_SCHEMA}."{table}" AS TABLE public."{table}"')

    def restore(self) -> None:
        from django.contrib.contenttypes.models import ContentType
        from django.core.cache import cache

        if connection.vendor == "sqlite":
            connection.ensure_connection()
            self._copy.backup(connection.connection)
        else:
            self._restore_postgres()
        ContentType.objects.clear_cache()
        cache.clear()  # holds ids of what has gone

    def _restore_postgres(self) -> None:
        tables = ", ".join(f'public."{table}"' for table in self._columns)
        copies = "; ".join(
            f'INSERT INTO public."{table}" ({columns}) SELECT {columns} FROM {_SCHEMA}."{table}"'
            for table, columns in self._columns.items()
        )
        with connection.cursor() as cursor:
            # Foreign keys and the guard over the books are triggers: they would ask for an order of the tables.
            cursor.execute(
                f"SET session_replication_role = replica; TRUNCATE {tables}; {copies}; RESET session_replication_role"
            )


def _columns(cursor) -> dict[str, str]:
    """Every table's columns but the generated ones, in its own order."""
    cursor.execute(
        """SELECT c.table_name, string_agg(quote_ident(c.column_name), ', ' ORDER BY c.ordinal_position)
        FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
        WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
        GROUP BY c.table_name"""
    )
    return dict(cursor.fetchall())
