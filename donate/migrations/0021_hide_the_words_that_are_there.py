"""Encrypt what stands in the columns of the migration before; backwards, everything stands there as it did."""

from django.db import migrations

from core import encrypting


class Migration(migrations.Migration):
    atomic = False  # in steps, so that no row is locked for long; it can be broken off and run again

    dependencies = [("donate", "0020_words_that_a_dump_hides")]

    operations = [
        encrypting.columns(
            "donate",
            attempt=("form",),
            donor=("postal_code", "prefecture", "address"),
            donorimport=("rows",),
            donormerge=("gone",),
            donornote=("text",),
            membershipapplication=("postal_code", "prefecture", "address", "message"),
        ),
    ]
