"""Footnotes out of the shared definitions. A text marks their places with ``[*1]``, ``[*2]``, …"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from core import languages
from core.blocks.prose import TEXT_GROUP
from core.blocks.samples import first


class FootnotesBlock(blocks.StructBlock):
    """The notes of a page, numbered by their order here."""

    notes = blocks.ListBlock(SnippetChooserBlock("core.Footnote", label=_("footnote")), label=_("footnotes"), min_num=1)

    class Meta:
        icon = "list-ol"
        label = _("footnotes")
        group = TEXT_GROUP
        description = _(
            "Definitions at the end. The first stands where a text says [*1], the second where it says [*2]."
        )
        template = "components/blocks/footnotes.html"

    def get_preview_value(self) -> Any:
        """A definition that exists."""
        note = first("core.Footnote")
        return self.normalize({"notes": [note] if note else []})

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """The definitions in the page's language."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["definitions"] = languages.localized(note for note in value["notes"] if note)
        return context
