"""A new version comes without a pause: no migration trips the version that still runs (UPGRADING.md)."""

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from tests.migration_rules import FIRST_VERSION, is_new, problems


@pytest.mark.django_db  # a package's migration asks the database as soon as it is read
def test_no_migration_since_the_first_version_trips_the_one_that_still_runs():
    loader = MigrationLoader(None)
    found = {}
    for key, migration in loader.disk_migrations.items():
        if key[0] in FIRST_VERSION and is_new(migration):
            found[key] = list(problems(migration, loader.project_state(migration.dependencies)))
    assert {key: said for key, said in found.items() if said} == {}


def table() -> ProjectState:
    state = ProjectState()
    state.add_model(
        ModelState("core", "Thing", [("id", models.AutoField(primary_key=True)), ("word", models.TextField(null=True))])
    )
    return state


def nothing(apps, schema_editor):
    """A change of data."""


@pytest.mark.parametrize(
    ("operations", "said"),
    [
        ([migrations.RemoveField("thing", "word")], "takes a column away"),
        ([migrations.DeleteModel("Thing")], "takes a table away"),
        ([migrations.RenameField("thing", "word", "term")], "renames a column"),
        ([migrations.AddField("thing", "more", models.TextField(default=""))], "doesn't fill"),
        ([migrations.AlterField("thing", "word", models.TextField())], "may leave out"),
        ([migrations.AlterField("thing", "word", models.JSONField(null=True))], "another type"),
        ([migrations.AddIndex("thing", models.Index(fields=["word"], name="words"))], "under a lock"),
        ([migrations.RunPython(nothing)], "can't be taken back"),
        (
            [migrations.AddField("thing", "more", models.TextField(null=True)), migrations.RunPython(nothing, nothing)],
            "data and tables in one",
        ),
    ],
)
def test_each_rule_is_seen_and_can_be_broken_with_a_reason(operations, said):
    migration = migrations.Migration("0099_x", "core")
    migration.operations = operations
    assert any(said in problem for problem in problems(migration, table()))
    migration.pause_because = "nobody writes it any more"
    assert list(problems(migration, table())) == []


def test_what_only_adds_is_fine():
    migration = migrations.Migration("0099_x", "core")
    migration.operations = [
        migrations.AddField("thing", "more", models.TextField(null=True)),
        migrations.AddField("thing", "much", models.TextField(db_default="")),
        migrations.CreateModel("Other", [("id", models.AutoField(primary_key=True)), ("word", models.TextField())]),
        migrations.AddIndex("other", models.Index(fields=["word"], name="words")),
    ]
    assert list(problems(migration, table())) == []
