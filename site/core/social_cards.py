"""The picture that social networks show of a page without one: its title, set in type beside a free seat.

It is drawn when the page is published, by a task, and lies among the uploads under a name that follows from what it
says: another title is another address, so caches may keep each for good, and a page needs no query to name its card.
"""

import hashlib
import json
import logging
import threading
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import typst
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django_tasks import task
from wagtail.models import Page
from wagtail.signals import page_published

from core import typesetting
from core.models import Identity, PublicPage

log = logging.getLogger(__name__)

WIDTH, HEIGHT = 1200, 630
FOLDER = "cards"
#: A changed look is a new number: every card gets a new address, and ``manage.py social_cards`` draws them.
_LAYOUT = 1
_SCENES = 3
_LONGEST = {"ja": 90}
_LONGEST_ELSEWHERE = 160
_TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "core"
#: The compiler is one object of another language, and lets one thread in at a time.
_turn = threading.Lock()


@dataclass(frozen=True)
class Card:
    """What a card says; nothing else decides how it looks."""

    title: str
    language: str
    organisation: str

    @property
    def _digest(self) -> str:
        said = json.dumps([_LAYOUT, *asdict(self).values()], ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()

    @property
    def name(self) -> str:
        """Where its file lies in the storage."""
        return f"{FOLDER}/{self._digest[:32]}.png"

    @property
    def url(self) -> str:
        """Its whole address."""
        return urljoin(settings.SITE_URL, default_storage.url(self.name))

    @property
    def alt(self) -> str:
        """All that is to be read on it."""
        return " — ".join(part for part in (self.title, self.organisation) if part)

    def png(self) -> bytes:
        """The picture, 1200 × 630."""
        title = self.title.strip()
        longest = _LONGEST.get(self.language, _LONGEST_ELSEWHERE)
        shown = title if len(title) <= longest else f"{title[: longest - 1].rstrip()}…"
        said = {
            **asdict(self),
            "title": shown,
            "phrases": typesetting.phrases(shown, self.language),
            "scene": int(self._digest, 16) % _SCENES,
        }
        with _turn:
            made = _compiler().compile(format="png", ppi=72, sys_inputs={"card": json.dumps(said)})
        assert isinstance(made, bytes)
        return made


def card_of(page: Any, language: str, organisation: str) -> Card | None:
    """The card of a page; none where somebody chose a picture, or where cards are switched off."""
    if not settings.SOCIAL_CARDS or not isinstance(page, PublicPage) or page.share_picture:
        return None
    return Card(page.seo_title or page.title, language, organisation)  # type: ignore[attr-defined]


@task()
def draw(page_id: int) -> None:
    """Draw the card of one page, unless it is there."""
    page = Page.objects.live().filter(pk=page_id).select_related("locale").first()
    if page:
        language = page.locale.language_code
        _draw(card_of(page.specific, language, _organisation(language)))


@task()
def draw_all() -> None:
    """Draw what is missing: the site is older than its cards, or the organisation has another name."""
    for page in Page.objects.live().select_related("locale").specific().iterator(chunk_size=100):
        language = page.locale.language_code
        _draw(card_of(page, language, _organisation(language)))


def sweep() -> int:
    """Delete cards that no live page names any longer; how many."""
    live = Page.objects.live().values_list("title", "seo_title", "locale__language_code")
    names = {language: _organisation(language) for _title, _seo_title, language in live}
    wanted = {Card(seo_title or title, language, names[language]).name for title, seo_title, language in live}
    try:
        _folders, files = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return 0
    unused = {f"{FOLDER}/{file}" for file in files} - wanted
    for name in unused:
        default_storage.delete(name)
    return len(unused)


@receiver(page_published)
def page_was_published(instance: Page, **kwargs: Any) -> None:
    """Its title may be another."""
    if settings.SOCIAL_CARDS and isinstance(instance, PublicPage):
        transaction.on_commit(lambda: draw.enqueue(instance.pk))


@receiver(post_save, sender=Identity)
def identity_was_saved(raw: bool = False, **kwargs: Any) -> None:
    """Every card names the organisation."""
    if settings.SOCIAL_CARDS and not raw:
        transaction.on_commit(lambda: draw_all.enqueue())


def _draw(card: Card | None) -> None:
    if card is None or default_storage.exists(card.name):
        return
    kept = default_storage.save(card.name, ContentFile(card.png()))
    if kept != card.name:  # somebody else drew it meanwhile
        default_storage.delete(kept)


def _organisation(language: str) -> str:
    identity = Identity.in_language(language)
    return identity.name if identity else ""


@lru_cache
def _compiler() -> typst.Compiler:
    """Reading the fonts takes a moment, so that is done once. The template reaches no file but itself."""
    return typst.Compiler(_TEMPLATES / "social_card.typ", root=_TEMPLATES, font_paths=typesetting.fonts())
