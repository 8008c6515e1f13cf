"""Tables that can be read aloud and translated."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.table_block.blocks import TableBlock as WagtailTableBlock
from wagtail_localize.segments.types import StringSegmentValue

from core.blocks.prose import TEXT_GROUP

CAPTION = "caption"


class TableBlock(WagtailTableBlock):
    """Wagtail's table; the caption is demanded, and wagtail-localize sees every cell."""

    class Meta:
        icon = "table"
        label = _("table")
        group = TEXT_GROUP
        description = _("Rows and columns with a caption and headings. On a phone it scrolls sideways.")
        template = "components/blocks/table.html"
        preview_value: ClassVar = {
            "data": [["", "2024", "2025"], [str(_("People met")), "560", "612"], [str(_("Jobs")), "44", "51"]],
            "table_caption": _("Two years side by side"),
            "table_header_choice": "both",
            "first_row_is_table_header": True,
            "first_col_is_header": True,
        }

    def clean(self, value: Any) -> Any:
        """A table needs a caption: it is its name where nobody sees its place."""
        cleaned = super().clean(value)
        if cleaned and not (cleaned.get("table_caption") or "").strip() and not self.is_deferred_validation:
            raise ValidationError(_("Give the table a caption."))
        return cleaned

    def get_translatable_segments(self, value: Any) -> list[StringSegmentValue]:
        """Every cell with words (a number is the same in every language), and the caption; for wagtail-localize."""
        if not value:
            return []
        cells = [
            StringSegmentValue(f"{row}-{column}", cell)
            for row, line in enumerate(value.get("data") or [])
            for column, cell in enumerate(line)
            if isinstance(cell, str) and any(sign.isalpha() for sign in cell)
        ]
        caption = value.get("table_caption")
        return [StringSegmentValue(CAPTION, caption), *cells] if caption else cells

    def restore_translated_segments(self, value: Any, segments: list[StringSegmentValue]) -> Any:
        """The table with the translated words put back; asked for by wagtail-localize."""
        translated = {**value, "data": [list(line) for line in value.get("data") or []]}
        for segment in segments:
            if segment.path == CAPTION:
                translated["table_caption"] = segment.render_text()
            else:
                row, column = (int(number) for number in segment.path.split("-"))
                translated["data"][row][column] = segment.render_text()
        return translated
