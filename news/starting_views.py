"""Choosing what a new article begins with."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from news.models import NewsIndexPage, StartingPoint


def _open_lists(request: HttpRequest) -> dict[int, NewsIndexPage]:
    """Number of the language → the list of news to which this editor may add."""
    lists = NewsIndexPage.objects.select_related("locale").order_by("-depth", "-pk")
    return {one.locale_id: one for one in lists if one.permissions_for_user(request.user).can_add_subpage()}


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Every starting point in the languages the editor may write in; a press makes the draft and opens it."""
    lists = _open_lists(request)
    if not lists:
        raise PermissionDenied
    points = StartingPoint.objects.filter(locale__in=lists).select_related("locale", "category")
    if request.method == "POST":
        number = request.POST.get("point", "")
        point = get_object_or_404(points, pk=int(number) if number.isdecimal() and len(number) < 10 else 0)
        article = point.begin(lists[point.locale_id], request.user)
        return redirect("wagtailadmin_pages:edit", article.pk)
    return render(
        request,
        "news/admin/start.html",
        {
            "points": sorted(points, key=_sites_language_first),
            "lists": sorted(lists.values(), key=_sites_language_first),
        },
    )


def _sites_language_first(one: StartingPoint | NewsIndexPage) -> bool:
    return one.locale.language_code != settings.LANGUAGE_CODE


def urls() -> list[URLPattern]:
    return [path("news/start/", choose, name="start_news")]
