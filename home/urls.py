"""Addresses that are no pages; mounted at the root (Japanese) and under /en/ (English)."""

from django.urls import URLPattern, URLResolver, path, re_path

from home import event_views, newsletter_views, search

app_name = "home"
urlpatterns: list[URLPattern | URLResolver] = [
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggest, name="search_suggest"),
    path("newsletter/", newsletter_views.page, name="newsletter"),
    re_path(
        r"^newsletter/(?P<verb>confirm|stop)/(?P<key>[\w:-]+)/$", newsletter_views.answer, name="newsletter_answer"
    ),
    re_path(r"^events/(?P<slug>[\w-]+)/calendar\.ics$", event_views.calendar, name="event_calendar"),
    re_path(r"^events/(?P<slug>[\w-]+)/cancel/(?P<key>[\w:-]+)/$", event_views.cancel, name="event_cancel"),
]
