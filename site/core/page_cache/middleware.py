"""Hands out what is kept, and keeps what was offered to everybody.

It stands outside of every other middleware that says anything about the visitor, so a kept answer costs neither a
session nor a question to the database, and carries the headers that the others gave it.
"""

import hashlib
import logging
import time
from collections.abc import Callable, Collection
from http import HTTPStatus
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.core.cache import cache as store
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from redis.exceptions import RedisError

from core.logs import metrics
from core.page_cache import addresses, files
from core.page_cache.backend import address
from core.page_cache.copies import STANDS_IN, Copy, Shelf
from core.page_cache.purges import Unreachable, purges
from core.page_cache.watching import Recording, is_recording, recorded

log = logging.getLogger(__name__)

#: Bytes that one process keeps; of lists narrowed by parameters fewer, since anybody can think of further parameters.
ROOM = 64 * 1024 * 1024
ROOM_FOR_NARROWED = 8 * 1024 * 1024
LONGEST_ADDRESS = 1_000
#: A visitor with one of these is somebody: never answered from the shelf, never put there.
_PERSONAL = {settings.SESSION_COOKIE_NAME}

Key = tuple[str, str, tuple[tuple[str, tuple[str, ...]], ...]]


def personal_cookie(name: str) -> None:
    """Register a cookie that changes what pages say to its owner."""
    _PERSONAL.add(name)


def personal_cookies() -> list[str]:
    """All of them; the web server in front must know them, too."""
    return sorted(_PERSONAL)


class PageCacheMiddleware:
    """Addresses, hosts and cookies are looked at here; what an answer is made of in ``watching``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        # Only under its own name: an answer made for "Host: …:1234" would be another one to keep.
        self._hosts = {urlsplit(settings.SITE_URL).netloc, *settings.EXTRA_HOSTS}
        self._secure = settings.SITE_URL.startswith("https:")
        self._shelf, self._narrowed = Shelf(ROOM), Shelf(ROOM_FOR_NARROWED)
        self._parameters: dict[str, Collection[str]] = {}
        self._written: dict[str, tuple[int, int]] = {}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not settings.PAGE_CACHE or request.method not in ("GET", "HEAD") or is_recording():
            return self.get_response(request)
        if "HTTP_COOKIE" in request.META and not _PERSONAL.isdisjoint(request.COOKIES):
            return _for_one(self.get_response(request))
        if not self._is_ours(request):
            return self.get_response(request)
        try:
            key = self._key(request)
            copy = self._find(key) if key else None
            asked = bool(request.META.get("QUERY_STRING"))
            if key:
                metrics.looked_up(hit=copy is not None)
            if copy is not None and copy.ends > time.time():
                self._write(request, copy)
                return _for_the_way(request, copy, copy.response(request), asked)
            return self._made(request, copy, asked)
        except Unreachable:
            return self.get_response(request)

    def _is_ours(self, request: HttpRequest) -> bool:
        return (
            _host(request) in self._hosts
            and request.is_secure() == self._secure
            and len(request.path) < LONGEST_ADDRESS
        )

    # --- Looking ---------------------------------------------------------------------------------------

    def _key(self, request: HttpRequest) -> Key | None:
        """What tells this answer from all others; None while nobody knows which parameters matter at this address."""
        host = _host(request)
        if not request.META.get("QUERY_STRING"):
            return host, request.path, ()
        parameters = self._parameters.get(request.path)
        return None if parameters is None else (host, request.path, _given(request.GET, parameters))

    def _find(self, key: Key) -> Copy | None:
        """A copy of which nothing was changed, perhaps beyond its mark."""
        copy = (self._narrowed if key[2] else self._shelf).get(key)
        if copy is not None and copy.unchanged:
            return copy
        if not settings.CACHE_URL or key[2]:
            return None
        try:
            other: Copy | None = store.get(_name(key))
        except RedisError:
            return None
        if other is None or not other.unchanged:
            return None
        self._shelf.put(key, other)
        return other

    # --- Making ----------------------------------------------------------------------------------------

    def _made(self, request: HttpRequest, former: Copy | None, asked: bool) -> HttpResponseBase:
        """The answer as the site makes it now; the former one where the site can't and nothing was changed."""
        with recorded() as recording:
            response = self.get_response(request)
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            if former is not None and former.unchanged and former.ends + STANDS_IN > time.time():
                return former.response(request)
            return response
        if not _may_be_kept(response, recording):
            return response
        assert isinstance(response, HttpResponse)
        recording.add(address(request.path))
        copy = Copy.of(response, recording)
        self._keep(request, recording, copy)
        return _for_the_way(request, copy, copy.response(request), asked) if copy.shared else response

    def _keep(self, request: HttpRequest, recording: Recording, copy: Copy) -> None:
        if request.method != "GET":
            return
        assert recording.parameters is not None
        given = _given(request.GET, recording.parameters)
        key: Key = (_host(request), request.path, given)
        self._parameters[request.path] = recording.parameters
        (self._narrowed if given else self._shelf).put(key, copy)
        if given or not copy.shared:
            return
        if settings.CACHE_URL:
            try:
                store.set(_name(key), copy, STANDS_IN)
            except RedisError:
                log.warning("could not share the copy of %s", request.path)
        self._write(request, copy)

    def _write(self, request: HttpRequest, copy: Copy) -> None:
        """For the web server in front, once a generation: a purge of anything takes all files from it."""
        if not settings.PAGE_FILES or not copy.shared or request.META.get("QUERY_STRING"):
            return
        written = (purges().now(), files.hundreds())
        if self._written.get(request.path) != written:
            self._written[request.path] = written
            files.write(request.path, copy)


