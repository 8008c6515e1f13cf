"""Addresses that are no pages; mounted at the root (Japanese) and under /en/ (English)."""

from django.urls import URLPattern, URLResolver, path

from news.feeds import NewsFeed

app_name = "news"
urlpatterns: list[URLPattern | URLResolver] = [
    path("news/feed/", NewsFeed(), name="feed"),
    path("news/feed/<slug:category>/", NewsFeed(), name="category_feed"),
]
