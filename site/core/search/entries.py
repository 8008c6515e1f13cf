"""Keeps what visitors can find equal to what stands on the site: written when a page or a document is saved."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import ForeignKey
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Page

from core.models import Audience, PublicPage, SearchEntry
from core.search.objects import plain, words_of
from core.search.text import indexed

#: PostgreSQL holds one megabyte of words for one row; a text beyond this is cut, which nobody has written yet.
LONGEST = 200_000
_TITLE = 255


@dataclass(frozen=True)
class Place:
    """A place on a page that a result leads to of its own, for example one question (``PublicPage.search_places``)."""

    kind: str
    anchor: str
    title: str
    body: str


@transaction.atomic
def note(page: Page) -> None:
    """Write anew what can be found of this page; nothing where it isn't live."""
    SearchEntry.objects.filter(page_id=page.pk).delete()
    found = Page.objects.filter(pk=page.pk, live=True, depth__gte=2).specific().select_related("locale").first()
    # Read from the database: an editor's draft lies in the instance that was saved, too.
    if isinstance(found, PublicPage) and found.indexed:
        SearchEntry.objects.bulk_create(_entries(found))


def note_document(document: Any) -> None:
    """A document has another title."""
    SearchEntry.objects.filter(document_id=document.pk).update(
        title=document.title[:_TITLE], title_pairs=indexed(document.title)
    )


def rebuild() -> int:
    """Everything anew; how many entries there are."""
    SearchEntry.objects.all().delete()
    for page in Page.objects.filter(live=True, depth__gte=2).order_by("path").iterator(chunk_size=200):
        note(page)
    return SearchEntry.objects.count()


def _entries(page: Any) -> Iterator[SearchEntry]:
    everybody = page.audience == Audience.EVERYBODY
    teaser = page.search_description or (plain(getattr(page, "teaser", "")) if everybody else "")
    yield _entry(page, page.search_kind, page.title, words_of(page), teaser=teaser)
    if not everybody:
        return
    for place in page.search_places():
        yield _entry(page, place.kind, place.title, place.body, anchor=place.anchor)
    for document in get_document_model().objects.filter(pk__in=_documents_of(page)):
        yield _entry(page, SearchEntry.Kind.DOCUMENT, document.title, "", document=document, teaser=page.title)


def _entry(page: Any, kind: str, title: str, body: str, **more: Any) -> SearchEntry:
    # NUL can't stand in a text of PostgreSQL; it came in by a file, if at all.
    body = " ".join(body.replace("\0", " ").split())
    return SearchEntry(
        page_id=page.pk,
        locale_id=page.locale_id,
        kind=kind,
        title=title[:_TITLE],
        body=body,
        title_pairs=indexed(title),
        body_pairs=indexed(body if "document" in more else f"{more.get('teaser', '')}\n{body}")[:LONGEST],
        date=page.search_date or timezone.now(),
        **more,
    )


def _documents_of(page: Page) -> set[int]:
    """The documents that a page names, in a field or in its texts."""
    model = get_document_model()
    keys = set()
    for field in page._meta.concrete_fields:
        value = field.value_from_object(page)
        if isinstance(field, ForeignKey) and field.related_model is model:
            keys.add(value)
        elif hasattr(field, "extract_references") and value:
            keys |= {int(key) for to, key, *_path in field.extract_references(value) if issubclass(to, model)}
    return keys - {None}
