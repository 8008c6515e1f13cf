"""The rules of UPGRADING.md about migrations, as far as one can read them off: what the former version would trip over.

A migration that breaks a rule for a good reason says so in a line of its own::

    class Migration(migrations.Migration):
        pause_because = "the former version stopped writing this column in 2027.1"
"""

from collections.abc import Iterator

from django.db.migrations import Migration, operations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import ManyToManyField
from django.db.models.fields import NOT_PROVIDED

#: The last migrations of the first version: what a database has from the beginning can't trip anybody.
FIRST_VERSION = {"core": 11, "news": 3, "corporate": 2, "donate": 19, "home": 7}

_GOES = {
    operations.RemoveField: "takes a column away",
    operations.DeleteModel: "takes a table away",
    operations.RenameField: "renames a column",
    operations.RenameModel: "renames a table",
    operations.AlterModelTable: "renames a table",
}
_DATA = (operations.RunPython, operations.RunSQL)
_WITHOUT_TABLES = (operations.AlterModelOptions, operations.AlterModelManagers)


def number(migration: Migration) -> int:
    return int(migration.name.split("_")[0])


def is_new(migration: Migration) -> bool:
    return number(migration) > FIRST_VERSION.get(migration.app_label, 0)


def problems(migration: Migration, state: ProjectState) -> Iterator[str]:
    """What is wrong with it; ``state`` is how the tables stood before."""
    if getattr(migration, "pause_because", ""):
        return
    kinds = {isinstance(one, _DATA) for one in migration.operations if not isinstance(one, _WITHOUT_TABLES)}
    if len(kinds) > 1:
        yield "changes data and tables in one"
    made = {one.name_lower for one in migration.operations if isinstance(one, operations.CreateModel)}
    for one in migration.operations:
        yield from _of(one, migration, state, made)


def _of(one: Operation, migration: Migration, state: ProjectState, made: set[str]) -> Iterator[str]:
    if type(one) in _GOES:
        yield f"{_GOES[type(one)]}: {one.describe()}"
    elif isinstance(one, operations.RunPython | operations.RunSQL) and not one.reversible:
        yield f"can't be taken back: {one.describe()}"
    elif getattr(one, "model_name_lower", None) in made:
        return
    elif isinstance(one, operations.AddField) and not _former_version_may_write(one.field):
        yield f"adds a column that the former version doesn't fill: {one.describe()}"
    elif isinstance(one, operations.AlterField):
        former = state.models[migration.app_label, one.model_name_lower].fields[one.name_lower]
        if former.null and not one.field.null:
            yield f"demands a value that the former version may leave out: {one.describe()}"
        if former.get_internal_type() != one.field.get_internal_type():
            yield f"makes another type of a column: {one.describe()}"
    elif type(one) in (operations.AddConstraint, operations.AddIndex):
        yield f"looks at all rows under a lock: {one.describe()}"


def _former_version_may_write(field: object) -> bool:
    return bool(
        isinstance(field, ManyToManyField)
        or field.null  # type: ignore[attr-defined]
        or field.db_default is not NOT_PROVIDED  # type: ignore[attr-defined]
    )
