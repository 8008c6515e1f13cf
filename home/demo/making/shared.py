"""What every room's making shares: the two home pages, the libraries, and pages in both languages."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.utils.functional import cached_property
from wagtail.models import Page

from core import site_tree
from home.demo.bodies import Bodies
from home.demo.media import Media
from home.demo.reading import in_language

P = TypeVar("P", bound=Page)
#: The fields of a page in the language of the given bodies.
Fields = Callable[[Bodies], dict[str, Any]]


@dataclass(frozen=True)
class Kitchen:
    """Where the demo is made: below ``home``, the Japanese home page, and its twin."""

    home: Page
    media: Media

    @cached_property
    def twin(self) -> Page:
        """The English home page."""
        _japanese, english = site_tree.locales()
        return self.home.get_translation(english)

    @cached_property
    def bodies(self) -> tuple[Bodies, Bodies]:
        """Makers of Japanese and of English bodies."""
        return Bodies(self.home, self.media), Bodies(self.twin, self.media)

    def page(
        self, parent: Page, model: type[P], slug: str, fields: Fields, first_published: datetime | None = None
    ) -> P:
        """The page and its twin, made only where they are missing; their fields are worked out only then."""
        found = model.objects.child_of(parent).filter(slug=slug).first()
        _japanese, english = site_tree.locales()
        if found and found.has_translation(english):
            return found
        both = {"first_published_at": first_published} if first_published else None
        ja, en = (fields(bodies) for bodies in self.bodies)
        return site_tree.page(parent, model, slug, ja=ja, en=en, both=both)


def plain(content: dict[str, Any], language: str, *names: str) -> dict[str, Any]:
    """Those fields of the content that are taken as they stand."""
    return {name: in_language(content[name], language) for name in names if name in content}


def dress(page: Page, fields: Fields, kitchen: Kitchen) -> None:
    """Put demo content on a page that the start of the site has made and no editor has touched, and on its twin."""
    for bodies in kitchen.bodies:
        twin = page if page.locale_id == bodies.home.locale_id else page.get_translation(bodies.home.locale)
        twin = twin.specific
        if not twin.revisions.filter(user__isnull=False).exists():
            site_tree.fill(twin, fields(bodies), seed=page.slug)
            site_tree.publish(twin)
