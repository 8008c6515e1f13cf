"""Related news, suggested to the editor: one press takes one over into the draft."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.widgets import Button
from wagtail.models import Page

from news import suggestions
from news.models import NewsPage
from news.models.pages import RELATED


@require_http_methods(["GET", "HEAD", "POST"])
def related(request: HttpRequest, page_id: int) -> HttpResponse:
    """The suggestions for the newest draft; a press adds one of them to it."""
    stored = get_object_or_404(NewsPage, pk=page_id)
    may = stored.permissions_for_user(request.user)
    if not may.can_edit():
        raise PermissionDenied
    if may.page_locked():
        messages.error(
            request, _("The page is locked: somebody checks it or works on it. Nothing can be taken over now.")
        )
        return redirect("wagtailadmin_pages:edit", stored.pk)
    draft = stored.get_latest_revision_as_object()
    if request.method == "POST":
        number = request.POST.get("article", "")
        known = {one.article.pk: one.article for one in suggestions.suggested(draft)}
        other = known.get(int(number)) if number.isdecimal() else None
        if other is None:
            messages.error(request, _("This article cannot be chosen any more."))
        elif suggestions.accept(draft, other):
            draft.save_revision(user=request.user, log_action=True, clean=False)
            messages.success(request, _("“%(title)s” is in the draft.") % {"title": other.title})
        else:
            messages.error(request, _("Three are chosen already. Remove one in the editor first."))
        return redirect("related_news", stored.pk)
    picked = NewsPage.objects.filter(pk__in=suggestions.chosen(draft))
    return render(
        request,
        "news/admin/related.html",
        {
            "page": draft,
            "picked": picked,
            "suggested": suggestions.suggested(draft),
            "is_full": len(draft.related) >= RELATED,
        },
    )


def button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Not while somebody else works on the page or checks it: nothing could be taken over."""
    may = page.permissions_for_user(user)
    if page.specific_class is NewsPage and may.can_edit() and not may.page_locked():
        yield Button(_("Related news"), reverse("related_news", args=[page.pk]), icon_name="link", priority=61)


def urls() -> list[URLPattern]:
    return [path("news/<int:page_id>/related/", related, name="related_news")]
