"""The rule that was taken away for the change comes back, now about encrypted columns."""

from django.db import migrations, models


class Migration(migrations.Migration):
    pause_because = "these tables are small, and the rule was there before"

    dependencies = [("donate", "0021_hide_the_words_that_are_there")]

    operations = [
        migrations.AddConstraint(
            model_name="donorimport",
            constraint=models.CheckConstraint(
                condition=models.Q(state="checked", finished_at=None)
                | models.Q(state="done", finished_at__isnull=False, rows=[]),
                name="an_import_that_is_done_keeps_no_lines",
            ),
        ),
    ]
