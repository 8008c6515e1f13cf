"""Facts that several pages show: change them once, and every page follows."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from wagtail.admin.panels import FieldPanel, FieldRowPanel, Panel
from wagtail.fields import RichTextField
from wagtail.models import TranslatableMixin


class Figure(index.Indexed, TranslatableMixin, models.Model):
    """A number the organisation stands for, with its date and source."""

    label = models.CharField(_("what it counts"), max_length=80)
    value = models.PositiveIntegerField(_("value"))
    suffix = models.CharField(
        _("after the value"), max_length=4, blank=True, help_text=_("For example “+” for “or more”.")
    )
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    as_of = models.DateField(_("as of"))
    source = models.CharField(_("source"), max_length=160, blank=True)

    panels: ClassVar[list[Panel]] = [
        FieldPanel("label"),
        FieldRowPanel([FieldPanel("value"), FieldPanel("suffix"), FieldPanel("unit")]),
        FieldRowPanel([FieldPanel("as_of"), FieldPanel("source")]),
    ]
    search_fields: ClassVar[list[Any]] = [
        index.SearchField("label"),
        index.AutocompleteField("label"),
        index.FilterField("locale_id"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("figure")
        verbose_name_plural = _("figures")

    def __str__(self) -> str:
        return f"{self.label}: {self.value:,}{self.suffix}{self.unit}"


class Footnote(index.Indexed, TranslatableMixin, models.Model):
    """The definition of a term, shared by the pages that use it."""

    term = models.CharField(_("term"), max_length=80)
    text = RichTextField(_("definition"), features=["bold", "italic", "link"])

    panels: ClassVar[list[Panel]] = [FieldPanel("term"), FieldPanel("text")]
    search_fields: ClassVar[list[Any]] = [
        index.SearchField("term"),
        index.AutocompleteField("term"),
        index.FilterField("locale_id"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("footnote")
        verbose_name_plural = _("footnotes")

    def __str__(self) -> str:
        return self.term
