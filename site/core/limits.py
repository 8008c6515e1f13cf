"""Counting what one sender does, so that one address can't wear the site or the card network down.

Counts stand in the database: every process and machine adds to the same ones, and a restart forgets none.
"""

import secrets
import time
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from core.models import Use

#: One new row in so many throws away what has run out.
_TIDY_EVERY = 200

# One statement, so that two processes never read the same count. PostgreSQL and SQLite both know it.
_ADD = """
INSERT INTO core_use (name, uses, until) VALUES {rows}
ON CONFLICT (name) DO UPDATE SET
    uses = CASE WHEN core_use.until <= %s THEN 1 ELSE core_use.uses + 1 END,
    until = CASE WHEN core_use.until <= %s THEN excluded.until ELSE core_use.until END
RETURNING name, uses{quickly}
"""
# PostgreSQL: this statement's own commit doesn't wait for the disk while everybody in the neighbourhood waits for its
# row. A crash may forget the last half second of counting, which is no money.
_QUICKLY = ", set_config('synchronous_commit', 'off', true)"


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


def sender(request: HttpRequest) -> str:
    """Who sends, as far as an address tells: an IPv4 address, or an IPv6 /64, which one household has to itself."""
    address = _parsed(client_address(request))
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else str(address)


def network(request: HttpRequest) -> str:
    """The neighbourhood of the sender: its IPv4 /24, or its IPv6 /56, as many households as that has addresses."""
    address = _parsed(client_address(request))
    if isinstance(address, str):
        return address
    return str(ip_network((address, 24 if isinstance(address, IPv4Address) else 56), strict=False))


def _parsed(text: str) -> IPv4Address | IPv6Address | str:
    """An address; whatever else a server put there stays a text of its own."""
    host = text.partition("%")[0].strip("[]")
    if text.count(":") == 1:  # a proxy that adds the port to IPv4
        host = text.partition(":")[0]
    try:
        address = ip_address(host)
    except ValueError:
        return text[:64]
    return getattr(address, "ipv4_mapped", None) or address


def veiled(text: str) -> str:
    """A keyed hash: the same sender is recognised, and a stolen table tells nobody who it was."""
    return salted_hmac("core.limits", text, algorithm="sha256").hexdigest()[:32]


def count(scope: str, key: str, *, limit: int, seconds: int) -> None:
    """Count one use of ``scope`` by ``key``; raise ``LimitReached`` above ``limit`` uses in ``seconds``.

    The key is kept only as a hash: it is an address or an e-mail of a person. Call it outside a transaction:
    what is rolled back was never counted.
    """
    if uses(scope, key, seconds=seconds) > limit:
        raise LimitReached(scope)


def uses(scope: str, key: str, *, seconds: int) -> int:
    """Count one use and say how many there were since the first one, which is forgotten after ``seconds``."""
    return _added([(scope, key)], seconds)[0]


def _added(keys: list[tuple[str, str]], seconds: int) -> list[int]:
    """Count one use of each, in one statement; in this order, so that two requests never wait for each other."""
    now = int(time.time())
    names = [f"{scope}:{veiled(key)}" for scope, key in keys]
    values = [value for name in sorted(names) for value in (name, now + seconds)]
    with connection.cursor() as cursor:
        rows = ", ".join(["(%s, 1, %s)"] * len(names))
        # Within a transaction it would hold for all of that.
        quickly = _QUICKLY if connection.vendor == "postgresql" and not connection.in_atomic_block else ""
        cursor.execute(_ADD.format(rows=rows, quickly=quickly), [*values, now, now])
        found = {row[0]: row[1] for row in cursor.fetchall()}
    if 1 in found.values() and secrets.randbelow(_TIDY_EVERY) == 0:
        forget()
    return [int(found[name]) for name in names]


def forget() -> int:
    """Throw away what has run out; how many rows."""
    removed, _models = Use.objects.filter(until__lte=int(time.time())).delete()
    return removed


def count_visitor(scope: str, request: HttpRequest, email: str = "", *, limit: int, seconds: int) -> None:
    """Count one use by this address, its network and this e-mail; raises ``LimitReached`` above any limit.

    ``limit`` is for the address. Schools and mobile networks put many people behind one neighbourhood, so that may do
    four times as much; one e-mail a third.
    """
    keys = [(f"{scope}-from", sender(request), limit), (f"{scope}-near", network(request), limit * 4)]
    if email:
        keys.append((f"{scope}-as", email.strip().lower(), max(limit // 3, 1)))
    found = _added([(name, key) for name, key, _most in keys], seconds)
    over = [name for (name, _key, most), used in zip(keys, found, strict=True) if used > most]
    if over:
        raise LimitReached(over[0])
