"""The front page."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from modelsearch import index
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.fields import StreamField
from wagtail.models import Page

from core.blocks import BodyBlock
from core.models import PublicPage


class HomePage(PublicPage, Page):
    """The front page of one language, composed of sections; everything else stands below it."""

    body = StreamField(BodyBlock(), verbose_name=_("sections"), blank=True)

    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("body")]
    search_fields: ClassVar[list[Any]] = [*Page.search_fields, index.SearchField("body")]

    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    page_description = _("The front page: one per language, at the very top.")
    max_count_per_parent = 2

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")
