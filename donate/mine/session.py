"""The short session that a mailed link opens, in cookies of its own.

A cookie's path can't name both ``/mine/`` and ``/en/mine/``, so each language has one, with the same key: nothing
outside these two folders ever gets to see it. Pages for supporters stand outside. For them there is a third cookie, on
the whole site, that opens nothing of the donor's own: it only names the session, signed, and ``is_supporter`` looks up
whether that session is open and something runs. So signing out, the end of the two hours and the end of a gift close
those pages at once, and a copy of the cookie shows nobody a name, an address or a gift. Whoever has it gets no page
from the page cache (``core.page_cache``) and puts none there.
"""

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core import languages
from donate.mine.links import digest
from donate.models import Donor, DonorLink, DonorSession, RecurringGift

_SUPPORTER_SALT = "donate.mine.supporter"


def _cookie(language: str) -> str:
    """The name of the cookie that reaches this language's pages."""
    prefix = "__Secure-" if settings.SESSION_COOKIE_SECURE else ""
    return f"{prefix}mine-{language}"


def supporter_cookie() -> str:
    """The name of the cookie on the whole site; the page cache steps aside for whoever has it."""
    return "__Host-supporter" if settings.SESSION_COOKIE_SECURE else "supporter"


def _path(language: str) -> str:
    return languages.path_in(language, "/mine/")


def begin(response: HttpResponse, link: DonorLink) -> DonorSession:
    """Open a session for the donor of a link that was just used up; its cookies go with the answer."""
    key = secrets.token_urlsafe(32)
    now = timezone.now()
    session = DonorSession.objects.create(
        donor=link.donor, link=link, digest=digest(key), began_at=now, expires_at=now + DonorSession.LIFETIME
    )
    common: dict[str, Any] = {
        "max_age": int(DonorSession.LIFETIME / timedelta(seconds=1)),
        "secure": settings.SESSION_COOKIE_SECURE,
        "httponly": True,
        "samesite": "Lax",  # not Strict: who comes from a link in a mail is still signed in
    }
    for code, _name in settings.LANGUAGES:
        response.set_cookie(_cookie(code), key, path=_path(code), **common)
    response.set_cookie(supporter_cookie(), signing.dumps(session.pk, salt=_SUPPORTER_SALT), **common)
    return session


def of(request: HttpRequest) -> DonorSession | None:
    """The open session of this request; None where there is none, or it has ended."""
    key = next(
        (request.COOKIES[_cookie(code)] for code, _ in settings.LANGUAGES if _cookie(code) in request.COOKIES), ""
    )
    return _open().filter(digest=digest(key)).first() if key else None


def end(request: HttpRequest, response: HttpResponse) -> None:
    """Sign out: the session is over on the server, too, and the cookies go."""
    session = of(request)
    if session:
        DonorSession.objects.filter(pk=session.pk).update(ended_at=timezone.now())
    for code, _name in settings.LANGUAGES:
        response.delete_cookie(_cookie(code), path=_path(code), samesite="Lax")
    response.delete_cookie(supporter_cookie(), samesite="Lax")


def end_others(donor: Donor, keep: DonorSession | None = None) -> int:
    """Close every other session of the donor, and every link on its way; how many sessions."""
    DonorLink.objects.filter(donor=donor, purpose=DonorLink.Purpose.ENTER, used_at=None).delete()
    others = DonorSession.objects.filter(donor=donor, ended_at=None)
    if keep:
        others = others.exclude(pk=keep.pk)
    return others.update(ended_at=timezone.now())


def _open() -> QuerySet[DonorSession]:
    return DonorSession.objects.select_related("donor").filter(ended_at=None, expires_at__gt=timezone.now())


def is_supporter(request: HttpRequest) -> bool:
    """Whoever came in by the mailed link and has a running monthly gift or membership."""
    try:
        key = signing.loads(request.COOKIES.get(supporter_cookie(), ""), salt=_SUPPORTER_SALT)
    except signing.BadSignature:
        return False
    session = _open().filter(pk=key).first()
    if session is None:
        return False
    gifts = RecurringGift.objects.filter(donor=session.donor, ended_at=None)
    return any(gift.is_running for gift in gifts)
