"""The sitemap: every public page of both languages, with its twin."""

from xml.etree import ElementTree

import pytest
from wagtail.models import Locale

from core import site_tree as tree
from core.sitemaps import PageSitemap
from news.models import Category, NewsPage
from tests.core.conftest import queries
from tests.news.many import make_many

pytestmark = pytest.mark.django_db
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def entries(client, address="/sitemap.xml"):
    response = client.get(address)
    assert response.status_code == 200
    urls = ElementTree.fromstring(response.content).findall("s:url", NAMES)
    return {
        url.findtext("s:loc", namespaces=NAMES): {
            link.get("hreflang"): link.get("href") for link in url.findall("x:link", NAMES)
        }
        for url in urls
    }


@pytest.fixture
def page(site_tree) -> NewsPage:
    category = Category.objects.get(slug="notice", locale__language_code="ja")
    return tree.page(
        tree.find(site_tree, "news"),
        NewsPage,
        "one",
        ja={"title": "一"},
        en={"title": "One"},
        both={"category": category},
    )


def test_both_languages_stand_in_it_with_their_twins(client, page):
    twins = {
        "ja": "http://testserver/news/one/",
        "en": "http://testserver/en/news/one/",
        "x-default": "http://testserver/news/one/",
    }
    found = entries(client)
    assert found["http://testserver/news/one/"] == twins
    assert found["http://testserver/en/news/one/"] == twins
    assert {"http://testserver/", "http://testserver/en/"} <= set(found)


def test_it_asks_as_often_for_many_pages_as_for_few(client, page):
    entries(client)
    few = queries(client, "/sitemap.xml")
    make_many(page.get_parent(), page, 40)
    assert queries(client, "/sitemap.xml") == few


def test_a_page_alone_has_no_alternates(client, page):
    page.get_translation(Locale.objects.get(language_code="en")).unpublish()
    found = entries(client)
    assert found["http://testserver/news/one/"] == {}
    assert "http://testserver/en/news/one/" not in found


@pytest.mark.parametrize("hide", ["draft", "supporters", "password"])
def test_what_not_everybody_may_read_is_left_out(client, page, hide):
    if hide == "draft":
        page.unpublish()
    elif hide == "password":
        page.view_restrictions.create(restriction_type="password", password="x")
    else:
        NewsPage.objects.update(audience="supporters")
    assert "http://testserver/news/one/" not in entries(client)


def test_a_page_that_search_engines_should_not_list_is_left_out(client, page, monkeypatch):
    monkeypatch.setattr(NewsPage, "indexed", False)
    assert "http://testserver/news/one/" not in entries(client)
    assert '<meta name="robots" content="noindex">' in client.get("/news/one/").content.decode()


def test_robots_name_it(client):
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_a_large_site_is_told_in_several_files(client, page, monkeypatch):
    whole = entries(client)
    monkeypatch.setattr(PageSitemap, "limit", 7)
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    files = [one.text for one in index.iterfind("s:sitemap/s:loc", NAMES)]
    assert len(files) > 1
    assert files[:2] == ["http://testserver/sitemap-pages.xml", "http://testserver/sitemap-pages.xml?p=2"]
    parts = [entries(client, file.removeprefix("http://testserver")) for file in files]
    assert {address: twins for part in parts for address, twins in part.items()} == whole
    assert client.get("/sitemap-nothing.xml").status_code == 404
