"""A drawing of 0 x 0 (or less) could be stored until now; it counts as one dot, so that the rule of 0015 holds."""

from django.db import migrations


def one_dot(apps, schema_editor):
    pictures = apps.get_model("core", "Picture").objects
    pictures.filter(width__lt=1).update(width=1)
    pictures.filter(height__lt=1).update(height=1)


class Migration(migrations.Migration):
    dependencies = [("core", "0013_plurals_of_the_frame")]

    operations = [migrations.RunPython(one_dot, migrations.RunPython.noop)]
