"""Take the step about receipts that a new site was given out of the thanks of existing pages.

It promised receipts "at once" whatever was set; now the page says itself when they come. Words that an editor wrote
stay as they are.
"""

from typing import Any

from django.db import migrations
from django.utils.deconstruct import deconstructible
from wagtail.blocks.migrations.migrate_operation import MigrateStreamData
from wagtail.blocks.migrations.operations import BaseBlockOperation

#: Word for word as the project wrote them.
PROMISES = (
    "<p>ご希望の方へ。1回のご寄付はすぐに、毎月のご寄付は翌年1月に一年分をお渡しします。</p>",
    "<p>If you asked for one: at once for a single gift, in January for a year of monthly gifts.</p>",
)


@deconstructible
class LeaveOutPromises(BaseBlockOperation):
    """Keeps every step but these."""

    def apply(self, block_value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [step for step in block_value if step["value"].get("text") not in PROMISES]

    @property
    def operation_name_fragment(self) -> str:
        return "leave_out_promises"


class Migration(migrations.Migration):
    dependencies = [("donate", "0023_words_about_receipts")]

    operations = [MigrateStreamData("donate", "donatepage", "thanks_steps", [(LeaveOutPromises(), "")])]
