"""Texts to start an article from: a press release, a report of a campaign. Staff edits them like any snippet."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import SynchronizedField

from core.fields import BodyField
from core.newsroom import contents
from news.models.category import Category
from news.models.lists import NewsIndexPage
from news.models.pages import NewsPage


class StartingPoint(index.Indexed, TranslatableMixin, models.Model):
    """What a new article of one kind begins with, in one language."""

    name = models.CharField(_("name"), max_length=60, help_text=_("As editors choose it, for example “Press release”."))
    description = models.CharField(_("when it fits"), max_length=160, blank=True)
    category = models.ForeignKey(Category, verbose_name=_("category"), on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=200, help_text=_("Write ○○ where the editor fills in."))
    subtitle = models.CharField(_("subtitle"), max_length=160, blank=True)
    body = BodyField(_("body"))
    slug = models.SlugField(
        _("beginning of the address"), max_length=40, help_text=_("The date follows, for example “press-20261128”.")
    )

    panels: ClassVar[list[Panel]] = [
        *(FieldPanel("name"), FieldPanel("description"), FieldPanel("category"), FieldPanel("slug")),
        *(FieldPanel("title"), FieldPanel("subtitle"), FieldPanel("body")),
    ]
    search_fields: ClassVar[list[Any]] = [index.SearchField("name"), index.AutocompleteField("name")]
    override_translatable_fields: ClassVar[list[SynchronizedField]] = [SynchronizedField("slug", overridable=False)]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("starting point of news")
        verbose_name_plural = _("starting points of news")
        ordering: ClassVar = ["locale", "pk"]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def begin(self, index_page: NewsIndexPage, author: Any) -> NewsPage:
        """A draft below this list of news, to be written on."""
        article = NewsPage(
            title=self.title,
            subtitle=self.subtitle,
            category=self.category,
            body=self.body,
            slug=self._free_slug(index_page),
            locale=index_page.locale,
            live=False,
            owner=author,
        )
        index_page.add_child(instance=article)
        article.save_revision(user=author, log_action=True)
        return article

    def _free_slug(self, index_page: NewsIndexPage) -> str:
        start = f"{self.slug}-{timezone.localdate():%Y%m%d}"
        taken = set(index_page.get_children().filter(slug__startswith=start).values_list("slug", flat=True))
        numbered = (f"{start}-{number}" for number in range(2, len(taken) + 3))
        return next(slug for slug in (start, *numbered) if slug not in taken)


def told_to_writers() -> Iterator[tuple[int, str]]:
    """Number of the language and text of all that a writer should replace; headings may well stay as they are."""
    for point in StartingPoint.objects.all():
        found = contents.of(point)
        stays = {point.name, point.description, *(words for _level, words in found.headings)}
        yield from ((point.locale_id, words) for _where, words in found.texts if words not in stays)
