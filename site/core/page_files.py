"""Pictures and documents of pages that must go: which are theirs alone, and deleting them with every copy."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import Storage
from django.db import models
from taggit.models import Tag
from wagtail.documents import get_document_model
from wagtail.models import Page, ReferenceIndex

from core import copies
from core.models import Picture, PictureRendition

log = logging.getLogger(__name__)

Row = tuple[int, str]
"""A picture or document: (number of its content type, its own)."""


@dataclass
class PageFiles:
    """What some pages show or ever showed: theirs alone, and what others show too."""

    alone: list[models.Model] = field(default_factory=list)
    shared: list[models.Model] = field(default_factory=list)


def files_of(pages: Sequence[Page]) -> PageFiles:
    """The pictures and documents of these pages, of every version that was kept."""
    found = PageFiles()
    rows = {row for page in pages for version in _versions(page) for row in _rows(version)}
    if not rows:
        return found
    elsewhere = set(_rows_of_other_drafts(pages))
    keys = {str(page.pk) for page in pages}
    pages_type = ContentType.objects.get_for_model(Page).pk
    for content_type, key in sorted(rows):
        model = ContentType.objects.get_for_id(content_type).model_class()
        one = model._default_manager.filter(pk=key).first() if model else None
        if one is None:
            continue
        references = ReferenceIndex.get_references_to(one)
        others = references.exclude(base_content_type=pages_type, object_id__in=keys)
        is_shared = (content_type, key) in elsewhere or others.exists()
        (found.shared if is_shared else found.alone).append(one)
    return found


def delete(files: Iterable[models.Model]) -> list[tuple[Storage, str]]:
    """Delete these rows with what names them; the files themselves, to be given to ``erase`` after the commit."""
    stored: list[tuple[Storage, str]] = []
    for one in files:
        stored += _stored(one)
        tags = list(one.tags.values_list("pk", flat=True))  # type: ignore[attr-defined]
        copies.forget_rows_in_the_log(type(one), [one.pk])
        one.delete()
        Tag.objects.filter(pk__in=tags, taggit_taggeditem_items=None).delete()
    return stored


def erase(stored: Iterable[tuple[Storage, str]]) -> int:
    """Delete files at once; how many could not be deleted (the log of the server names them)."""
    left = 0
    for storage, name in stored:
        try:
            storage.delete(name)
        except Exception:
            log.exception("The file %s could not be deleted", name)
            left += 1
    return left


def _versions(page: Page) -> Iterator[models.Model]:
    yield page
    for revision in page.revisions.all():
        yield revision.as_object()


def _rows(version: models.Model) -> Iterator[Row]:
    """What one version of a page refers to, were it live."""
    wanted = {ContentType.objects.get_for_model(model).pk for model in (Picture, get_document_model())}
    for content_type, key, _model_path, _content_path in ReferenceIndex._extract_references_from_object(version):
        if content_type in wanted:
            yield content_type, key


def _rows_of_other_drafts(pages: Sequence[Page]) -> Iterator[Row]:
    """Drafts aren't in Wagtail's index of references."""
    drafts = Page.objects.filter(has_unpublished_changes=True).exclude(pk__in=[page.pk for page in pages])
    for draft in drafts.select_related("latest_revision").exclude(latest_revision=None):
        yield from _rows(draft.latest_revision.as_object())


def _stored(one: models.Model) -> Iterator[tuple[Storage, str]]:
    """The original, and every size that was made of it."""
    yield one.file.storage, one.file.name  # type: ignore[attr-defined]
    for rendition in PictureRendition.objects.filter(image=one.pk) if isinstance(one, Picture) else ():
        yield rendition.file.storage, rendition.file.name
