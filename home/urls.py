"""Addresses that are no pages; mounted at the root (Japanese) and under /en/ (English)."""

from django.urls import URLPattern, URLResolver, path

from home import event_views

app_name = "home"
urlpatterns: list[URLPattern | URLResolver] = [
    path("events/<str:slug>/calendar.ics", event_views.calendar, name="event_calendar"),
    path("events/<str:slug>/cancel/<str:key>/", event_views.cancel, name="event_cancel"),
]
