"""What every page of a donor's own has in common: who may see it, that nobody keeps it, and what stands around it."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import Promise

from core.form_pages import SeeOther
from donate.mine import session
from donate.mine.notes import AT_THE_DOOR, NOTES
from donate.models import Donor, DonorSession


class MineRequest(HttpRequest):
    """A request of a donor who came in by the mailed link."""

    donor: Donor
    mine_session: DonorSession


def never_kept(response: HttpResponseBase) -> HttpResponseBase:
    """No cache, no search engine, and no address of ours in anybody's log.

    ``strict-origin`` and not ``no-referrer``: with that, browsers post our own forms with ``Origin: null``, which the
    protection against forged requests refuses.
    """
    add_never_cache_headers(response)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "strict-origin"
    return response


def private_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page under ``/mine/`` that everybody may open: the door."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return never_kept(view(request, *args, **kwargs))

    return guarded


def mine_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page for the donor who came in: ``request.donor``. Others are led to the door and, after it, back here.

    Nothing that was posted after the session ended is done; the door says so.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = session.of(request)
        if found is None:
            return never_kept(_to_the_door(request))
        request.donor, request.mine_session = found.donor, found  # type: ignore[attr-defined]
        return never_kept(view(request, *args, **kwargs))

    return guarded


def _to_the_door(request: HttpRequest) -> HttpResponse:
    posted = request.method not in ("GET", "HEAD")
    query = {"next": request.path if posted else request.get_full_path()} | ({"over": "1"} if posted else {})
    return SeeOther(f"{reverse('mine:home')}?{urlencode(query)}")


def home(note: str = "") -> SeeOther:
    """Back to the donor's front page, with one of ``NOTES``."""
    query = f"?{urlencode({'done': note})}" if note else ""
    return SeeOther(reverse("mine:home") + query)


def _note(request: HttpRequest) -> Promise | None:
    """What was done just now; at the door only what is true there too: an old address comes back by the Back button."""
    code = request.GET.get("done", "")
    return NOTES.get(code) if hasattr(request, "donor") or code in AT_THE_DOOR else None


def show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page in the frame ``donate/mine/base.html``; ``context["title"]`` is its title."""
    around = {
        "donor": getattr(request, "donor", None),
        "mine_session": getattr(request, "mine_session", None),
        "note": _note(request),
        "noindex": True,
        "hide_donate_bar": True,
        "canonical": settings.SITE_URL + reverse("mine:home"),
    }
    return render(request, f"donate/mine/{template}.html", around | context, status=status)
