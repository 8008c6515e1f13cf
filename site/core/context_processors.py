"""What the frame of every page needs."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from core import languages
from core.models import CallToActionCards, Footer, Identity, Navigation, SiteSettings


class SiteFrame:
    """Header, footer and cards in the current language, each read only when a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def _settings(self) -> SiteSettings:
        return SiteSettings.for_request(self.request)

    @cached_property
    def identity(self) -> Identity | None:
        return self._settings.identity and self._settings.identity.localized

    @cached_property
    def navigation(self) -> Navigation | None:
        return self._settings.navigation and self._settings.navigation.localized

    @cached_property
    def footer(self) -> Footer | None:
        return self._settings.footer and self._settings.footer.localized

    @cached_property
    def cards(self) -> CallToActionCards | None:
        return self._settings.cards and self._settings.cards.localized

    @cached_property
    def donate_url(self) -> str:
        """The donate page in this language; its stable address where none is chosen."""
        page = self._settings.donate_page
        return (page.localized.url if page else None) or self.path("/donate/")

    @property
    def language(self) -> str:
        return translation.get_language() or settings.LANGUAGE_CODE

    def path(self, path: str) -> str:
        """A Japanese path in the current language."""
        return languages.path_in(self.language, path)

    @property
    def home_url(self) -> str:
        return self.path("/")

    @property
    def language_links(self) -> list[dict[str, str]]:
        """This very page in every other language."""
        return [
            {"code": code, "name": name, "url": languages.path_in(code, self.request.path)}
            for code, name in languages.other_languages(self.language)
        ]

    @property
    def canonical(self) -> str:
        return settings.SITE_URL + self.request.path

    @property
    def demo(self) -> bool:
        return bool(settings.DEMO)


def site_frame(request: HttpRequest) -> dict[str, Any]:
    """``frame`` in every template of a visitor's page."""
    return {"frame": SiteFrame(request), "SITE_URL": settings.SITE_URL}
