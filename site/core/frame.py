"""The frame of one request: who we are, where one can go, and every page that a link or the address needs.

It is read in two queries: the site with its settings and the snippets they point to, and all pages at once. A
language other than the settings' own takes one more, for the translations of the snippets. What stands on every page
is remembered by each process, its links ready to be shown, until an editor changes what they are made of
(``page_cache.known``): so all say the same at once.
"""

import pickle
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import cached_property
from wagtail.blocks import StreamValue
from wagtail.models import Page, Site

from core import languages, page_cache
from core.frame_reading import linked_pages, only_site, settings_of, stored_blocks, with_twins
from core.models import CallToActionCards, Footer, Identity, Navigation, SiteSettings


class Link(NamedTuple):
    """A link that is ready to be shown."""

    label: str
    url: str


class Column(NamedTuple):
    """One column of the footer."""

    title: str
    links: list[Link]


class Menu(NamedTuple):
    """Every link around a page. A door that leads nowhere is None."""

    links: list[Link]
    more_links: list[Link]
    columns: list[Column]
    legal_links: list[Link]
    doors: list[Link | None]
    donate_url: str | None


class Around(NamedTuple):
    """What a process remembers of one language: the menu, and each page in it, by its path, pickled with its twins."""

    menu: Menu
    pages: dict[str, bytes]


