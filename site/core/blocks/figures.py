"""Numbers out of the shared figures: changed there, changed everywhere."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from core import languages
from core.blocks.prose import TEXT_GROUP
from core.blocks.samples import first


class FiguresBlock(blocks.StructBlock):
    """Figures side by side, with date and source."""

    figures = blocks.ListBlock(
        SnippetChooserBlock("core.Figure", label=_("figure")), label=_("figures"), min_num=1, max_num=6
    )

    class Meta:
        label = _("figures")
        group = TEXT_GROUP
        description = _("Numbers from the shared figures, each with its date and source.")
        template = "components/blocks/figures.html"
        icon = "order"

    def get_preview_value(self) -> Any:
        """A figure that exists."""
        figure = first("core.Figure")
        return self.normalize({"figures": [figure] if figure else []})

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """The figures in the page's language."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["figures"] = languages.localized(figure for figure in value["figures"] if figure)
        return context
