"""Files that senders give us: which we take, how they are kept, who gets them.

A file is taken when its ending *and* its content say the same of the few kinds we know. It lies outside the public
folder under a random name, and is only ever handed out as something to save (``core.private_files``).

A virus scanner is plugged in with ``ATTACHMENT_SCANNER="module.function"``: the function gets the open file and
returns a word about what it found, or nothing. Where it fails, the file isn't taken.
"""

import logging
import warnings
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePath
from typing import Any
from unicodedata import category, normalize

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from PIL import Image

from corporate.models.inquiries import Inquiry
from corporate.models.thread import Attachment, ThreadMessage

log = logging.getLogger(__name__)

MOST_FILES = 3
MOST_BYTES = 8 * 1024 * 1024
_MOST_PIXELS = 60_000_000
#: A few kilobytes can unpack to so many pixels that some of them fill a small server: larger ones stay packed.
_UNPACKED_PIXELS = 12_000_000
_LONGEST_NAME = 100
_HEAD = 8192
#: What a file may end with, and what it then has to be.
_IMAGES = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG"}
_OFFICE = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
KINDS = ("pdf", *_OFFICE, *_IMAGES)
#: Parts of office files that can run.
_MACROS = ("vbaproject.bin", "vbadata.xml")
_FORBIDDEN = set('/\\:*?"<>|')


@dataclass(frozen=True)
class Checked:
    """A file that we take, with a name that can do nothing."""

    file: Any
    name: str


def accepted() -> str:
    """For the field's ``accept``: what the browser offers first."""
    return ",".join(f".{kind}" for kind in KINDS)


def checked(file: Any) -> Checked:
    """The file, where we take it; raises ``ValidationError`` with a sentence for the sender."""
    name = clean_name(file.name or "")
    params = {"name": name}
    if not file.size:
        raise ValidationError(_("“%(name)s” is empty."), params=params)
    if file.size > MOST_BYTES:
        params["most"] = filesizeformat(MOST_BYTES)
        raise ValidationError(_("“%(name)s” is too large: a file may have up to %(most)s."), params=params)
    ending = PurePath(name).suffix.lstrip(".").lower()
    if ending not in KINDS:
        params["kinds"] = ", ".join(kind.upper() for kind in KINDS if kind != "jpeg")
        raise ValidationError(_("“%(name)s” can't be attached. These can: %(kinds)s."), params=params)
    if not _is_what_it_says(file, ending):
        raise ValidationError(
            _("“%(name)s” is damaged, or not what its name says. Please save it anew as PDF."), params=params
        )
    _scan(file, params)
    file.seek(0)
    return Checked(file, name)


def clean_name(name: str) -> str:
    """The last part of the name, in one width, without signs that mean something to a file system or a terminal."""
    last = normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    plain = "".join(sign for sign in last if category(sign) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    kept = "".join("_" if sign in _FORBIDDEN else sign for sign in " ".join(plain.split())).strip(". ")
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[: _LONGEST_NAME - 12]}{dot}{ending[:10]}" if stem else (kept[:_LONGEST_NAME] or "file")


def _is_what_it_says(file: Any, ending: str) -> bool:
    file.seek(0)
    head = file.read(_HEAD)
    if ending == "pdf":
        return filetype.guess_mime(head) == "application/pdf"
    if ending in _IMAGES:
        return filetype.is_image(head) and _is_picture(file, _IMAGES[ending])
    return _is_office(file, _OFFICE[ending])


def _is_picture(file: Any, kind: str) -> bool:
    """Whether it can be opened as what it says, without a bomb of pixels going off."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            file.seek(0)
            with Image.open(file, formats=[kind]) as picture:
                if picture.width * picture.height > _MOST_PIXELS:
                    return False
                picture.verify()
            file.seek(0)
            with Image.open(file, formats=[kind]) as picture:
                picture.draft(None, (1, 1))  # a JPEG is looked through at an eighth of its size
                if picture.width * picture.height <= _UNPACKED_PIXELS:
                    picture.load()
    except Exception:  # what a broken picture raises is nobody's contract
        return False
    return True


def _is_office(file: Any, folder: str) -> bool:
    """Whether it is an office file of this kind, without macros. Nothing is unpacked."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as parts:
            names = [name.lower() for name in parts.namelist()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    runs = any(name.endswith(_MACROS) for name in names)
    return "[content_types].xml" in names and any(name.startswith(folder) for name in names) and not runs


def _scan(file: Any, params: dict[str, Any]) -> None:
    if not settings.ATTACHMENT_SCANNER:
        return
    scanner: Callable[[Any], str | None] = import_string(settings.ATTACHMENT_SCANNER)
    file.seek(0)
    try:
        found = scanner(file)
    except Exception as error:
        log.exception("the scanner for attachments failed")
        words = _("“%(name)s” could not be checked just now. Please send your message without it.")
        raise ValidationError(words, params=params) from error
    if found:
        log.warning("the scanner for attachments refused a file: %s", found)
        raise ValidationError(_("“%(name)s” was refused by our virus scanner."), params=params)


def keep(files: Iterable[Checked], *, inquiry: Inquiry | None, message: ThreadMessage | None = None) -> None:
    """Store files of a message. Where the transaction fails, the files that lie about are found by ``sweep``."""
    for one in files:
        row = Attachment(inquiry=inquiry, message=message, name=one.name, size=one.file.size)
        row.file.save(one.name, one.file, save=False)
        row.save()


def forget(inquiry: Inquiry) -> int:
    """Remove every file that came with an inquiry or its conversation; how many."""
    rows = list(Attachment.objects.filter(inquiry=inquiry))
    rows += list(Attachment.objects.filter(message__inquiry=inquiry, inquiry=None))
    return remove(rows)


def remove(rows: list[Attachment]) -> int:
    """Remove these files and their rows: the files once the rows are surely gone."""
    names = [row.file.name for row in rows if row.file.name]
    storage = _storage()
    Attachment.objects.filter(pk__in=[row.pk for row in rows]).delete()
    transaction.on_commit(lambda: _delete(storage, names))
    return len(rows)


def _storage() -> Any:
    return Attachment._meta.get_field("file").storage


def _delete(storage: Any, names: list[str]) -> None:
    for name in names:
        storage.delete(name)


def sweep() -> int:
    """Remove files that no row knows, a day after they were written; how many."""
    storage = _storage()
    known = set(Attachment.objects.values_list("file", flat=True))
    yesterday = timezone.now() - timedelta(days=1)
    removed = 0
    for folder in storage.listdir("attachment")[0] if storage.exists("attachment") else []:
        for file in storage.listdir(f"attachment/{folder}")[1]:
            name = f"attachment/{folder}/{file}"
            if name not in known and storage.get_modified_time(name) < yesterday:
                storage.delete(name)
                removed += 1
    return removed
