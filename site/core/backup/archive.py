"""The file a backup is: a tar of the database's dump, all uploads and a manifest with sums; sealed with age."""

import contextlib
import hashlib
import json
import shutil
import signal
import sys
import tarfile
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import pyrage
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage, default_storage

from core.backup import BackupError, databases, facts
from core.private_files import PrivateStorage

MANIFEST = "manifest.json"
VERSION = 1
#: What is under way is called so, and after so many seconds without a word counts as left behind.
_UNFINISHED, _FORSAKEN = ".unfinished-", 3600
_CHUNK = 1024 * 1024


def storages() -> dict[str, Storage]:
    """Where uploads lie, by the folder they get in the archive."""
    return {"media": default_storage, "private": PrivateStorage()}


def make(folder: Path, keys: Sequence[str]) -> Path:
    """A new backup in ``folder``; appears under its name when it is whole. Only this user can read it.

    Until it is sealed it lies in ``var/``, as what it is made from does: ``folder`` may be copied away at any time.
    """
    recipients = [_recipient(key) for key in keys]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _sweep(folder)
    name = f"site-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.tar" + (".age" if recipients else "")
    draft = folder / f"{_UNFINISHED}{name}"
    with _ended_in_order(), tempfile.TemporaryDirectory(prefix=_UNFINISHED, dir=settings.VAR) as open_folder:
        tar = Path(open_folder) / "site.tar"
        _write(tar, Path(open_folder))
        try:
            if recipients:
                pyrage.encrypt_file(str(tar), str(draft), recipients)
            else:
                shutil.move(tar, draft)
            draft.chmod(0o600)
            return draft.rename(folder / name)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """SIGTERM (a service is stopped, or its time is over) ends it as an error does: nothing open stays."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _sweep(folder: Path) -> None:
    """Throw away what others left that were killed: what nobody has written to for an hour."""
    for place in (Path(settings.VAR), folder):
        for path in place.glob(f"{_UNFINISHED}*"):
            with contextlib.suppress(OSError):
                newest = max(one.stat().st_mtime for one in (path, *path.rglob("*")))
                if newest < time.time() - _FORSAKEN:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()


def keep_newest(folder: Path, most: int) -> int:
    """Delete all but the ``most`` newest backups; how many."""
    old = sorted(folder.glob("site-*.tar*"), reverse=True)[most:]
    for path in old:
        path.unlink()
    return len(old)


def _write(path: Path, folder: Path) -> None:
    dumped = folder / databases.file_name()
    manifest: dict[str, Any] = {"version": VERSION, "made_at": datetime.now(UTC).isoformat(), "database": dumped.name}
    with databases.one_moment() as snapshot:
        manifest |= {"rows": facts.rows(), "facts": facts.told()}
        databases.dump(dumped, snapshot)
    sums: dict[str, str] = {}
    with tarfile.open(path, "w") as tar:
        with dumped.open("rb") as dump:
            sums[dumped.name] = _add(tar, dumped.name, dump, folder)
        dumped.unlink()
        for place, storage in storages().items():
            for name in _names(storage):
                try:
                    file = storage.open(name)
                except FileNotFoundError:
                    continue  # deleted since it was listed
                with file:
                    sums[f"{place}/{name}"] = _add(tar, f"{place}/{name}", file, folder)
        manifest["sha256"] = sums
        said = folder / MANIFEST
        said.write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
        tar.add(said, MANIFEST)


def _add(tar: tarfile.TarFile, name: str, file: Any, folder: Path) -> str:
    """Copy first, so that size and sum are of the same bytes even where they come over the net."""
    with tempfile.TemporaryFile(dir=folder) as copy:
        summed = hashlib.sha256()
        while chunk := file.read(_CHUNK):
            summed.update(chunk)
            copy.write(chunk)
        info = tarfile.TarInfo(name)
        info.size, info.mode = copy.tell(), 0o600
        copy.seek(0)
        tar.addfile(info, copy)
    return summed.hexdigest()


def _names(storage: Storage, folder: str = "") -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever uploaded
        return
    for one in sorted(files):
        if one:
            yield f"{folder}/{one}".lstrip("/")
    for one in sorted(folders):
        yield from _names(storage, f"{folder}/{one}".lstrip("/"))


def unpacked(path: Path, folder: Path, identity: Path | None) -> dict[str, Any]:
    """Everything of the backup into ``folder``, compared with its manifest, which is the answer."""
    if path.suffix == ".age":
        path = _opened(path, folder, identity)
    try:
        with tarfile.open(path) as tar:
            _extract(tar, folder)
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (tarfile.TarError, OSError, ValueError) as error:
        raise BackupError(f"This is no whole backup: {error}") from error
    if manifest.get("version") != VERSION:
        raise BackupError("This backup was made by another version of the command.")
    for name, expected in manifest["sha256"].items():
        file = folder / name
        if not file.is_file() or _sum(file) != expected:
            raise BackupError(f"{name} is damaged or missing in the backup.")
    return manifest


def _extract(tar: tarfile.TarFile, folder: Path) -> None:
    """Plain files below ``folder`` and nothing else. (tarfile's own ``filter="data"`` is younger than Debian 12.)"""
    for member in tar:
        target = (folder / member.name).resolve()
        content = tar.extractfile(member) if member.isreg() else None
        if content is None or not target.is_relative_to(folder.resolve()):
            raise BackupError(f"This is no backup of ours: {member.name} is no plain file inside it.")
        target.parent.mkdir(parents=True, exist_ok=True)
        with content, target.open("xb") as file:
            shutil.copyfileobj(content, file)


def put_back(folder: Path, manifest: dict[str, Any]) -> int:
    """The files of the backup to where uploads lie; what is there under the same name is replaced. How many."""
    names = [PurePosixPath(name) for name in manifest["sha256"] if "/" in name]
    for name in names:
        storage = storages()[name.parts[0]]
        there = str(PurePosixPath(*name.parts[1:]))
        if storage.exists(there):
            storage.delete(there)
        with (folder / name).open("rb") as file:
            storage.save(there, File(file))
    return len(names)


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _recipient(key: str) -> Any:
    try:
        return pyrage.x25519.Recipient.from_str(key)
    except pyrage.RecipientError as error:
        raise BackupError("A key of BACKUP_KEYS is no public key of age (age1…).") from error


def _opened(path: Path, folder: Path, identity: Path | None) -> Path:
    if identity is None:
        raise BackupError("This backup is sealed: give the file with age's secret key by --identity.")
    lines = identity.read_text(encoding="utf-8").splitlines()
    try:
        keys = [pyrage.x25519.Identity.from_str(line.strip()) for line in lines if line.startswith("AGE-SECRET-KEY-")]
        opened = folder / "opened.tar"
        pyrage.decrypt_file(str(path), str(opened), keys)
    except (pyrage.DecryptError, pyrage.IdentityError) as error:
        raise BackupError(f"The key does not open this backup: {error}") from error
    return opened


def configured_keys() -> list[str]:
    """The public keys that backups are sealed with."""
    return list(settings.BACKUP_KEYS)
