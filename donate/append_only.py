"""The database's own guard over entries and receipts: what is written stays written.

PostgreSQL and SQLite refuse UPDATE and DELETE of an entry and of an edition of a receipt, take no receipt number but
the year's next one, keep number and year as they are, and leave a voided receipt as it is.
The guard looks at rows: PostgreSQL's TRUNCATE passes. SQLite empties tables with DELETE, so whoever must empty the
database there (tests between two runs, ``manage.py flush``) calls ``lift`` before and ``guard`` after. SQLite also
loses the guard of a table that a migration makes anew: it is set again after every ``migrate``.
"""

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

_TABLES = {
    "donate_entry": ("UPDATE", "DELETE"),
    "donate_receipt": ("DELETE",),
    "donate_receiptedition": ("UPDATE", "DELETE"),
    "donate_receiptline": ("DELETE",),
    "donate_offlinegift": ("DELETE",),
}

_POSTGRES_FUNCTIONS = """
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
        IF OLD.voided_at IS NOT NULL AND (NEW.voided_at, NEW.amount, NEW.name, NEW.address)
                IS DISTINCT FROM (OLD.voided_at, OLD.amount, OLD.name, OLD.address) THEN
            RAISE EXCEPTION 'a voided receipt stays as it is' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF NEW.sequence <> (SELECT COALESCE(MAX(sequence), 0) + 1 FROM donate_receipt WHERE year = NEW.year) THEN
        RAISE EXCEPTION 'receipt numbers have no gap' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXTRACT(YEAR FROM NEW.received_on) <> NEW.year THEN
        RAISE EXCEPTION 'a receipt is of the year it says' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION donate_line_stays_void() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.is_valid AND NOT OLD.is_valid OR NEW.receipt_id <> OLD.receipt_id THEN
        RAISE EXCEPTION 'a line of a receipt stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION donate_offline_rule() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (to_jsonb(NEW) - '{donor_id,entered_by_id,payer,note}'::text[])
                IS DISTINCT FROM (to_jsonb(OLD) - '{donor_id,entered_by_id,payer,note}'::text[])
                OR NEW.payer NOT IN (OLD.payer, '') OR NEW.note NOT IN (OLD.note, '', '–') THEN
            RAISE EXCEPTION 'what was entered stays' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF NEW.cancels_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM donate_offlinegift
        WHERE id = NEW.cancels_id AND cancels_id IS NULL AND amount = -NEW.amount AND kind = NEW.kind
    ) THEN
        RAISE EXCEPTION 'a cancelling row takes back one gift, whole' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""
_POSTGRES_STAYS = """CREATE OR REPLACE TRIGGER {table}_stays BEFORE {events} ON {table}
    FOR EACH ROW EXECUTE FUNCTION donate_stays_written()"""
_POSTGRES_RULES = {
    "donate_receipt": """CREATE OR REPLACE TRIGGER donate_receipt_number BEFORE INSERT OR UPDATE ON donate_receipt
    FOR EACH ROW EXECUTE FUNCTION donate_next_receipt()""",
    "donate_receiptline": """CREATE OR REPLACE TRIGGER donate_receiptline_rule BEFORE UPDATE ON donate_receiptline
    FOR EACH ROW EXECUTE FUNCTION donate_line_stays_void()""",
    "donate_offlinegift": """CREATE OR REPLACE TRIGGER donate_offlinegift_rule BEFORE INSERT OR UPDATE
    ON donate_offlinegift FOR EACH ROW EXECUTE FUNCTION donate_offline_rule()""",
}
_POSTGRES_LIFT = """
DROP FUNCTION IF EXISTS donate_stays_written() CASCADE;
DROP FUNCTION IF EXISTS donate_next_receipt() CASCADE;
DROP FUNCTION IF EXISTS donate_line_stays_void() CASCADE;
DROP FUNCTION IF EXISTS donate_offline_rule() CASCADE;
"""
#: Of an offline gift only the donor may change (two rows turned out to be one person), and whose account entered it;
#: names and words in it may be emptied, when a donor is forgotten.
_OFFLINE_KEPT = (
    "id",
    "amount",
    "received_on",
    "method",
    "kind",
    "fund_id",
    "campaign",
    "cancels_id",
    "entered_at",
)
#: Table → {name of the rule: (when it is looked at, what it refuses, what it says)}.
_SQLITE_RULES = {
    "donate_receipt": {
        "donate_receipt_gap_refused": (
            "INSERT",
            "NEW.sequence <> (SELECT COALESCE(MAX(sequence), 0) + 1 FROM donate_receipt WHERE year = NEW.year)",
            "receipt numbers have no gap",
        ),
        "donate_receipt_number_kept": (
            "UPDATE OF year, sequence",
            "NEW.sequence <> OLD.sequence OR NEW.year <> OLD.year",
            "a receipt keeps its number",
        ),
        "donate_receipt_year_said": (
            "INSERT",
            "CAST(strftime('%Y', NEW.received_on) AS INTEGER) <> NEW.year",
            "a receipt is of the year it says",
        ),
        "donate_receipt_year_kept": (
            "UPDATE OF received_on",
            "CAST(strftime('%Y', NEW.received_on) AS INTEGER) <> NEW.year",
            "a receipt is of the year it says",
        ),
        "donate_receipt_void_kept": (
            "UPDATE",
            "OLD.voided_at IS NOT NULL AND (NEW.voided_at IS NOT OLD.voided_at OR NEW.amount <> OLD.amount"
            " OR NEW.name <> OLD.name OR NEW.address <> OLD.address)",
            "a voided receipt stays as it is",
        ),
    },
    "donate_receiptline": {
        "donate_receiptline_kept": (
            "UPDATE",
            "NEW.is_valid AND NOT OLD.is_valid OR NEW.receipt_id <> OLD.receipt_id",
            "a line of a receipt stays",
        )
    },
    "donate_offlinegift": {
        "donate_offlinegift_kept": (
            "UPDATE",
            " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in _OFFLINE_KEPT)
            + " OR NEW.payer NOT IN (OLD.payer, '') OR NEW.note NOT IN (OLD.note, '', '–')",
            "what was entered stays",
        ),
        "donate_offlinegift_cancels_whole": (
            "INSERT",
            "NEW.cancels_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM donate_offlinegift"
            " WHERE id = NEW.cancels_id AND cancels_id IS NULL AND amount = -NEW.amount AND kind = NEW.kind)",
            "a cancelling row takes back one gift, whole",
        ),
    },
}
_SQLITE_RULE = "CREATE TRIGGER IF NOT EXISTS {name} BEFORE {when} ON {table} WHEN {refused}"


def guard(connection: BaseDatabaseWrapper) -> None:
    """Set the guard over the tables there are; nothing happens where it stands already."""
    tables = set(connection.introspection.table_names())
    _run(connection, _postgres(tables) if connection.vendor == "postgresql" else _sqlite(tables))


def guard_after_migrate(*, using: str, **kwargs: Any) -> None:
    """For the signal ``post_migrate``."""
    guard(connections[using])


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take the guard away: only to empty a database that holds nobody's books."""
    if connection.vendor == "postgresql":
        _run(connection, [_POSTGRES_LIFT])
        return
    names = [f"{table}_{event.lower()}_refused" for table, events in _TABLES.items() for event in events]
    names += [name for rules in _SQLITE_RULES.values() for name in rules]
    _run(connection, [f"DROP TRIGGER IF EXISTS {name}" for name in names])


def _postgres(tables: set[str]) -> list[str]:
    stays = [
        _POSTGRES_STAYS.format(table=table, events=" OR ".join(events))
        for table, events in _TABLES.items()
        if table in tables
    ]
    return [_POSTGRES_FUNCTIONS, *stays, *(rule for table, rule in _POSTGRES_RULES.items() if table in tables)]


def _sqlite(tables: set[str]) -> list[str]:
    stays = [
        f"CREATE TRIGGER IF NOT EXISTS {table}_{event.lower()}_refused BEFORE {event} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, 'append only: {event} of {table} is refused'); END"
        for table, events in _TABLES.items()
        if table in tables
        for event in events
    ]
    rules = [
        _SQLITE_RULE.format(name=name, when=when, table=table, refused=refused)
        + f" BEGIN SELECT RAISE(ABORT, '{said}'); END"
        for table, named in _SQLITE_RULES.items()
        if table in tables
        for name, (when, refused, said) in named.items()
    ]
    return stays + rules


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
