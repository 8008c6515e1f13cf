"""Addresses that are no pages; mounted at the root (Japanese) and under /en/ (English)."""

from django.urls import URLPattern, URLResolver, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page, require_safe

from news.feeds import NewsFeed

#: Readers ask every hour whether there is something new: 304 where there isn't.
_feed = csrf_exempt(require_safe(conditional_page(NewsFeed())))

app_name = "news"
urlpatterns: list[URLPattern | URLResolver] = [
    path("news/feed/", _feed, name="feed"),
    path("news/feed/<slug:category>/", _feed, name="category_feed"),
]
