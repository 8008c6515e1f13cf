"""Addresses that are no pages; mounted at the root (Japanese) and under /en/ (English)."""

from django.urls import URLPattern, URLResolver

app_name = "home"
urlpatterns: list[URLPattern | URLResolver] = []
