"""From an address to its page: Wagtail's view, with the page found at once instead of level by level."""

from django.http import Http404, HttpRequest, HttpResponse
from wagtail import views
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from core import page_cache
from core.frame import frame_of
from core.models import PublicPage


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """The page at ``path`` (without language). Hooks, restrictions and ``Page.route`` work as in Wagtail."""
    if not hasattr(request, "_wagtail_route_for_request"):  # where Page.route_for_request keeps its answer
        request._wagtail_route_for_request = _find(request, path)  # type: ignore[attr-defined]
    return views.serve(request, path)


def _find(request: HttpRequest, path: str) -> RouteResult | None:
    trail = frame_of(request).trail(path)
    if not trail:
        return None
    rest = [part for part in path.split("/") if part][len(trail) - 1 :]
    try:
        return _as_its_own_type(request, trail).route(request, rest)
    except Http404:
        return None


def _as_its_own_type(request: HttpRequest, trail: list[Page]) -> Page:
    """The last page of the trail with all its fields, knowing what was read on the way to it."""
    found = trail[-1]
    model = found.specific_class or Page
    page = model._default_manager.select_related(*getattr(model, "served_with", ())).filter(pk=found.pk).first()
    if page is None:  # deleted a moment ago
        raise Http404
    page.locale = found.locale
    page.trail = [*trail[:-1], page]
    page.live_twins = frame_of(request).twins(found)
    page_cache.offer(request, (*model.kept_parameters, *model.read_parameters) if issubclass(model, PublicPage) else ())
    page_cache.note(page_cache.below(page.pk))
    page.known_unrestricted = not any(one.restricted or one.alias_of_id for one in trail)
    if len(trail) > 1:
        page._cached_parent_obj = trail[-2]  # as Page.route leaves it for get_parent
    return page
