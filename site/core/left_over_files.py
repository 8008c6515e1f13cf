"""Uploads that no row refers to: of a picture that was replaced, a form that broke off, a backup that was restored.

Wagtail deletes the file of a picture that goes; what a crash or an older version left behind would stay readable for
ever by whoever knows its address. Files that visitors sent are looked after by ``corporate.attachments``, drawn cards
by ``core.social_cards``.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.apps import apps
from django.core.files.storage import Storage, default_storage
from django.db.models import FileField
from django.utils import timezone

#: Where Wagtail's pictures, their sizes, documents and unfinished uploads lie. Nothing outside is ever touched.
FOLDERS = ("original_images", "images", "documents", "wagtail_uploads")
#: A file is written before its row: what is young may still get one.
YOUNG = timedelta(days=7)
#: Of more than so many files, more than half that nobody knows means another database, not litter.
FEW = 20


class TooMany(Exception):
    """So many files are unknown that this can hardly be the database they belong to; nothing was deleted."""


def sweep(storage: Storage | None = None) -> int:
    """Delete what nobody refers to; how many files. Raises ``TooMany``."""
    place = storage or default_storage
    there = [name for folder in FOLDERS for name in _files(place, folder)]
    known = _known()
    unknown = [name for name in there if name not in known]
    if len(unknown) > max(FEW, len(there) // 2):
        raise TooMany(f"{len(unknown)} of {len(there)} files belong to no row")
    old = [name for name in unknown if place.get_modified_time(name) < timezone.now() - YOUNG]
    still_unknown = set(old) - _known() if old else set()
    for name in still_unknown:
        place.delete(name)
    return len(still_unknown)


def _known() -> set[str]:
    """Every name in every column for files, also those of later versions."""
    columns = [
        (model, field.attname)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, FileField) and not model._meta.proxy
    ]
    return {
        name
        for model, column in columns
        for name in model._base_manager.exclude(**{column: ""}).values_list(column, flat=True).iterator()
        if name
    }


def _files(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{file}" for file in files if file)
    for one in folders:
        yield from _files(storage, f"{folder}/{one}")
