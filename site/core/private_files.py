"""Files that have no address of their own: they lie outside ``MEDIA_ROOT``, and only a view that asks who looks
hands them out."""

import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.http import FileResponse
from django.utils.deconstruct import deconstructible


class _OnThisMachine(FileSystemStorage):
    """``PRIVATE_ROOT``; readable by this user only."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property
    def base_location(self) -> str:
        return str(settings.PRIVATE_ROOT)

    @property
    def location(self) -> str:
        return str(Path(settings.PRIVATE_ROOT).resolve())


@deconstructible(path="core.private_files.PrivateStorage")
class PrivateStorage(Storage):
    """On this machine, or in the folder ``private`` of the bucket that ``STORAGE_URL`` names; never with a URL."""

    @property
    def _place(self) -> Storage:
        return storages["private"] if "private" in settings.STORAGES else _OnThisMachine()

    def _open(self, name: str, mode: str = "rb") -> File:
        return self._place.open(name, mode)

    def _save(self, name: str, content: Any) -> str:
        return self._place.save(name, content)

    def delete(self, name: str) -> None:
        self._place.delete(name)

    def exists(self, name: str) -> bool:
        return self._place.exists(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        return self._place.listdir(path)

    def size(self, name: str) -> int:
        return self._place.size(name)

    def get_modified_time(self, name: str) -> datetime:
        return self._place.get_modified_time(name)

    def url(self, name: str | None) -> str:
        raise ValueError("A private file has no address.")


def random_name(instance: Any, filename: str) -> str:
    """A name that tells nothing: whoever gave the file chose nothing of it, not even its ending."""
    name = uuid.uuid4().hex
    return f"{type(instance).__name__.lower()}/{name[:2]}/{name}"


def handed_out(file: Any, name: str) -> FileResponse:
    """The file as something to keep, never to be shown or run: whatever it is, browsers only save it."""
    answer = FileResponse(file, as_attachment=True, filename=name, content_type="application/octet-stream")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    answer["Cache-Control"] = "private, no-store"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
