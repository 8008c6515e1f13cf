"""One page, two languages: which twin stands where."""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from wagtail.models import Locale, Page, Site


def path_in(language: str, path: str) -> str:
    """The same address in another language: twins have the same slugs, only the prefix differs."""
    current = translation.get_language_from_path(path)
    bare = path.removeprefix(f"/{current}") if current else path
    return bare if language == settings.LANGUAGE_CODE else f"/{language}{bare}"


def other_languages(current: str) -> Iterable[tuple[str, str]]:
    """(code, name in its own language) of every language but the current one."""
    for code, _name in settings.LANGUAGES:
        if code != current:
            yield code, translation.get_language_info(code)["name_local"]


def live_twins(page: Page) -> dict[str, Page]:
    """Language code → live page, for the page and its translations."""
    twins = page.get_translations(inclusive=True).live().select_related("locale")
    return {twin.locale.language_code: twin for twin in twins}


def live_page_in_other_language(request: HttpRequest) -> Page | None:
    """The live page whose twin in the current language would stand at this address."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    site = Site.find_for_request(request)
    if site is None:
        return None
    for code, _name in other_languages(language):
        locale = Locale.objects.filter(language_code=code).first()
        root = site.root_page.get_translation_or_none(locale) if locale else None
        if root is None:
            continue
        bare = path_in(settings.LANGUAGE_CODE, request.path)
        found = Page.objects.live().public().filter(url_path=root.url_path.rstrip("/") + bare).first()
        if found:
            return found
    return None
