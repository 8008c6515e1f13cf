"""Entries and receipt numbers stay as they were written: the database itself refuses anything else."""

from django.db import migrations

from donate import append_only


class Migration(migrations.Migration):
    dependencies = [("donate", "0001_initial")]
    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: append_only.guard(schema_editor.connection),
            lambda apps, schema_editor: append_only.lift(schema_editor.connection),
        ),
    ]
