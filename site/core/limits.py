"""Counting what one sender does, so that one address can't wear the site or the card network down."""

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


class LimitReached(Exception):
    """One key did something more often than its limit allows."""


def client_address(request: HttpRequest) -> str:
    """The visitor's network address.

    ``X-Forwarded-For`` is believed only as far as our own proxies wrote it (``TRUSTED_PROXIES``): each of
    them appends the address it saw, so the last entries are ours and everything before is the visitor's word.
    """
    proxies: int = settings.TRUSTED_PROXIES
    if proxies:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
        if len(hops) >= proxies:
            return hops[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def count(scope: str, key: str, *, limit: int, seconds: int) -> None:
    """Count one use of ``scope`` by ``key``; raise ``LimitReached`` above ``limit`` uses in ``seconds``.

    The key is kept only as a hash: it is an address or an e-mail of a person.
    """
    name = f"limit:{scope}:{hashlib.sha256(key.encode()).hexdigest()[:32]}"
    if cache.add(name, 1, seconds):
        return
    try:
        uses = cache.incr(name)
    except ValueError:  # it ran out between the two calls
        cache.set(name, 1, seconds)
        return
    if uses > limit:
        raise LimitReached(scope)
