"""The way to write to us, for everybody who is no company."""

from typing import Any, ClassVar

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.fields import RichTextField
from wagtail.models import Page

from core.models import PublicPage
from corporate.models.message_page import MessagePage
from home.forms import ContactForm


class ContactPage(MessagePage, PublicPage, Page):
    """The contact form. Its messages arrive in the same inbox as those of companies, under topics of their own."""

    aside = RichTextField(_("beside the form"), features=["h3", "bold", "link", "ul"], blank=True)

    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldPanel("lede"),
        FieldPanel("message_hint"),
        FieldPanel("aside"),
        *MessagePage.answer_panels,
    ]
    promote_panels = PublicPage.promote_panels
    search_fields: ClassVar[list[Any]] = [*Page.search_fields, index.SearchField("lede"), index.SearchField("aside")]
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    page_description = _("The form for everybody; its messages arrive in the inbox")

    class Meta:
        verbose_name = _("contact page")
        verbose_name_plural = _("contact pages")

    def get_form(self, request: HttpRequest, data: QueryDict | None = None) -> ContactForm:
        form = ContactForm(data, page=self, wanted_topic=request.GET.get("topic", ""))
        form.fields["message"].help_text = self.message_hint
        return form
