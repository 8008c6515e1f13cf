"""Who is who."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelsearch import index
from wagtail.admin.panels import FieldPanel, FieldRowPanel, Panel
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from core.fields import BodyField
from core.models import PublicPage


class PeopleIndexPage(PublicPage, Page):
    """Lists everybody who works here."""

    lede = models.CharField(_("introduction"), max_length=200, blank=True)

    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("lede")]
    search_fields: ClassVar[list[Any]] = [*Page.search_fields, index.SearchField("lede")]

    parent_page_types: ClassVar[list[str]] = ["home.HomePage", "home.StandardPage"]
    subpage_types: ClassVar[list[str]] = ["home.PersonPage"]
    page_description = _("Lists the people below it, with portraits.")
    template = "home/people_index_page.html"

    class Meta:
        verbose_name = _("list of people")
        verbose_name_plural = _("lists of people")

    @property
    def teaser(self) -> str:
        """What a list says below the title."""
        return self.lede

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Those whose page is public, in the order of the page tree."""
        people = PersonPage.objects.child_of(self).live().select_related("picture").order_by("path")
        return {**super().get_context(request, *args, **kwargs), "people": people}


class PersonPage(PublicPage, Page):
    """One person. The title is the name; message blocks elsewhere take name, role and portrait from here."""

    role = models.CharField(_("role"), max_length=60)
    introduction = models.CharField(_("introduction"), max_length=120, blank=True)
    picture = models.ForeignKey(
        "core.Picture",
        verbose_name=_("portrait"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Upright, 4:5. Only with consent."),
    )
    is_pseudonym = models.BooleanField(
        _("not the real name"), default=False, help_text=_("It is then said beside the name.")
    )
    body = BodyField(_("message"))

    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("role"), FieldPanel("is_pseudonym")]),
        FieldPanel("introduction"),
        FieldPanel("picture"),
        FieldPanel("body"),
    ]
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("role"),
        index.SearchField("introduction"),
        index.SearchField("body"),
    ]
    override_translatable_fields: ClassVar[list[SynchronizedField]] = [SynchronizedField("is_pseudonym")]

    parent_page_types: ClassVar[list[str]] = ["home.PeopleIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    page_description = _("One person: role, portrait, message.")
    template = "home/person_page.html"
    search_kind = "person"

    class Meta:
        verbose_name = _("person of the team")
        verbose_name_plural = pgettext_lazy("who they are, not how many", "people")

    @property
    def name(self) -> str:
        """The title is the name."""
        return str(self.title)

    @property
    def teaser(self) -> str:
        """What a list says below the title."""
        return f"{self.role} {self.introduction}".strip()

    @property
    def lead_picture(self) -> Any:
        """For the social card."""
        return self.picture
