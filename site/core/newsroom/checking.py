"""The content checks: what an editor should look at, of one draft or of the whole site.

``look_at`` says it of pages as they are in memory (the editor's panel). ``check`` keeps it for live pages (the report
and the dashboard); it runs when a page goes live, leaves or is deleted, for the page, its twins and what links to it,
and every night for everything (``manage.py check_contents``).
"""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.models import Page, ReferenceIndex
from wagtail.signals import page_published, page_unpublished

from core import languages
from core.models import Finding
from core.newsroom import contents, left_over, twins
from core.translation_state import Entry, State

Kind = Finding.Kind
#: So many pages are read at once.
_BATCH = 200


@dataclass(frozen=True)
class Seen:
    """One thing that was noticed."""

    kind: Finding.Kind
    detail: str = ""


def look_at(pages: Sequence[Page]) -> dict[int, list[Seen]]:
    """Number of a page → what is noticed, for pages as their own types; a handful of queries for all of them."""
    read = {page.pk: contents.of(page) for page in pages}
    leads = _Targets(read.values())
    standing = twins.standings(page.translation_key for page in pages)
    begun_with = left_over.starting_texts()
    return {
        page.pk: [
            *_description(page),
            *(Seen(Kind.ALT, where) for where in read[page.pk].undescribed),
            *(Seen(Kind.LINK, words) for words in leads.broken(read[page.pk])),
            *_headings(read[page.pk].headings),
            *(Seen(Kind.LEFT_OVER, said) for said in left_over.found(page, read[page.pk].texts, begun_with)),
            *_twins(page, standing.get(page.translation_key, [])),
        ]
        for page in pages
    }


def _description(page: Page) -> list[Seen]:
    wanted = getattr(page, "indexed", True) and not page.search_description.strip()
    return [Seen(Kind.DESCRIPTION)] if wanted else []


def _headings(headings: list[tuple[int, str]]) -> list[Seen]:
    """Levels go down one by one, and every heading says something."""
    found, above = [], 1
    for level, words in headings:
        if not words:
            found.append(Seen(Kind.HEADINGS, _("an empty heading")))
        elif level > above + 1:
            found.append(Seen(Kind.HEADINGS, words))
        above = level
    return found


def _twins(page: Page, standing: list[Entry]) -> list[Seen]:
    """Of the page that the others follow: languages that are missing. Of a twin: that it is outdated."""
    return [Seen(Kind.TWIN_STALE) for one in standing if (one.twin_pk, one.state) == (page.pk, State.STALE)] + [
        Seen(Kind.TWIN_MISSING, translation.get_language_info(one.language)["name_local"])
        for one in standing
        if (one.source_pk, one.state) == (page.pk, State.MISSING)
    ]


class _Targets:
    """Which of the links of several pages lead somewhere."""

    def __init__(self, read: Iterable[contents.Contents]) -> None:
        read = list(read)
        pages = {number for one in read for number in one.pages}
        paths = {path for one in read for path in filter(None, map(_own_path, one.addresses))}
        self._pages = set(Page.objects.live().filter(pk__in=pages).values_list("pk", flat=True)) if pages else set()
        documents = {number for one in read for number in one.documents}
        self._documents = set(get_document_model().objects.filter(pk__in=documents).values_list("pk", flat=True))
        self._paths = _known_paths(paths) if paths else set()

    def broken(self, one: contents.Contents) -> list[str]:
        """The words of the links that lead nowhere, each once."""
        words = [
            *(words for number, words in one.pages.items() if number not in self._pages),
            *(words for number, words in one.documents.items() if number not in self._documents),
            *(words or href for href, words in one.addresses.items() if _own_path(href) not in (None, *self._paths)),
        ]
        return list(dict.fromkeys(words))


def _own_path(href: str) -> str | None:
    """The path of a link that was typed by hand and stays on this site."""
    parts = urlsplit(href)
    if parts.scheme in ("http", "https") and parts.netloc != urlsplit(settings.SITE_URL).netloc:
        return None
    return parts.path if parts.path.startswith("/") and parts.scheme in ("", "http", "https") else None


