"""For whom a page is. Who the supporters are is known to a room above, which says so here.

A room registers a predicate when it starts (``AppConfig.ready``)::

    from core import audience
    audience.supporters_are(lambda request: ...)

Until one does, nobody is a supporter. The guard itself is a hook of Wagtail's, in ``core.wagtail_hooks``.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from wagtail.models import Page

from core import page_cache
from core.models import Audience

Predicate = Callable[[HttpRequest], bool]
Serve = Callable[[Page, HttpRequest, Any, Any], HttpResponse]

_predicates: list[Predicate] = []


def supporters_are(predicate: Predicate) -> Predicate:
    """Register who a supporter is; usable as a decorator. Whom any predicate names is one."""
    if predicate not in _predicates:
        _predicates.append(predicate)
    return predicate


def is_supporter(request: HttpRequest) -> bool:
    """Whether the visitor may see what is for supporters."""
    return any(predicate(request) for predicate in _predicates)


def guard(serve: Serve) -> Serve:
    """Show others the teaser of a page for supporters. Neither answer may be kept by a cache."""

    def guarded(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse:
        if getattr(page, "audience", Audience.EVERYBODY) != Audience.SUPPORTERS:
            return serve(page, request, args, kwargs)
        page_cache.refuse()
        response = serve(page, request, args, kwargs) if is_supporter(request) else teaser(page, request)
        add_never_cache_headers(response)
        return response

    return guarded


def teaser(page: Page, request: HttpRequest) -> TemplateResponse:
    """Title, description and how to get in, whatever the visitor sent; a page type may draw its own."""
    if hasattr(page, "serve_teaser"):
        drawn: TemplateResponse = page.serve_teaser(request)
        return drawn
    above = page.trail[-2] if len(page.trail) > 1 else page
    context = {"page": page, "self": page, "breadcrumbs": page.trail if page.depth > 2 else [], "above": above}
    return TemplateResponse(request, "core/teaser.html", context)
