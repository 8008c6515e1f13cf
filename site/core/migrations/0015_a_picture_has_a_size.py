"""Whatever lets a picture in: one without a size took the library down for all staff."""

from django.db import migrations, models


class Migration(migrations.Migration):
    pause_because = "pictures are some thousands of rows, looked at in milliseconds; 0014 mended those that break the rule"

    dependencies = [("core", "0014_drawings_without_a_size")]

    operations = [
        migrations.AddConstraint(
            model_name="picture",
            constraint=models.CheckConstraint(
                condition=models.Q(width__gte=1, height__gte=1), name="a_picture_has_a_size"
            ),
        ),
    ]
