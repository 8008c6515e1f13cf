"""What was taken back for good answers 410 at every address it ever had, in the visitor's language."""

import hashlib
from collections.abc import Callable, Iterable
from http import HTTPStatus
from urllib.parse import unquote, urlsplit

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from core.models import GoneAddress


def remember(addresses: Iterable[str]) -> None:
    """Let these paths (or whole addresses) answer 410 from now on, wherever no page stands."""
    fingerprints = {_fingerprint(address) for address in addresses}
    GoneAddress.objects.bulk_create(
        [GoneAddress(fingerprint=fingerprint) for fingerprint in fingerprints], ignore_conflicts=True
    )


def is_gone(path: str) -> bool:
    """Whether something stood at this path that was taken back."""
    return GoneAddress.objects.filter(fingerprint=_fingerprint(path)).exists()


def page(request: HttpRequest) -> HttpResponse:
    """The page that says so."""
    answer = render(request, "410.html", {"hide_donate_bar": True}, status=HTTPStatus.GONE)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


class GoneMiddleware:
    """Turns 404 into 410 where something was taken back; whatever stands there now is shown as usual."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if answer.status_code == HTTPStatus.NOT_FOUND and is_gone(request.path):
            return page(request)
        return answer


def _fingerprint(address: str) -> str:
    path = unquote(urlsplit(address).path).strip("/").lower()
    return hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()
