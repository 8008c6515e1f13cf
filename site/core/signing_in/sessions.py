"""How long staff stay signed in, at most and without doing anything; and nobody without the factor that is demanded.

Django makes a new session at every sign-in and ends all others when the password changes.
"""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation

from core.signing_in import duty

_BEGAN, _SEEN = "signed_in_at", "seen_at"
#: The session is written again at most so often (seconds).
_NOTED_EVERY = 60


@receiver(user_logged_in)
def note_the_beginning(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """The moment from which the longest stay counts."""
    request.session[_BEGAN] = request.session[_SEEN] = int(time.time())


class StaffSessionMiddleware:
    """Signs out whose time is over, and who should have given a code and has not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            if _is_over(request.session) or (not duty.is_verified(request.user) and duty.is_owed(request.user)):
                logout(request)
            else:
                _note(request.session)
        return self.get_response(request)


class StaffLanguageMiddleware:
    """Speaks the language that a member of staff chose, also where the admin turns somebody away.

    Wagtail does so around a view's answer only: what it says after a refusal was in the site's language.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith("/admin/") or not request.user.is_authenticated:
            return self.get_response(request)
        profile = getattr(request.user, "wagtail_userprofile", None)
        language = profile.get_preferred_language() if profile else translation.get_language()
        with translation.override(language):
            return self.get_response(request)


def _is_over(session: Any) -> bool:
    now = time.time()
    began, seen = session.get(_BEGAN, now), session.get(_SEEN, now)
    return bool(now - began > settings.STAFF_LONGEST_HOURS * 3600 or now - seen > settings.STAFF_IDLE_MINUTES * 60)


def _note(session: Any) -> None:
    now = int(time.time())
    session.setdefault(_BEGAN, now)
    if now - session.get(_SEEN, 0) >= _NOTED_EVERY:
        session[_SEEN] = now
