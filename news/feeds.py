"""Atom feeds: everything, and one category; each in each language. Nothing for supporters leaves the site here."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import page_cache
from core.frame import frame_of
from news.models import Category, NewsIndexPage, NewsPage

LENGTH = 20


class NewsFeed(Feed):
    """The newest articles of the current language."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, category: str = "") -> dict[str, Any]:
        page_cache.offer(request)
        language = get_language()
        index = NewsIndexPage.objects.live().filter(locale__language_code=language).first()
        chosen = Category.objects.filter(locale__language_code=language, slug=category).first() if category else None
        if index is None or (category and chosen is None):
            raise Http404
        return {"index": index, "category": chosen, "identity": frame_of(request).identity, "request": request}

    def title(self, obj: dict[str, Any]) -> str:
        parts = [obj["index"].title, obj["category"], obj["identity"]]
        return " — ".join(str(part) for part in parts if part)

    def subtitle(self, obj: dict[str, Any]) -> str:
        return obj["index"].search_description or obj["index"].intro

    def link(self, obj: dict[str, Any]) -> str:
        query = f"?category={obj['category'].slug}" if obj["category"] else ""
        return f"{settings.SITE_URL}{obj['index'].get_url(obj['request'])}{query}"

    def feed_url(self, obj: dict[str, Any]) -> str:
        return settings.SITE_URL + feed_path(obj["category"])

    def author_name(self, obj: dict[str, Any]) -> str:
        return str(obj["identity"] or "")

    def items(self, obj: dict[str, Any]) -> list[NewsPage]:
        articles = NewsPage.objects.child_of(obj["index"]).shown().for_everybody()
        if obj["category"]:
            articles = articles.filter(category__slug=obj["category"].slug)
        return list(articles.select_related("category").defer("body", "related")[:LENGTH])

    def item_title(self, item: NewsPage) -> str:
        return item.title

    def item_description(self, item: NewsPage) -> str:
        return escape(item.search_description or item.subtitle)  # Atom's summary is read as HTML

    def item_link(self, item: NewsPage) -> str:
        return settings.SITE_URL + (item.get_url() or "")

    def item_pubdate(self, item: NewsPage) -> datetime:
        return item.shown_at

    def item_updateddate(self, item: NewsPage) -> datetime:
        return item.changed_at

    def item_categories(self, item: NewsPage) -> list[str]:
        return [item.category.name]


def feed_path(category: Category | None = None) -> str:
    """The address of a feed in the current language."""
    return reverse("news:category_feed", args=[category.slug]) if category else reverse("news:feed")


def feed_links(category: Category | None = None) -> list[tuple[str, str]]:
    """(title, address) of the feeds a page names in its head."""
    links = [(_("All news"), feed_path())]
    return [*links, (category.name, feed_path(category))] if category else links