class SiteFrame:
    """Header, footer and cards in the current language, each read only when a template asks for it."""

    def __init__(self, request: HttpRequest, *, remembers: bool = True) -> None:
        self.request = request
        self.language: str = translation.get_language() or settings.LANGUAGE_CODE
        self._remembers = remembers and settings.PAGE_CACHE
        self._paths: list[str] = []

    # --- what an editor wrote -----------------------------------------------------------------------
    @cached_property
    def _settings(self) -> SiteSettings:
        return settings_of(self.request)

    @cached_property
    def _snippets(self) -> dict[type, Any]:
        chosen = self._settings
        pointers = [chosen.identity, chosen.navigation, chosen.footer, chosen.cards]
        snippets = [snippet for snippet in pointers if snippet]
        if all(snippet.locale.language_code == self.language for snippet in snippets):
            return {type(snippet): snippet for snippet in snippets}
        key = ("snippets", self.language, *[snippet.pk for snippet in snippets])
        found = page_cache.known(key, lambda: languages.in_language(snippets, self.language))
        return {type(snippet): snippet for snippet in found}

    @property
    def identity(self) -> Identity | None:
        return self._snippets.get(Identity)

    @property
    def navigation(self) -> Navigation | None:
        return self._snippets.get(Navigation)

    @property
    def footer(self) -> Footer | None:
        return self._snippets.get(Footer)

    @property
    def cards(self) -> CallToActionCards | None:
        return self._snippets.get(CallToActionCards)

    # --- links --------------------------------------------------------------------------------------
    @property
    def links(self) -> list[Link]:
        """The links in the header."""
        return self._menu.links

    @property
    def more_links(self) -> list[Link]:
        """The links that only the menu on phones shows, below those of the header."""
        return self._menu.more_links

    @property
    def columns(self) -> list[Column]:
        """The columns of the footer."""
        return self._menu.columns

    @property
    def legal_links(self) -> list[Link]:
        """The last line of the footer."""
        return self._menu.legal_links

    @cached_property
    def doors(self) -> list[tuple[Any, Link]]:
        """The call-to-action cards that lead somewhere, each with its link."""
        if not self.cards:
            return []
        stored = stored_blocks(self.cards, "cards")
        # The frame knows the pages of the links: without them a card's value asks the database for its picture only.
        cards = [{**block, "value": {**block["value"], "link": {}}} for block in stored]
        values = StreamValue(self.cards.cards.stream_block, cards, is_lazy=True)
        return [(card.value, link) for card, link in zip(values, self._menu.doors, strict=True) if link]

    @cached_property
    def _around(self) -> Around | None:
        """What this process remembers; None where it remembers nothing, or there are sites to tell apart."""
        if not self._remembers or only_site() is None:
            return None
        return page_cache.known(("around", self.language), lambda: _read_around(self.request))

    @cached_property
    def _menu(self) -> Menu:
        if self._around:
            return self._around.menu
        columns = [block["value"] for block in stored_blocks(self.footer, "columns")]
        donate_page = self.page(self._settings.donate_page_id)
        return Menu(
            links=self._links(stored_blocks(self.navigation, "links")),
            more_links=self._links(stored_blocks(self.navigation, "more_links")),
            columns=[Column(value["title"], self._links(value["links"])) for value in columns],
            legal_links=self._links(stored_blocks(self.footer, "legal_links")),
            doors=[self.link(block["value"]["link"]) for block in stored_blocks(self.cards, "cards")],
            donate_url=donate_page.get_url(self.request) if donate_page else None,
        )

    def link(self, value: dict[str, Any]) -> Link | None:
        """What a stored ``LinkBlock`` leads to in this language; None while its page isn't live."""
        page = self.page(value.get("page"))
        if page is None and value.get("page"):
            return None
        address = page.get_url(self.request) if page else value.get("url")
        return Link(value.get("text") or (page.title if page else ""), f"{address or ''}{value.get('suffix') or ''}")

    def _links(self, blocks: Iterable[dict[str, Any]]) -> list[Link]:
        # A list block keeps its items wrapped, or, written by an older version, as they are.
        values = [block.get("value", block) for block in blocks]
        return [link for link in map(self.link, values) if link]

    # --- pages --------------------------------------------------------------------------------------
    @property
    def donate_url(self) -> str:
        """The donate page in this language; its stable address where none is chosen."""
        return self._menu.donate_url or self.path("/donate/")

    def page(self, pk: int | None) -> Page | None:
        """A live page that the frame links to, in this language where it has a twin, else in English."""
        named = self._pages_by_id.get(pk) if pk else None
        if named is None:
            return None
        return languages.best(self.twins(named), self.language) or (named if named.live else None)

    def twins(self, page: Page) -> dict[str, Page]:
        """Language code → live page, for a page of the trail."""
        return self._live_twins.get(page.translation_key, {})

    def trail(self, path: str) -> list[Page]:
        """The pages from the home page down to the deepest that stands at ``path``, a path without language."""
        root = self._root_path
        if root is None:
            return []
        parts = [part for part in path.split("/") if part]
        self._paths = [root + "".join(f"{part}/" for part in parts[:number]) for number in range(len(parts) + 1)]
        for name in ("_pages", "_pages_by_id", "_live_twins"):  # read before the path was known
            self.__dict__.pop(name, None)
        found = {page.url_path: page for page in self._pages}
        trail: list[Page] = []
        for wanted in self._paths:
            if wanted not in found:
                break
            trail.append(found[wanted])
        return trail

    @cached_property
    def _root_path(self) -> str | None:
        _settings = self._settings  # finds the site on the way
        site = Site.find_for_request(self.request)
        return next(
            (
                root.root_path
                for root in Site.get_site_root_paths()
                if site and root.site_id == site.pk and root.language_code == self.language
            ),
            None,
        )

    @cached_property
    def _pages(self) -> list[Page]:
        """The trail, with its twins; where nothing is remembered, every linked page besides, in the same query."""
        # The path has no index, the slug has.
        slugs = {path.strip("/").rpartition("/")[2] for path in self._paths}
        here = Q(slug__in=slugs, url_path__in=self._paths)
        if self._around:
            kept = self._around.pages
            if all(path in kept for path in self._paths):
                return [page for path in self._paths for page in pickle.loads(kept[path])]  # noqa: S301 - ours
            return with_twins(here)
        snippets = (self.navigation, self.footer, self.cards)
        ids = {pk for snippet in snippets for pk in linked_pages(snippet)} | {self._settings.donate_page_id}
        site = Site.find_for_request(self.request)  # the settings left it with the request
        ids.add(site.root_page_id if site else None)
        return with_twins(Q(pk__in=ids - {None}) | here)

    @cached_property
    def _pages_by_id(self) -> dict[int, Page]:
        return {page.pk: page for page in self._pages}

    @cached_property
    def _live_twins(self) -> dict[Any, dict[str, Page]]:
        """Translation key → language code → live page."""
        found: dict[Any, dict[str, Page]] = defaultdict(dict)
        for page in self._pages:
            if page.live:
                found[page.translation_key][page.locale.language_code] = page
        return dict(found)

    # --- addresses ----------------------------------------------------------------------------------
    def path(self, path: str) -> str:
        """A Japanese path in the current language."""
        return languages.path_in(self.language, path)

    @property
    def home_url(self) -> str:
        return self.path("/")

    @property
    def search_url(self) -> str:
        return self.path("/search/")

    @property
    def contact_url(self) -> str:
        return self.path("/contact/")

    @property
    def privacy_url(self) -> str:
        return self.path("/privacy/")

    @property
    def mine_url(self) -> str:
        return self.path("/mine/")

    @property
    def membership_url(self) -> str:
        return self.path("/membership/")

    @property
    def canonical(self) -> str:
        return settings.SITE_URL + self.request.path

    @property
    def demo(self) -> bool:
        return bool(settings.DEMO)


def frame_of(request: HttpRequest) -> SiteFrame:
    """The frame of this request, made once for its language."""
    frame: SiteFrame | None = getattr(request, "_site_frame", None)
    if frame is None or frame.language != (translation.get_language() or settings.LANGUAGE_CODE):
        frame = request._site_frame = SiteFrame(request)  # type: ignore[attr-defined]
    return frame


def _read_around(request: HttpRequest) -> Around:
    """Read by a request that knows nothing yet: whatever it is made of is seen to be."""
    stranger = HttpRequest()
    stranger.META = {name: request.META[name] for name in _NAMES_OF_SITE if name in request.META}
    frame = SiteFrame(stranger, remembers=False)
    together: dict[Any, list[Page]] = defaultdict(list)
    for page in frame._pages:
        together[page.translation_key].append(page)
    pages = {page.url_path: pickle.dumps(twins) for twins in together.values() for page in twins}
    return Around(frame._menu, pages)


_NAMES_OF_SITE = ("HTTP_HOST", "SERVER_NAME", "SERVER_PORT")
