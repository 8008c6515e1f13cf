"""The front page."""

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.fields import StreamField
from wagtail.models import Page

from core.models import PublicPage
from home.blocks import HomeBlock
from home.structured import organisation


class HomePage(PublicPage, Page):
    """The front page of one language, composed of sections; everything else stands below it."""

    own_slug = True

    body = StreamField(HomeBlock(), verbose_name=_("sections"), blank=True)

    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("body")]
    search_fields: ClassVar[list[Any]] = [*Page.search_fields, index.SearchField("body")]

    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    page_description = _("The front page: one per language, at the very top.")
    template = "home/home_page.html"

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    @property
    def opens_with_title(self) -> bool:
        """Whether a section brings the first heading; otherwise the title stands in, unseen."""
        return any(block.block_type == "hero" for block in self.body)

    def structured_data(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Who we are."""
        return organisation(request, self)
