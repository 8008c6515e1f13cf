"""Links inside rich texts."""

from collections import defaultdict
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.html import format_html
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler

from core import languages


class PageLinks(PageLinkHandler):
    """Links to pages lead to the twin in the reader's language; those of one text are found in one query.

    Wagtail's own handler asks two or three times for every single link.
    """

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        pages = _pages({int(attrs["id"]) for attrs in attrs_list if str(attrs.get("id")).isdecimal()})
        found = [pages.get(str(attrs.get("id"))) for attrs in attrs_list]
        return [format_html('<a href="{}">', page.url) if page and page.url else "<a>" for page in found]


def _pages(ids: set[int]) -> dict[str, Page]:
    """Id as written → the live twin in the active language, else in English, else the page itself."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    keys = Page.objects.filter(pk__in=ids).values("translation_key")
    rows = Page.objects.filter(translation_key__in=keys).select_related("locale")
    found = list(rows.only("url_path", "live", "translation_key", "locale__language_code"))  # what an address needs
    twins: dict[Any, dict[str, Page]] = defaultdict(dict)
    for page in found:
        if page.live:
            twins[page.translation_key][page.locale.language_code] = page
    return {str(page.pk): languages.best(twins[page.translation_key], language) or page for page in found}