def _known_paths(paths: set[str]) -> set[str]:
    """Those of these paths where something answers: a live page, a redirect, a screen of ours."""
    normal = {path: Redirect.normalise_path(path) for path in paths}
    redirects = set(Redirect.objects.filter(old_path__in=normal.values()).values_list("old_path", flat=True))
    return {path for path in paths if normal[path] in redirects or _is_screen(path) or _is_page(path.rstrip("/") + "/")}


def _is_screen(path: str) -> bool:
    try:
        return resolve(path).url_name != "wagtail_serve"
    except Resolver404:
        return path.startswith(("/static/", "/media/"))


def _is_page(path: str) -> bool:
    language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
    root = Page.objects.filter(sites_rooted_here__isnull=False, locale__language_code=settings.LANGUAGE_CODE).first()
    home = root and Page.objects.filter(translation_key=root.translation_key, locale__language_code=language).first()
    bare = languages.path_in(settings.LANGUAGE_CODE, path)
    return bool(home and Page.objects.live().filter(url_path=home.url_path.rstrip("/") + bare).exists())


def check(pages: Iterable[Page]) -> int:
    """Keep what is found of these pages, forget what is mended; how many findings they have. Drafts have none."""
    asked = {page.pk for page in pages}
    live = list(Page.objects.filter(pk__in=asked, live=True, alias_of__isnull=True, depth__gt=1).specific())
    with translation.override(settings.STAFF_LANGUAGE):
        seen = look_at(live)
    wanted = {(pk, one.kind.value, one.detail[:255]) for pk, found in seen.items() for one in found}
    with transaction.atomic():
        kept = {(row.page_id, row.kind, row.detail): row.pk for row in Finding.objects.filter(page_id__in=asked)}
        Finding.objects.filter(pk__in=[pk for key, pk in kept.items() if key not in wanted]).delete()
        Finding.objects.bulk_create(
            (Finding(page_id=pk, kind=kind, detail=detail) for pk, kind, detail in sorted(wanted - set(kept))),
            ignore_conflicts=True,
        )
    return len(wanted)


def check_everything() -> int:
    """All pages, some hundred at a time; how many findings there are."""
    numbers = list(Page.objects.filter(depth__gt=1).order_by("pk").values_list("pk", flat=True))
    batches = (numbers[start : start + _BATCH] for start in range(0, len(numbers), _BATCH))
    return sum(check(Page.objects.filter(pk__in=batch)) for batch in batches)


def _around(page: Page) -> set[int]:
    """The page, its twins, and the pages that link to it or to one of them."""
    family = set(Page.objects.filter(translation_key=page.translation_key).values_list("pk", flat=True)) | {page.pk}
    content_type = ReferenceIndex._get_base_content_type(Page)
    references = ReferenceIndex.objects.filter(
        to_content_type=content_type, to_object_id__in=[str(pk) for pk in family], base_content_type=content_type
    )
    return family | {int(number) for number in references.values_list("object_id", flat=True)}


@receiver([page_published, page_unpublished])
def check_around(sender: Any, instance: Page, **kwargs: Any) -> None:
    """A page went live or left: its own contents, its twins', and links to it."""
    _check_when_done(_around(instance))


@receiver(post_delete)
def check_what_linked(sender: type, instance: Any, **kwargs: Any) -> None:
    """A page was deleted: links to it lead nowhere now, and its twin may stand alone."""
    if isinstance(instance, Page) and sender is not Page:
        _check_when_done(_around(instance) - {instance.pk})


class _Waiting(threading.local):
    """The pages that this thread's transaction touched."""

    def __init__(self) -> None:
        self.numbers: set[int] = set()


_waiting = _Waiting()


def _check_when_done(numbers: set[int]) -> None:
    """After the change is kept, once for all that changed together: a check never stands in the way of publishing."""
    _waiting.numbers |= numbers
    transaction.on_commit(_check_waiting, robust=True)


def _check_waiting() -> None:
    numbers, _waiting.numbers = sorted(_waiting.numbers), set()
    for start in range(0, len(numbers), _BATCH):
        check(Page.objects.filter(pk__in=numbers[start : start + _BATCH]))
