"""The same copies as files, from which the web server in front answers alone (see ``site/nginx.conf``).

They lie in ``var/pages/<generation>/<time>/…``. The name ``current`` points to the folder of the present generation:
a purge lets it point elsewhere, in one step, and no file of before is found any more. What was not changed is written
again at the next visit, from memory. The time counts hundreds of seconds, since that is all the web server can cut
out of its clock; three of them are the five minutes of a copy, so no file is found after its copy has ended.
"""

import contextlib
import hashlib
import os
import re
import shutil
import threading
import time
from pathlib import Path

from django.conf import settings

from core.page_cache.copies import Copy
from core.page_cache.purges import purges

_PLAIN = re.compile(r"/(?:[a-z0-9][a-z0-9_-]{0,100}/){0,8}", re.ASCII)


def begin_anew(generation: int) -> None:
    """From now on nothing that was written before is found."""
    folder = _root() / str(generation)
    if not settings.PAGE_FILES:
        return
    folder.mkdir(parents=True, exist_ok=True)
    new = _root() / f"next-{generation}"
    new.unlink(missing_ok=True)
    new.symlink_to(folder.name)
    new.replace(_root() / "current")
    threading.Thread(target=_sweep, args=(generation,), daemon=True).start()


def take_away() -> None:
    """No file is found any more, and none is left: numbers that begin again might name its folder once more."""
    with contextlib.suppress(OSError):
        (_root() / "current").unlink()
    shutil.rmtree(_root(), ignore_errors=True)


def write(path: str, copy: Copy) -> None:
    """Put the copy where the web server looks; a purge that came meanwhile has moved that place away."""
    headers = dict(copy.headers)
    if not _PLAIN.fullmatch(path) or not headers.get("Content-Type", "").startswith("text/html"):
        return
    generation = purges().now()
    if not copy.unchanged:
        return
    now = _root() / str(generation) / str(hundreds())
    folder = now / path.strip("/")
    with contextlib.suppress(OSError):  # a full disk only makes it slower
        if not (_root() / "current").exists():
            begin_anew(generation)
        if not now.exists():
            _sweep(generation)
        folder.mkdir(parents=True, exist_ok=True)
        plain, stamp = ("index.html", copy.parts[0]), _stamp(copy.parts[0])
        for name, content in (plain, ("index.html.gz", copy.zipped), ("index.html.br", copy.brotli)):
            draft = folder / f".{name}.{os.getpid()}.{threading.get_ident()}"
            draft.write_bytes(content)
            os.utime(draft, (stamp, stamp))
            draft.replace(folder / name)


def _stamp(content: bytes) -> int:
    """Stands in for the time at which a file was written: of two versions of a page each has its own.

    The web server tells versions apart by second and length, and two of the same length may well be of one second. What
    holds the same has the same, too, so a browser that has it is told so, however often it was written meanwhile. Below
    2 ** 30, a second before 2004: no disk is too small for it, and no visitor's clock goes wrong by it.
    """
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest()) % 2**30


def hundreds() -> int:
    """The time, as the web server finds it."""
    return int(time.time()) // 100


def _root() -> Path:
    root: Path = settings.VAR / "pages"
    return root


def _sweep(generation: int) -> None:
    """Throw away what nobody can find any more: former generations, and former times of this one."""
    with contextlib.suppress(OSError):
        for folder in _root().iterdir():
            if folder.name.isdigit() and int(folder.name) < generation:
                shutil.rmtree(folder, ignore_errors=True)
        for folder in (_root() / str(generation)).iterdir():
            if int(folder.name) < hundreds():
                shutil.rmtree(folder, ignore_errors=True)
