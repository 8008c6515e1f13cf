"""The words that a stolen dump must not tell become encrypted columns; the next migration encrypts what is there."""

import core.encryption
from django.db import migrations


class Migration(migrations.Migration):
    #: See UPGRADING.md: the former version can't read what is encrypted, so it has to stand still meanwhile.
    pause_because = "columns become encrypted ones"

    dependencies = [
        ('corporate', '0002_inbox_whole'),
    ]

    operations = [
        migrations.AlterField(
            model_name='answerdraft',
            name='text',
            field=core.encryption.EncryptedTextField(blank=True, max_length=20000, verbose_name='text'),
        ),
        migrations.AlterField(
            model_name='historyline',
            name='text',
            field=core.encryption.EncryptedTextField(blank=True, verbose_name='text'),
        ),
        migrations.AlterField(
            model_name='inquiry',
            name='answers',
            field=core.encryption.EncryptedJSONField(blank=True, default=list, help_text='Pairs of question and answer.', verbose_name="answers to the editor's questions"),
        ),
        migrations.AlterField(
            model_name='inquiry',
            name='found_by',
            field=core.encryption.EncryptedTextField(blank=True, editable=False, verbose_name='words to search in'),
        ),
        migrations.AlterField(
            model_name='inquiry',
            name='message',
            field=core.encryption.EncryptedTextField(blank=True, verbose_name='message'),
        ),
        migrations.AlterField(
            model_name='threadmessage',
            name='text',
            field=core.encryption.EncryptedTextField(blank=True, verbose_name='text'),
        ),
    ]
