"""The donor's own pages, under ``/mine/`` and ``/en/mine/``."""

from django.urls import URLPattern, URLResolver, path

from donate.mine import door, home

app_name = "mine"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", door.front, name="home"),
    path("in/<str:token>/", door.enter, name="enter"),
    path("out/", door.leave, name="leave"),
    path("history/", home.history, name="history"),
]
