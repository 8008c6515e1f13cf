"""The newest articles. The news themselves belong to ``news``, whose index page knows what is newest."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core import languages
from core.blocks.giving import GIVING_GROUP
from core.blocks.samples import first

NEWS_INDEX = "news.NewsIndexPage"


class LatestNewsBlock(blocks.StructBlock):
    """The newest articles of a list of news, always as of now."""

    index = blocks.PageChooserBlock(page_type=NEWS_INDEX, label=_("list of news"))
    number = blocks.IntegerBlock(label=_("how many"), min_value=1, max_value=6, default=3)

    class Meta:
        icon = "date"
        label = _("latest news")
        group = GIVING_GROUP
        description = _("The newest articles, always as of now.")
        template = "components/blocks/latest_news.html"

    def get_preview_value(self) -> Any:
        """The list of news that exists."""
        return self.normalize({"index": first(NEWS_INDEX), "number": 3})

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """``articles`` in the page's language and ``index``; nothing where the list isn't public."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        index = value["index"] and languages.localized([value["index"]])[0].specific
        if index and index.live:
            context |= {"index": index, "articles": index.latest(value["number"] or 3)}
        return context
