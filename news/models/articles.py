"""Asking for articles."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Self

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Subquery, Value, When
from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet

from core.models import Audience
from core.templatetags.picture_tags import fetch_renditions

if TYPE_CHECKING:
    from news.models.pages import NewsPage


class ArticleQuerySet(PageQuerySet):
    """News pages, as lists need them."""

    def shown(self) -> Self:
        """Live and without a password, newest first. Pages for supporters are listed: everybody may read the title."""
        # Not "has none" by an outer join: of an empty table PostgreSQL knows nothing, and sorts all articles for ten.
        guarded = PageViewRestriction.objects.filter(page=OuterRef("pk"))
        return self.live().filter(~Exists(guarded)).order_by("-published_at", "-pk")

    def for_everybody(self) -> Self:
        """Without the pages for supporters: for what leaves the site, such as feeds."""
        return self.filter(audience=Audience.EVERYBODY)

    def for_lists(self) -> Self:
        """With category and picture at hand and without the text; ``with_pictures`` adds the files."""
        return self.select_related("category", "lead_picture").defer("body", "related")

    def related_to(self, article: "NewsPage", chosen: Sequence[int], number: int) -> Self:
        """So many other articles in the article's language: those chosen (in that order; a choice may name the twin in
        another language), then of the same category, then the rest; each newest first."""
        order = [
            When(translation_key=Subquery(Page.objects.filter(pk=pk).values("translation_key")[:1]), then=Value(place))
            for place, pk in enumerate(chosen)
        ]
        others = self.filter(locale_id=article.locale_id).exclude(pk=article.pk).shown()
        # The newest of each kind are enough: so ten thousand articles need not be put into an order.
        newest = others.values("pk")[:number]
        alike = others.filter(category_id=article.category_id).values("pk")[:number]
        named = Q(translation_key__in=Page.objects.filter(pk__in=chosen).values("translation_key"))
        nearness = Case(
            *order,
            When(category_id=article.category_id, then=Value(len(chosen))),
            default=Value(len(chosen) + 1),
            output_field=IntegerField(),
        )
        near = others.filter(named | Q(pk__in=newest) | Q(pk__in=alike)).for_lists().annotate(nearness=nearness)
        return near.order_by("nearness", "-published_at", "-pk")[:number]


def with_pictures(articles: Iterable["NewsPage"]) -> list["NewsPage"]:
    """The articles, with the files of their pictures found together."""
    found = list(articles)
    fetch_renditions((article.lead_picture, ["landscape"]) for article in found)
    return found


def about(page: Page, number: int) -> list["NewsPage"]:
    """The newest articles that name this page as their campaign, in its language, whichever twin they name."""
    from news.models.pages import NewsPage  # which leans on this module

    found = NewsPage.objects.filter(campaign__translation_key=page.translation_key, locale_id=page.locale_id)
    return with_pictures(found.shown().for_lists()[:number])
