"""The database's own guard over entries and receipt numbers: what is written stays written.

PostgreSQL and SQLite refuse UPDATE and DELETE of an entry, and take no receipt number but the year's next one.
The guard looks at rows: PostgreSQL's TRUNCATE passes. SQLite empties tables with DELETE, so whoever must empty the
database there (tests between two runs, ``manage.py flush``) calls ``lift`` before and ``guard`` after.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

_TABLES = {"donate_entry": ("UPDATE", "DELETE"), "donate_receipt": ("DELETE",)}

_POSTGRES_GUARD = """
CREATE OR REPLACE FUNCTION donate_stays_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append only: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE FUNCTION donate_next_receipt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.year <> OLD.year OR NEW.sequence <> OLD.sequence THEN
            RAISE EXCEPTION 'a receipt keeps its number' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF NEW.sequence <> (SELECT COALESCE(MAX(sequence), 0) + 1 FROM donate_receipt WHERE year = NEW.year) THEN
        RAISE EXCEPTION 'receipt numbers have no gap' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER donate_entry_stays BEFORE UPDATE OR DELETE ON donate_entry
    FOR EACH ROW EXECUTE FUNCTION donate_stays_written();
CREATE OR REPLACE TRIGGER donate_receipt_stays BEFORE DELETE ON donate_receipt
    FOR EACH ROW EXECUTE FUNCTION donate_stays_written();
CREATE OR REPLACE TRIGGER donate_receipt_number BEFORE INSERT OR UPDATE ON donate_receipt
    FOR EACH ROW EXECUTE FUNCTION donate_next_receipt();
"""
_POSTGRES_LIFT = """
DROP TRIGGER IF EXISTS donate_entry_stays ON donate_entry;
DROP TRIGGER IF EXISTS donate_receipt_stays ON donate_receipt;
DROP TRIGGER IF EXISTS donate_receipt_number ON donate_receipt;
DROP FUNCTION IF EXISTS donate_stays_written();
DROP FUNCTION IF EXISTS donate_next_receipt();
"""
_SQLITE_GUARD = [
    f"""CREATE TRIGGER IF NOT EXISTS {table}_{event.lower()}_refused BEFORE {event} ON {table}
        BEGIN SELECT RAISE(ABORT, 'append only: {event} of {table} is refused'); END"""
    for table, events in _TABLES.items()
    for event in events
] + [
    """CREATE TRIGGER IF NOT EXISTS donate_receipt_gap_refused BEFORE INSERT ON donate_receipt
        WHEN NEW.sequence <> (SELECT COALESCE(MAX(sequence), 0) + 1 FROM donate_receipt WHERE year = NEW.year)
        BEGIN SELECT RAISE(ABORT, 'receipt numbers have no gap'); END""",
    """CREATE TRIGGER IF NOT EXISTS donate_receipt_number_kept BEFORE UPDATE OF year, sequence ON donate_receipt
        WHEN NEW.sequence <> OLD.sequence OR NEW.year <> OLD.year
        BEGIN SELECT RAISE(ABORT, 'a receipt keeps its number'); END""",
]
_SQLITE_LIFT = [
    f"DROP TRIGGER IF EXISTS {name}"
    for name in (
        *(f"{table}_{event.lower()}_refused" for table, events in _TABLES.items() for event in events),
        "donate_receipt_gap_refused",
        "donate_receipt_number_kept",
    )
]


def guard(connection: BaseDatabaseWrapper) -> None:
    """Set the guard; nothing happens where it stands already."""
    _run(connection, [_POSTGRES_GUARD], _SQLITE_GUARD)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take the guard away: only to empty a database that holds nobody's books."""
    _run(connection, [_POSTGRES_LIFT], _SQLITE_LIFT)


def _run(connection: BaseDatabaseWrapper, postgres: list[str], sqlite: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in postgres if connection.vendor == "postgresql" else sqlite:
            cursor.execute(statement)
