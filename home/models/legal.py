"""What we bind ourselves to: privacy, the commercial transactions act, gifts, accessibility."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from wagtail.admin.panels import FieldPanel, FieldRowPanel, Panel
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from core.fields import BodyField
from core.models import PublicPage


class LegalPage(PublicPage, Page):
    """One legal text; the others stand beside it."""

    lede = models.CharField(_("introduction"), max_length=200, blank=True)
    body = BodyField(_("text"))
    note = models.CharField(
        _("note at the side"), max_length=200, blank=True, help_text=_("For example how to get it in large print.")
    )
    enacted_on = models.DateField(_("in force since"), null=True, blank=True)
    revised_on = models.DateField(_("last revised"), null=True, blank=True)

    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldPanel("lede"),
        FieldPanel("body"),
        FieldPanel("note"),
        FieldRowPanel([FieldPanel("enacted_on"), FieldPanel("revised_on")]),
    ]
    search_fields: ClassVar[list[Any]] = [*Page.search_fields, index.SearchField("lede"), index.SearchField("body")]
    override_translatable_fields: ClassVar[list[SynchronizedField]] = [
        SynchronizedField("enacted_on"),
        SynchronizedField("revised_on"),
    ]

    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    page_description = _("Privacy, the act on commercial transactions, handling of gifts, accessibility.")
    template = "home/legal_page.html"

    class Meta:
        verbose_name = _("legal page")
        verbose_name_plural = _("legal pages")

    @property
    def teaser(self) -> str:
        """What a list says below the title."""
        return self.lede

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """All legal pages of this language, this one among them."""
        legal_pages = LegalPage.objects.sibling_of(self).live()
        return {**super().get_context(request, *args, **kwargs), "legal_pages": legal_pages}
