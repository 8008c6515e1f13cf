"""What a CDN keeps is purged there when it changes: every address whose answer was made of it."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import OperationalError, connection

from core import site_tree as tree
from core.models import Footer, KeptAddress
from core.page_cache import addresses, starting
from news.models import Category, NewsPage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]

SHOWN = ["/", "/en/", "/news/", "/en/news/", "/news/told/", "/en/news/told/", "/news/feed/", "/sitemap.xml", "/faq/"]


class Proxy(BaseHTTPRequestHandler):
    """A cache in front of the site, as far as purging goes."""

    purged: list[str]

    def do_PURGE(self) -> None:
        self.purged.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args) -> None:
        """Nothing."""


@pytest.fixture
def cdn(settings):
    """Its address is set; the list of what it was told to forget."""
    told: list[str] = []
    handler = type("Handler", (Proxy,), {"purged": told})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.CDN = f"http://127.0.0.1:{server.server_port}"
    backend = {"BACKEND": "wagtail.contrib.frontend_cache.backends.HTTPBackend", "LOCATION": settings.CDN}
    settings.WAGTAILFRONTENDCACHE = {**settings.WAGTAILFRONTENDCACHE, "cdn": backend}
    yield told
    server.shutdown()
    server.server_close()


@pytest.fixture
def article(site_tree) -> NewsPage:
    words = {"ja": {"title": "題"}, "en": {"title": "Title"}}
    category = Category.objects.filter(locale=site_tree.locale).first()
    return tree.page(tree.find(site_tree, "news"), NewsPage, "told", **words, both={"category": category})


@pytest.fixture
def shown(client, article, cdn):
    for path in SHOWN:
        assert "s-maxage" in client.get(path)["Cache-Control"], path
    cdn.clear()
    return cdn


def test_publishing_purges_the_page_its_twin_the_lists_the_feed_and_the_sitemap(shown, article, commit):
    with commit():
        article.title = "新しい題"
        article.save_revision().publish()
    assert set(SHOWN) - set(shown) <= {"/faq/"}
    assert "/faq/" not in shown


def test_a_snippet_purges_every_page_that_shows_it(shown, site_tree, commit):
    with commit():
        Footer.objects.get(locale=site_tree.locale).save()
    assert {"/", "/faq/", "/news/told/"} <= set(shown)


def test_a_new_version_purges_every_page(shown, kept):
    (kept / "begins").touch()
    starting.begin(kept / "begins")
    assert set(shown) == set(SHOWN)


def test_a_draft_purges_nothing(shown, article, commit):
    with commit():
        article.title = "下書き"
        article.save_revision()
    assert shown == []


def test_a_bulk_change_and_an_unpublished_page_are_told_too(shown, article, commit):
    with commit():
        Category.objects.filter(pk=article.category_id).update(name="別")
    assert {"/news/told/", "/news/"} <= set(shown)
    shown.clear()
    with commit():
        article.unpublish()
    assert {"/news/told/", "/news/", "/"} <= set(shown)


def test_a_cdn_keeps_no_address_with_parameters_since_nobody_could_name_them_all(client, site_tree, cdn):
    for _visit in range(2):
        for path in ("/news/?utm_source=x", "/news/?category=media"):
            assert client.get(path)["Cache-Control"] == "no-cache"
    assert not KeptAddress.objects.exists()
    assert "s-maxage" in client.get("/news/")["Cache-Control"]


def test_a_cdn_keeps_an_address_under_its_own_spelling_only(client, site_tree, cdn):
    for _visit in range(2):
        for written in ("/%65n/", "/en%2f", "/en/?", "http://testserver/en/"):
            assert client.get("/en/", RAW_URI=written)["Cache-Control"] == "no-cache", written
        assert "s-maxage" in client.get("/en/", RAW_URI="/en/")["Cache-Control"]


def test_what_could_not_be_written_down_is_kept_by_nobody_outside(client, site_tree, cdn):
    def refuse(execute, sql, *args):
        if "core_keptaddress" in sql:
            raise OperationalError("the disk is full")
        return execute(sql, *args)

    with connection.execute_wrapper(refuse):
        assert client.get("/faq/")["Cache-Control"] == "no-cache"
    assert "s-maxage" in client.get("/faq/")["Cache-Control"]


def test_a_process_that_begins_writes_nothing_twice(client, site_tree, cdn):
    client.get("/faq/")
    before = KeptAddress.objects.count()
    addresses.forget()
    client.get("/faq/")
    assert KeptAddress.objects.count() == before > 0


def test_without_a_cdn_nothing_is_written_down(client, site_tree):
    client.get("/faq/")
    assert not KeptAddress.objects.exists()