def _host(request: HttpRequest) -> str:
    """As the visitor wrote it; nothing is made of it that is not one of our names."""
    return str(request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", ""))


def _is_plain(request: HttpRequest) -> bool:
    """Whether the address came as we write it: caches have ``/en/`` and ``/%65n/`` for two pages."""
    came = request.META.get("RAW_URI") or request.META.get("REQUEST_URI")
    given = request.META.get("QUERY_STRING")
    return came is None or came == quote(request.path) + (f"?{given}" if given else "")


def _given(asked: QueryDict, parameters: Collection[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, tuple(asked.getlist(name))) for name in sorted(parameters) if name in asked)


def _name(key: Key) -> str:
    return f"page:{hashlib.sha256(repr(key).encode()).hexdigest()}"


def _may_be_kept(response: HttpResponseBase, recording: Recording) -> bool:
    """A whole answer that was offered to everybody, gives nobody a cookie and looked at none.

    A form's answer says ``no-store`` because of its token; since we renew that, this is for caches outside only.
    """
    if recording.parameters is None or recording.spoiled:
        return False
    if response.status_code != HTTPStatus.OK or response.streaming or response.cookies:
        return False
    if "Cookie" in response.get("Vary", "") or response.has_header("Content-Encoding"):
        return False
    said = response.get("Cache-Control", "")
    return bool(recording.renewed) or not ("private" in said or "no-store" in said)


def _for_the_way(request: HttpRequest, copy: Copy, response: HttpResponseBase, asked: bool) -> HttpResponseBase:
    """Nobody outside keeps another spelling; a CDN that we purge only what we can name when it changes."""
    if not copy.shared:
        return response
    unnamed = settings.CDN and (asked or not addresses.written_down(quote(request.path), copy.tags))
    if unnamed or not _is_plain(request):
        response.headers["Cache-Control"] = "no-cache"
    return response


def _for_one(response: HttpResponseBase) -> HttpResponseBase:
    """What was made for somebody in particular stays with them."""
    if not response.has_header("Cache-Control"):
        patch_cache_control(response, private=True, no_store=True)
    return response
