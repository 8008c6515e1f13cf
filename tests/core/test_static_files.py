"""Static files: whoever builds the middleware anew serves them all, and the folders are looked through once."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from core.middleware import StaticFilesMiddleware


def answer(middleware: StaticFilesMiddleware, address: str) -> HttpResponse:
    return middleware(RequestFactory().get(address))


def built() -> StaticFilesMiddleware:
    return StaticFilesMiddleware(lambda request: HttpResponse("a page"))


@pytest.fixture(params=["collected", "found"])
def place(request, settings, tmp_path):
    """A folder of static files as production collects them, and one in which they are found where they lie."""
    (tmp_path / "first.css").write_text("p {}")
    settings.WHITENOISE_AUTOREFRESH = False
    settings.WHITENOISE_USE_FINDERS = request.param == "found"
    settings.STATIC_ROOT = tmp_path if request.param == "collected" else None
    settings.STATICFILES_DIRS = [tmp_path]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    StaticFilesMiddleware.forget()
    yield tmp_path
    StaticFilesMiddleware.forget()


def test_every_building_serves_the_files_and_only_the_first_looks_for_them(place):
    first = built()
    (place / "second.css").write_text("a {}")
    again = built()
    for middleware in (first, again):
        served = answer(middleware, "/static/first.css")
        assert b"".join(served.streaming_content) == b"p {}"
        assert answer(middleware, "/static/second.css").content == b"a page"
    StaticFilesMiddleware.forget()
    assert b"".join(answer(built(), "/static/second.css").streaming_content) == b"a {}"
