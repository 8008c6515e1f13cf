"""Addresses that are no pages; mounted at the root (Japanese) and under /en/ (English)."""

from django.urls import URLPattern, URLResolver, path

from donate import views
from donate.mine import door

app_name = "donate"
urlpatterns: list[URLPattern | URLResolver] = [
    path("donate/thanks/", views.thanks, name="thanks"),
    path("mine/", door.front, name="mine"),
]
