"""The list of news."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from django.core.paginator import Page as ListPage
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Count
from django.db.models.functions import ExtractYear
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.models import Page

from core import languages
from core.models import PublicPage
from news.listing import PARAMETERS, Place
from news.models.articles import ArticleQuerySet, with_pictures
from news.models.category import Category
from news.models.pages import NewsPage

PER_PAGE = 12


class NewsIndexPage(PublicPage, Page):
    """All news of one language, newest first, narrowed by category and year."""

    intro = models.CharField(
        _("introduction"), max_length=160, blank=True, help_text=_("One or two sentences below the title.")
    )

    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("intro")]
    promote_panels = PublicPage.promote_panels
    search_fields: ClassVar[list[Any]] = [*Page.search_fields, index.SearchField("intro")]

    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["news.NewsPage"]
    page_description = _("The list of all news, with its categories, years and feeds. One per language.")
    max_count_per_parent = 1
    admin_default_ordering = "-first_published_at"
    kept_parameters = PARAMETERS

    class Meta:
        verbose_name = _("list of news")
        verbose_name_plural = _("lists of news")

    def articles(self) -> ArticleQuerySet:
        """What the list may show."""
        return NewsPage.objects.child_of(self).shown()

    def latest(self, number: int) -> Sequence[NewsPage]:
        """The newest articles of this list, ready to be listed elsewhere."""
        return with_pictures(self.articles().for_lists()[:number])

    def _tally(self) -> list[tuple[int, str, int]]:
        """(year in Japan, slug of the category, how many): years, counts and pages follow from one query."""
        years = self.articles().order_by().annotate(in_year=ExtractYear("published_at"))
        return list(years.values_list("in_year", "category__slug").annotate(Count("pk")))

    def _languages_as_long(self, place: Place) -> set[str]:
        """The languages whose list, narrowed as here, reaches this page, too."""
        before = (place.page - 1) * PER_PAGE
        return {
            code
            for code, twin in self.live_twins.items()
            if twin.pk == self.pk or _narrowed(NewsPage.objects.child_of(twin).shown(), place)[before : before + 1]
        }

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        asked = Place.read(request.GET)
        categories = languages.in_each(Category.objects.all(), self.locale.language_code)
        tally = self._tally()
        years = sorted({year for year, _slug, _count in tally}, reverse=True)
        category = next((one for one in categories if one.slug == asked.category), None)
        year = asked.year if asked.year in years else None

        place = Place(category=category.slug if category else "", year=year)
        articles = _narrowed(self.articles().for_lists(), place)
        count = sum(
            count for in_year, slug, count in tally if place.category in ("", slug) and place.year in (None, in_year)
        )
        found = _Counted(articles, count).get_page(asked.page)
        found.object_list = with_pictures(found.object_list)
        place = _at(place, found.number)
        if place.page > 1:
            context["languages_as_long"] = self._languages_as_long(place)
        return context | {
            "categories": [(one, Place(one.slug, year).query) for one in categories],
            "every_category": Place(year=year).query,
            "category": category,
            "years": years,
            "year": year,
            "news": found,
            "place": place,
            "page_links": _page_links(found, place),
            "previous_query": _at(place, found.number - 1).query,
            "next_query": _at(place, found.number + 1).query,
            "canonical_query": place.query,
        }


class _Counted(Paginator):
    """A paginator that was told how many there are, and doesn't ask again."""

    def __init__(self, articles: ArticleQuerySet, count: int) -> None:
        super().__init__(articles, PER_PAGE)
        self.count = count


def _narrowed(articles: ArticleQuerySet, place: Place) -> ArticleQuerySet:
    if place.category:
        articles = articles.filter(category__slug=place.category)
    if place.year:
        articles = articles.filter(published_at__year=place.year)
    return articles


def _at(place: Place, number: int) -> Place:
    return replace(place, page=number)


def _page_links(found: ListPage, place: Place) -> list[tuple[int, str] | None]:
    """(number, query) of the pages around the current one; None where some are left out."""
    paginator = found.paginator
    return [
        (number, _at(place, number).query) if isinstance(number, int) else None
        for number in paginator.get_elided_page_range(found.number, on_each_side=1, on_ends=1)
    ]
