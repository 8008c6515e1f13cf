"""An address where everything breaks."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("nothing works")


urlpatterns = [path("broken/", broken)]
handler500 = "core.views.server_error"
