"""The site with one more address, which says hello: what the server and Django's middleware cost by themselves.

With ``BENCH_KEEP_NOTHING`` no answer is ever kept: each is made by a process that runs for a while, from nothing.
"""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

application = get_wsgi_application()

if os.environ.get("BENCH_KEEP_NOTHING"):
    from core.page_cache.copies import Shelf

    Shelf.put = lambda self, key, copy: None  # type: ignore[method-assign]


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


from config import urls  # noqa: E402 - it needs the applications

urlpatterns = [path("hello", hello), *urls.urlpatterns]
settings.ROOT_URLCONF = __name__
