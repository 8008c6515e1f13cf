"""Static files as a web server hands them out: all versions' in one folder, under names that change with their content.

Which name each has now is a list (the manifest). It belongs to one version of the code and lies with it, in
``collected/``: a version that still runs, or that somebody goes back to, finds its own files.
"""

import contextlib
import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class _InOneStep(FileSystemStorage):
    """A file is there as a whole or not at all: what a full disk broke off would count as collected for ever."""

    def _save(self, name: str, content: File) -> str:
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            with draft.open("wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
            draft.chmod(self.file_permissions_mode or 0o644)
            draft.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                draft.unlink()
            raise
        return name


class _Manifest(_InOneStep):
    """Where the list lies. Written only where it changed: an image that nobody can write to holds its own already."""

    def delete(self, name: str) -> None:
        """The new one takes its place."""

    def _save(self, name: str, content: File) -> str:
        with contextlib.suppress(OSError, ValueError):
            if json.loads(Path(self.path(name)).read_bytes()) == json.loads(content.read()):
                return name
        content.seek(0)
        return super()._save(name, content)


class Collected(_InOneStep, CompressedManifestStaticFilesStorage):
    """Where ``collectstatic`` puts them, and where templates ask for their names."""

    def __init__(self, *args: Any, **options: Any) -> None:
        manifest = _Manifest(location=settings.ROOT / "collected")
        super().__init__(*args, manifest_storage=manifest, **options)  # type: ignore[call-arg]  # whitenoise's base takes it
