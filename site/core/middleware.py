"""What no library of ours does to an answer."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, ClassVar
from urllib.parse import urlsplit

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext
from wagtail.contrib.redirects.middleware import RedirectMiddleware
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import Redirect, StaticFile

POLICY = "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()"


class ProbesMiddleware:
    """Lets a monitor ask a process by the address of its machine.

    A container's health check, a balancer and Prometheus call 127.0.0.1 or 10.0.0.1, over plain HTTP; everybody else
    gets an answer under the site's own name only. None of these answers depends on the name.
    """

    PATHS = frozenset({"/healthz", "/metrics"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._name = urlsplit(settings.SITE_URL).netloc

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info in self.PATHS:
            request.META["HTTP_HOST"] = self._name
        return self.get_response(request)


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """whitenoise, which looks through the folders once a process.

    Wagtail builds all middleware anew for every preview, and hundreds of files were looked at for each.
    """

    files: dict[str, StaticFile | Redirect]
    _listed: ClassVar[dict[str, dict[str, StaticFile | Redirect]]] = {}

    def update_files_dictionary(self, root: str, prefix: str) -> None:
        self._list_once(root, lambda: super(StaticFilesMiddleware, self).update_files_dictionary(root, prefix))

    def add_files_from_finders(self) -> None:
        self._list_once("", super().add_files_from_finders)

    @classmethod
    def forget(cls) -> None:
        """Look again, where other files are served."""
        cls._listed.clear()

    def _list_once(self, root: str, look: Callable[[], None]) -> None:
        if root not in self._listed:
            others, self.files = self.files, {}
            look()
            self._listed[root], self.files = self.files, others
        self.files |= self._listed[root]


class PermissionsPolicyMiddleware:
    """Says that no page of ours uses camera, microphone, place or the payment API, and that no other site may embed
    what we answer as a picture, script or frame of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class PoliciesMiddleware(CSPMiddleware):
    """django-csp, with a policy of its own for the admin, whose screens need more than pages do."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts: PolicyParts = super().get_policy_parts(request, response, report_only)
        if parts.config is None and not report_only and request.path_info.startswith("/admin/"):
            directives: dict[str, Any] = settings.ADMIN_CONTENT_SECURITY_POLICY
            parts.config = dict(directives)
        return parts


class OldAddressesMiddleware(RedirectMiddleware):
    """Wagtail's redirects, which browsers ask for again each time.

    They keep a permanent one without asking: a slug that changed and changed back led them in a circle.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        answer: HttpResponseBase = super().process_response(request, response)
        if answer is not response:
            patch_cache_control(answer, no_cache=True)
        return answer


class UnsaidMiddleware:
    """What doesn't say how long it may be kept, a browser keeps only if it asks again each time, and nobody else does.

    Left open, a browser or a CDN would think up a time: a redirect for ever, a 404 although there is a page by now.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class MethodMiddleware:
    """Says in words, in the language of the address, what Django refuses with an empty page (405)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        refused = response.status_code == HTTPStatus.METHOD_NOT_ALLOWED
        if refused and isinstance(response, HttpResponse) and not response.content:
            language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
            with translation.override(language):
                response.content = gettext("This address does not take requests of this kind.") + "\n"
            response.headers["Content-Type"] = "text/plain; charset=utf-8"
        return response


class EmptyHeadMiddleware:
    """Takes the body out of answers to HEAD; their headers, the length too, stay.

    Django leaves this to the server, and Gunicorn drops the body with a warning in the log for every request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method == "HEAD":
            if isinstance(response, StreamingHttpResponse):
                response.streaming_content = ()
            elif isinstance(response, HttpResponse):
                response.content = b""
        return response
