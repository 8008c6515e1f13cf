"""Registers this room's screens in the admin."""

from typing import Any

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from news import related_views, starting_views
from news.bulk import SetCategory
from news.viewsets import CategoryViewSet, NewsListing, NewsTreeViewSet, StartingPointViewSet

register_snippet(CategoryViewSet)
register_snippet(StartingPointViewSet)
hooks.register("register_admin_urls", starting_views.urls)
hooks.register("register_admin_urls", related_views.urls)
hooks.register("register_page_header_buttons", related_views.button)
hooks.register("register_bulk_action", SetCategory)


@hooks.register("register_admin_viewset")
def news_listing() -> Any:
    return [NewsListing("all_news", url_prefix="news"), NewsTreeViewSet()]
