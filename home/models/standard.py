"""Pages of prose, and pages that list what stands below them."""

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.fields import StreamField
from wagtail.models import Page

from core.blocks import SectionsBlock
from core.fields import BodyField
from core.models import PublicPage
from home.models.titled import Titled


class StandardPage(Titled, PublicPage, Page):
    """Any prose, and sections across the page below it."""

    body = BodyField(_("text"))
    sections = StreamField(
        SectionsBlock(), verbose_name=_("sections"), blank=True, help_text=_("Below the text, across the page.")
    )

    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        *Titled.head_panels,
        FieldPanel("body"),
        FieldPanel("sections"),
    ]
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        *Titled.head_search_fields,
        index.SearchField("body"),
        index.SearchField("sections"),
    ]

    parent_page_types: ClassVar[list[str]] = ["home.HomePage", "home.StandardPage", "home.IndexPage"]
    subpage_types: ClassVar[list[str]] = ["home.StandardPage", "home.IndexPage", "home.PeopleIndexPage"]
    page_description = _("Any text with pictures, and sections with grounds of their own: “About us”.")
    template = "home/standard_page.html"

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")


class IndexPage(Titled, PublicPage, Page):
    """Lists the pages below it."""

    body = BodyField(_("text above the list"))

    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, *Titled.head_panels, FieldPanel("body")]
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        *Titled.head_search_fields,
        index.SearchField("body"),
    ]

    parent_page_types: ClassVar[list[str]] = ["home.HomePage", "home.StandardPage", "home.IndexPage"]
    subpage_types: ClassVar[list[str]] = ["home.StandardPage", "home.IndexPage"]
    page_description = _("A list of the pages below it, with their introductions.")
    template = "home/index_page.html"

    class Meta:
        verbose_name = _("index page")
        verbose_name_plural = _("index pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The live pages below, in the order of the page tree."""
        children = self.get_children().live().specific()
        return {**super().get_context(request, *args, **kwargs), "children": children}
