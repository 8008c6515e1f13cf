"""What search engines are told to read: every public page of every language, each with its twins."""

from collections import defaultdict
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from wagtail.contrib.sitemaps import Sitemap
from wagtail.contrib.sitemaps.views import index, sitemap
from wagtail.models import Locale, Page

from core import page_cache

SECTION = "pages"
PART = "sitemap_part"


@csrf_exempt
@require_safe
def view(request: HttpRequest, section: str = "") -> HttpResponse:
    """All addresses in one file; where they are too many for one, the list of the files."""
    page_cache.offer(request, ("p",))
    page_cache.note(page_cache.PAGES)
    pages = PageSitemap(request)
    sitemaps = {SECTION: pages}
    if section or pages.paginator.num_pages == 1:
        answer: HttpResponse = sitemap(request, sitemaps, section=section or None)
        return answer
    files: HttpResponse = index(request, sitemaps, sitemap_url_name=PART)
    return files


class PageSitemap(Sitemap):
    """Wagtail's sitemap, for the trees of all languages. What a page says of itself is ``get_sitemap_urls``."""

    limit = 10_000  # search engines take 50,000, each of ours with its twins

    def items(self) -> list[Page]:
        return self._pages

    @cached_property
    def _pages(self) -> list[Page]:
        below = Q()
        for root in self.get_wagtail_site().root_page.get_translations(inclusive=True):
            below |= Q(path__startswith=root.path)
        pages = Page.objects.filter(below).live().public().order_by("path").defer_streamfields()
        found = list(pages.specific())
        locales = Locale.objects.in_bulk()  # joined, they would be forgotten on the way to each page's own type
        twins: dict[Any, dict[str, Page]] = defaultdict(dict)
        for page in found:
            page.locale = locales[page.locale_id]
            twins[page.translation_key][page.locale.language_code] = page
        for page in found:
            page.live_twins = twins[page.translation_key]
        return found

    def _urls(self, page: int, protocol: str, domain: str) -> list[dict[str, Any]]:
        entries = [
            entry for item in self.paginator.page(page).object_list for entry in item.get_sitemap_urls(self.request)
        ]
        dates = [entry["lastmod"] for entry in entries if entry.get("lastmod")]
        if dates:
            self.latest_lastmod = max(dates)
        return entries
