"""The secrets that sign webhooks become an encrypted column; the next migration encrypts those that are there."""

import corporate.models.webhooks
import core.encryption
from django.db import migrations


class Migration(migrations.Migration):
    #: See UPGRADING.md: the former version would sign with what is encrypted, so it has to stand still meanwhile.
    pause_because = "columns become encrypted ones"

    dependencies = [
        ('corporate', '0004_hide_the_words_that_are_there'),
    ]

    operations = [
        migrations.AlterField(
            model_name='webhooktarget',
            name='secret',
            field=core.encryption.EncryptedLineField(blank=True, default=corporate.models.webhooks.new_secret, help_text="Signs what is told. Empty: the one in the server's INQUIRY_WEBHOOK_SECRET.", max_length=128, verbose_name='secret'),
        ),
    ]
