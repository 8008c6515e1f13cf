"""Encrypt what stands in the column of the migration before; backwards, everything stands there as it did."""

from django.db import migrations

from core import encrypting


class Migration(migrations.Migration):
    atomic = False  # in steps, so that no row is locked for long; it can be broken off and run again

    dependencies = [("corporate", "0005_secrets_that_a_dump_hides")]

    operations = [encrypting.columns("corporate", webhooktarget=("secret",))]
