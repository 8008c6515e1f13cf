"""The words that a stolen dump must not tell become encrypted columns; the next migration encrypts what is there."""

import core.encryption
from django.db import migrations


class Migration(migrations.Migration):
    #: See UPGRADING.md: the former version can't read what is encrypted, so it has to stand still meanwhile.
    pause_because = "columns become encrypted ones"

    dependencies = [
        ('donate', '0019_a_comparison_gives_signs_of_life'),
    ]

    operations = [
        # It compares JSON, which the column no longer is; it comes back when nothing stands as "[]" any more.
        migrations.RemoveConstraint(model_name='donorimport', name='an_import_that_is_done_keeps_no_lines'),
        migrations.AlterField(
            model_name='attempt',
            name='form',
            field=core.encryption.EncryptedJSONField(default=dict, verbose_name='form data'),
        ),
        migrations.AlterField(
            model_name='donor',
            name='address',
            field=core.encryption.EncryptedLineField(blank=True, max_length=200, verbose_name='address'),
        ),
        migrations.AlterField(
            model_name='donor',
            name='postal_code',
            field=core.encryption.EncryptedLineField(blank=True, max_length=16, verbose_name='postal code'),
        ),
        migrations.AlterField(
            model_name='donor',
            name='prefecture',
            field=core.encryption.EncryptedLineField(blank=True, max_length=60, verbose_name='prefecture'),
        ),
        migrations.AlterField(
            model_name='donorimport',
            name='rows',
            field=core.encryption.EncryptedJSONField(default=list, help_text='Emptied once they were taken over.', verbose_name='lines of the file'),
        ),
        migrations.AlterField(
            model_name='donormerge',
            name='gone',
            field=core.encryption.EncryptedJSONField(verbose_name='what was known there'),
        ),
        migrations.AlterField(
            model_name='donornote',
            name='text',
            field=core.encryption.EncryptedTextField(max_length=4000, verbose_name='note'),
        ),
        migrations.AlterField(
            model_name='membershipapplication',
            name='address',
            field=core.encryption.EncryptedLineField(blank=True, max_length=200, verbose_name='address'),
        ),
        migrations.AlterField(
            model_name='membershipapplication',
            name='message',
            field=core.encryption.EncryptedTextField(blank=True, verbose_name='why'),
        ),
        migrations.AlterField(
            model_name='membershipapplication',
            name='postal_code',
            field=core.encryption.EncryptedLineField(blank=True, max_length=16, verbose_name='postal code'),
        ),
        migrations.AlterField(
            model_name='membershipapplication',
            name='prefecture',
            field=core.encryption.EncryptedLineField(blank=True, max_length=60, verbose_name='prefecture'),
        ),
    ]
