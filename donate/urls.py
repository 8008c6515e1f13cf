"""Addresses that are no pages; mounted at the root (Japanese) and under /en/ (English)."""

from django.urls import URLPattern, URLResolver, path

from donate import campaign_views, card_views, views
from donate.mine import door

app_name = "donate"
urlpatterns: list[URLPattern | URLResolver] = [
    path("campaigns/<slug:slug>/now/", campaign_views.campaign_now, name="campaign_now"),
    path("donate/thanks/", views.thanks, name="thanks"),
    path("mine/", door.front, name="mine"),
    path("mine/card/<str:signed>/", card_views.new_card, name="new_card"),
]
