"""Addresses that belong to no page: health, robots, and the error pages."""

import logging
import sys
from functools import cache
from pathlib import Path
from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found
from wagtail.admin.localization import get_localized_response

from core import health as checkup
from core import languages
from core.logs import requests

log = logging.getLogger(__name__)


@csrf_exempt
@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 while this process can serve; ``?full=1`` also says how database, cache, worker and webhooks are, in JSON."""
    if "full" not in request.GET:
        return HttpResponse("ok", content_type="text/plain")
    healthy, state = checkup.report()
    return JsonResponse(state, status=200 if healthy else 503)


@csrf_exempt
@cache_control(public=True, max_age=3600)
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything may be read except the admin and the donors' own pages."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        *(
            f"Disallow: {languages.path_in(code, path)}"
            for path in ("/mine/", "/donate/thanks/")
            for code, _name in settings.LANGUAGES
        ),
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


def not_found_in_admin(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Wagtail's own 404, in the language of whoever works there; it makes it after putting that language away."""
    answer: HttpResponse = get_localized_response(page_not_found, request, *args, **kwargs)
    return answer


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the page in the other language where only this twin is missing, else three doors."""
    twin = languages.live_page_in_other_language(request)
    if twin is None:
        return render(request, "404.html", status=404)
    context = {
        "twin": twin,
        "twin_language": twin.locale.language_code,
        "nearest": languages.nearest_in_this_language(twin),
    }
    return render(request, "core/translation_missing.html", context, status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form of ours came without its cookie, or from elsewhere; said in the visitor's language."""
    return render(request, "403_csrf.html", status=403)


#: The one inline style of the site, in the pages that stand alone (``500.html``, ``413.html``, ``404.html``,
#: ``alone.html``); a test compares it with them, and the web server in front says the same (site/nginx.conf).
STYLE_ALONE = "'sha256-HSw44ZXrzHEEefJaCOPT6OeAtAozAoDGsKN9uOobDyc='"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """400: another site's name, a form that came in broken, or more of it than Django reads."""
    return _turned_away(request, exception, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """403: what isn't for this visitor."""
    return _turned_away(request, exception, 403)


def _turned_away(request: HttpRequest, exception: Exception, status: int) -> HttpResponseBase:
    """A page that stands alone: whoever asks may have named another host, and nothing of it is believed or repeated."""
    language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
    context = {"language": language, "front_page": settings.SITE_URL + languages.path_in(language, "/")}

    @csp_update({"style-src": [STYLE_ALONE]})
    def drawn(request: HttpRequest) -> HttpResponseBase:
        with translation.override(language):
            return HttpResponse(render_to_string(f"{status}.html", context), status=status)

    answer = drawn(request)
    answer.headers["Cache-Control"] = "no-store"
    # Django would write down the exception with all its text, which holds what the visitor sent, and our folders.
    log.warning("%s %s: %s %s", status, type(exception).__name__, request.method, requests.route(request, answer))
    answer._has_been_logged = True  # type: ignore[attr-defined]  # what django.utils.log.log_response looks for
    return answer


@csp_update({"style-src": [STYLE_ALONE]})
def server_error(request: HttpRequest) -> HttpResponse:
    """500: a page that stands alone, needing neither the database nor a context processor.

    503 where the database is away: whoever asked (Stripe, a search engine) shall come again. The web server in front
    shows the same file while no process of ours answers at all.
    """
    response = HttpResponseServerError(_words_of_500())
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        response.status_code = 503
        response["Retry-After"] = "30"
    return response


@cache
def _words_of_500() -> bytes:
    return (Path(settings.ROOT) / "site/static/500.html").read_bytes()
