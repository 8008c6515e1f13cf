"""Registers this room's screens in the admin."""

from typing import Any

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from news.bulk import SetCategory
from news.viewsets import CategoryViewSet, NewsListing, NewsTreeViewSet

register_snippet(CategoryViewSet)
hooks.register("register_bulk_action", SetCategory)


@hooks.register("register_admin_viewset")
def news_listing() -> Any:
    return [NewsListing("all_news", url_prefix="news"), NewsTreeViewSet()]
