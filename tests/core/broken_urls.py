"""Addresses where everything breaks, or is refused."""

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.urls import path

REASONS = {
    "broken": RuntimeError,
    "closed": PermissionDenied,
    "files": TooManyFilesSent,
    "wrong": BadRequest,
    "odd": SuspiciousOperation,
}


def broken(request: HttpRequest, reason: str) -> HttpResponse:
    raise REASONS[reason]("planted")


urlpatterns = [path("<str:reason>/", broken), path("en/<str:reason>/", broken)]
handler400 = "core.views.bad_request"
handler403 = "core.views.forbidden"
handler500 = "core.views.server_error"
