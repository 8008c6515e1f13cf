"""What people ask."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.rich_text import get_text_for_indexing

from core.blocks.prose import HeadingBlock
from core.blocks.questions import QuestionBlock
from core.models import PublicPage, SearchEntry
from core.search.entries import Place
from home.models.titled import Titled
from home.structured import faq


class QuestionGroupBlock(blocks.StructBlock):
    """Questions that belong together, and the address of their place on the page."""

    title = blocks.CharBlock(label=_("title"))
    anchor = HeadingBlock().child_blocks["anchor"]
    questions = blocks.ListBlock(QuestionBlock(), label=_("questions"), min_num=1)

    class Meta:
        icon = "help"
        label = _("group of questions")


def place_of(item: Any) -> str:
    """The ``id`` of one question's answer: a link there opens it, in this language and the other."""
    return f"q-{str(item.id)[:8]}"


class FaqPage(Titled, PublicPage, Page):
    """Questions in groups; search engines get them as structured data."""

    groups = StreamField([("group", QuestionGroupBlock())], verbose_name=_("groups of questions"), blank=True)
    ask_title = models.CharField(_("title of what remains"), max_length=60, blank=True)
    ask_text = models.CharField(_("text of what remains"), max_length=160, blank=True)

    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        *Titled.head_panels,
        FieldPanel("groups"),
        FieldPanel("ask_title"),
        FieldPanel("ask_text"),
    ]
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        *Titled.head_search_fields,
        index.SearchField("groups"),
    ]
    #: The questions are results of their own (``search_places``).
    fields_of_places = frozenset({"groups"})

    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    page_description = _("Questions and answers in groups.")
    template = "home/faq_page.html"

    class Meta:
        verbose_name = _("questions and answers")
        verbose_name_plural = _("questions and answers")

    def search_places(self) -> list[Place]:
        """Each question, at its own place on the page."""
        return [
            Place(
                SearchEntry.Kind.QUESTION,
                place_of(item),
                item.value["question"],
                get_text_for_indexing(item.value["answer"].source),
            )
            for group in self.groups
            for item in group.value["questions"].bound_blocks
        ]

    def structured_data(self, request: HttpRequest) -> list[dict[str, Any]]:
        """All questions as a FAQPage."""
        return faq(
            (item["question"], item["answer"].source) for group in self.groups for item in group.value["questions"]
        )
