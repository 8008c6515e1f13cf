"""The words that a stolen dump must not tell become encrypted columns; the next migration encrypts what is there."""

import core.encryption
from django.db import migrations


class Migration(migrations.Migration):
    #: See UPGRADING.md: the former version can't read what is encrypted, so it has to stand still meanwhile.
    pause_because = "columns become encrypted ones"

    dependencies = [
        ('home', '0007_events_from_call_to_door'),
    ]

    operations = [
        # It compares JSON, which the column no longer is; it comes back when nothing stands as "[]" any more.
        migrations.RemoveConstraint(model_name='registration', name='an_erased_sign_up_names_nobody'),
        migrations.AlterField(
            model_name='registration',
            name='access',
            field=core.encryption.EncryptedJSONField(blank=True, default=list, verbose_name='needed at the venue'),
        ),
        migrations.AlterField(
            model_name='registration',
            name='interpreter',
            field=core.encryption.EncryptedLineField(blank=True, max_length=60, verbose_name='interpreting into'),
        ),
        migrations.AlterField(
            model_name='registration',
            name='note',
            field=core.encryption.EncryptedTextField(blank=True, verbose_name='note'),
        ),
    ]
