"""What kind of news it is."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from wagtail.admin.panels import FieldPanel, FieldRowPanel, Panel
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import SynchronizedField


class Category(index.Indexed, TranslatableMixin, models.Model):
    """One kind of news. Its slug is the same in every language, so that addresses of lists and feeds have twins."""

    class Colour(models.TextChoices):
        SUN = "", _("yellow")
        LEAF = "is-leaf", _("green")

    name = models.CharField(_("name"), max_length=40)
    slug = models.SlugField(
        _("part of the address"),
        max_length=50,
        help_text=_("Small letters, digits and hyphens, for example “report”. The same in every language."),
    )
    colour = models.CharField(_("colour"), max_length=8, choices=Colour, default=Colour.SUN, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0, help_text=_("Smaller numbers come first."))

    panels: ClassVar[list[Panel]] = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldRowPanel([FieldPanel("colour"), FieldPanel("order")]),
    ]
    search_fields: ClassVar[list[Any]] = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.FilterField("locale_id"),
    ]
    override_translatable_fields: ClassVar[list[SynchronizedField]] = [
        SynchronizedField("slug", overridable=False),
        SynchronizedField("colour", overridable=False),
        SynchronizedField("order", overridable=False),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("category of news")
        verbose_name_plural = _("categories of news")
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["locale", "slug"], name="one_news_category_per_slug_and_language")
        ]

    def __str__(self) -> str:
        return self.name
