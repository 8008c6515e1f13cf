"""A title with an introduction and a drawing, as lists and standard pages begin."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from wagtail.admin.panels import FieldPanel, Panel
from wagtail_localize.fields import SynchronizedField


class Scene(models.TextChoices):
    """The drawing on the table edge beside the title."""

    NONE = "", _("none")
    PEOPLE = "scene_people", _("five people")
    CUPS = "scene_cups", _("people and cups")
    TABLE = "scene_table", _("people and a bowl")
    DOORS = "scene_doors", _("three doors")


class Titled(models.Model):
    """A title with an introduction and a drawing."""

    lede = models.CharField(_("introduction"), max_length=200, blank=True)
    scene = models.CharField(
        _("drawing beside the title"),
        max_length=20,
        choices=Scene,
        default=Scene.NONE,
        blank=True,
        help_text=_("For lists, forms and questions; not for giving, receipts and law."),
    )

    head_panels: ClassVar[list[Panel]] = [FieldPanel("lede"), FieldPanel("scene")]
    head_search_fields: ClassVar[list[Any]] = [index.SearchField("lede")]
    override_translatable_fields: ClassVar[list[SynchronizedField]] = [SynchronizedField("scene")]

    class Meta:
        abstract = True

    @property
    def teaser(self) -> str:
        """What a list says below the title."""
        return self.lede
