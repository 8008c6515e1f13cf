"""What the frame asks the database: the site with its settings in one query, all pages it needs in another."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from wagtail.models import Page, PageViewRestriction, Site

from core import page_cache
from core.models import CallToActionCards, Footer, Navigation, SiteSettings


def with_twins(named: Q) -> list[Page]:
    """These pages and their translations, with what the frame must know of each."""
    keys = Page.objects.filter(named).order_by().values("translation_key")
    restrictions = PageViewRestriction.objects.filter(page_id=OuterRef("pk"))
    return list(
        Page.objects.filter(translation_key__in=keys)
        .select_related("locale")
        .annotate(restricted=Exists(restrictions))
        .order_by("path")
    )


def only_site() -> Site | None:
    """The site, its settings and what they point to, in one query; None where there is not just one."""
    pointers = [f"sitesettings__{pointer}" for pointer in SiteSettings.select_related]
    wanted = Site.objects.select_related("root_page", "sitesettings", *pointers)[:2]
    sites = page_cache.known("sites", lambda: list(wanted))
    return sites[0] if len(sites) == 1 else None


def settings_of(request: HttpRequest) -> SiteSettings:
    """The settings of the site asked for. Where there is one site only, site and settings come in one query."""
    if not hasattr(request, "_wagtail_site"):  # Wagtail's own cache on the request
        site = only_site()
        if site is not None:
            request._wagtail_site = site  # type: ignore[attr-defined]
            if hasattr(site, "sitesettings"):
                return site.sitesettings
    return SiteSettings.for_request(request)


def stored_blocks(snippet: Any, field: str) -> Sequence[dict[str, Any]]:
    """The blocks of a StreamField as stored: their values would ask the database for each page."""
    return list(getattr(snippet, field).raw_data) if snippet else []


def linked_pages(snippet: Any) -> Iterator[int]:
    fields = {Navigation: ["links", "more_links"], Footer: ["columns", "legal_links"], CallToActionCards: ["cards"]}
    for field in fields.get(type(snippet), []):
        yield from _page_ids(stored_blocks(snippet, field))


def _page_ids(stored: Any) -> Iterator[int]:
    if isinstance(stored, dict):
        if isinstance(stored.get("page"), int):
            yield stored["page"]
        stored = list(stored.values())
    if isinstance(stored, list):
        for item in stored:
            yield from _page_ids(item)
