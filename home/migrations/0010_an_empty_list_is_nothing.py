"""The rule that was taken away for the change comes back, now about encrypted columns."""

from django.db import migrations, models


class Migration(migrations.Migration):
    pause_because = "these tables are small, and the rule was there before"

    dependencies = [("home", "0009_hide_the_words_that_are_there")]

    operations = [
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True)
                | models.Q(name="", email="", note="", interpreter="", access=[], doubts=[]),
                name="an_erased_sign_up_names_nobody",
            ),
        ),
    ]
