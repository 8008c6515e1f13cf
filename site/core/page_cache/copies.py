"""One kept answer, and the shelf on which a process keeps them."""

import gzip
import hashlib
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import brotli
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.functional import cached_property

from core.page_cache.purges import purges
from core.page_cache.watching import Recording

#: Copies end at multiples of this on the clock (seconds), so that what depends on the hour follows the hour.
MARK = 300
#: So long (seconds) an ended copy may stand in where the page can't be made, as long as nobody has changed anything.
STANDS_IN = 24 * 3600


def next_mark(now: float) -> int:
    return int(now // MARK + 1) * MARK


@dataclass(frozen=True)
class Copy:
    """An answer as it goes out. ``parts`` are more than one where something between them is made for each visitor."""

    parts: tuple[bytes, ...]
    renewed: tuple[Callable[[], str], ...]
    headers: tuple[tuple[str, str], ...]
    tags: tuple[str, ...]
    seen: int
    ends: int
    #: Whether caches outside of ours may keep it, too: the same for everybody, to the last letter.
    shared: bool

    @classmethod
    def of(cls, response: HttpResponse, recording: Recording) -> "Copy":
        """What is left to do for the next visitor is as little as possible."""
        parts, renewed = _split(response.content, recording)
        headers = {name: value for name, value in response.items() if name not in ("Content-Length", "Vary", "ETag")}
        ends = next_mark(time.time())
        tags, shared = tuple(sorted(recording.tags)), not recording.renewed
        return cls(parts, renewed, tuple(headers.items()), tags, recording.seen, ends, shared)

    @property
    def unchanged(self) -> bool:
        """Whether nothing that it is made of was changed since."""
        return purges().latest(self.tags) <= self.seen

    @cached_property
    def zipped(self) -> bytes:
        return gzip.compress(self.parts[0], 6, mtime=0)

    @cached_property
    def brotli(self) -> bytes:
        """A tenth smaller than ``zipped``, in about the same time."""
        return brotli.compress(self.parts[0], mode=brotli.MODE_TEXT, quality=5)

    @cached_property
    def etag(self) -> str:
        """Weak: the zipped answer and the plain one are the same to a reader."""
        return f'W/"{hashlib.blake2b(self.parts[0], digest_size=12).hexdigest()}"'

    @cached_property
    def size(self) -> int:
        return sum(map(len, self.parts)) + (len(self.zipped) + len(self.brotli) if self.shared else 0) + 2_000

    def response(self, request: HttpRequest) -> HttpResponseBase:
        """The answer for this visitor; 304 where the browser has it."""
        if not self.shared:
            return HttpResponse(self._renewed(), headers=dict(self.headers))
        headers = {"Cache-Control": self.cache_control, **dict(self.headers), "Vary": "Accept-Encoding"}
        coding, body = self._coded(request.META.get("HTTP_ACCEPT_ENCODING", "").lower())
        if coding:
            headers["Content-Encoding"] = coding
        response = HttpResponse(body, headers={**headers, "ETag": self.etag, "Content-Length": str(len(body))})
        if "HTTP_IF_NONE_MATCH" in request.META:
            return get_conditional_response(request, etag=self.etag, response=response) or response
        return response

    def _coded(self, accepted: str) -> tuple[str, bytes]:
        """The smallest that this browser reads, and what it is called."""
        if _takes("br", accepted):
            return "br", self.brotli
        return ("gzip", self.zipped) if _takes("gzip", accepted) else ("", self.parts[0])

    @property
    def cache_control(self) -> str:
        """Browsers ask each time (and get a 304); caches on the way keep it to the mark, longer while we are gone."""
        left = max(self.ends - int(time.time()), 0)
        return f"public, max-age=0, s-maxage={left}, stale-while-revalidate=30, stale-if-error={STANDS_IN}"

    def _renewed(self) -> bytes:
        made = [make().encode() for make in self.renewed]
        return b"".join([piece for pair in zip(self.parts, [*made, b""], strict=True) for piece in pair])


def _takes(coding: str, accepted: str) -> bool:
    for one in accepted.split(","):
        name, _, quality = one.partition(";")
        if name.strip() == coding:
            return re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", quality) is None
    return False


def _split(content: bytes, recording: Recording) -> tuple[tuple[bytes, ...], tuple[Callable[[], str], ...]]:
    """The answer in pieces, without what belongs to one visitor."""
    makers = {text.encode(): make for text, make in recording.renewed if text.encode() in content}
    if not makers:
        return (content,), ()
    pieces = re.split(b"(" + b"|".join(map(re.escape, makers)) + b")", content)
    return tuple(pieces[::2]), tuple(makers[piece] for piece in pieces[1::2])


class Shelf:
    """The copies of one process: the latest used ones, up to so many bytes."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._copies: OrderedDict[Any, Copy] = OrderedDict()
        self._used = 0
        self._lock = threading.Lock()

    def get(self, key: Any) -> Copy | None:
        with self._lock:
            copy = self._copies.get(key)
            if copy is not None:
                self._copies.move_to_end(key)
            return copy

    def put(self, key: Any, copy: Copy) -> None:
        with self._lock:
            self._take(key)
            self._copies[key] = copy
            self._used += copy.size
            while self._used > self._room and self._copies:
                self._take(next(iter(self._copies)))

    def _take(self, key: Any) -> None:
        copy = self._copies.pop(key, None)
        if copy is not None:
            self._used -= copy.size

    def clear(self) -> None:
        with self._lock:
            self._copies.clear()
            self._used = 0
