"""The frame of every page: links, languages, canonical and alternate addresses."""

import threading

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from wagtail.models import Locale, Page, Site

from core import site_tree as tree
from core.frame import frame_of
from core.models import Footer, Identity, Navigation, SiteSettings
from news.models import NewsIndexPage

pytestmark = pytest.mark.django_db


def soup(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status
    return BeautifulSoup(response.content, "html.parser")


@pytest.fixture
def news(site_tree):
    return tree.find(site_tree, "news")


@pytest.fixture
def frame_settings(site_tree, news):
    """A small frame of our own: one link to a page, one to an address, a column, a legal link."""
    link = ("link", {"page": news})
    address = ("link", {"text": "外", "url": "https://example.org/"})
    identity = tree.snippet(
        Identity,
        "test",
        ja={"name": "団体", "legal_name": "特定非営利活動法人 団体", "address": "東京都"},
        en={"name": "Society", "legal_name": "Society, NPO", "address": "Tokyo"},
        both={"description": "x", "postal_code": "100-0000", "email": "post@example.org", "founded": 2016},
    )
    navigation = tree.snippet(
        Navigation,
        "test",
        ja={"name": "x", "links": [link, address]},
        en={"name": "x", "links": [link, ("link", {"text": "Outside", "url": "https://example.org/"})]},
        both={"more_links": [("link", {"page": news, "text": "", "suffix": "?year=2026"})]},
    )
    footer = tree.snippet(
        Footer,
        "test",
        ja={"name": "x", "columns": [("column", {"title": "知る", "links": [link[1]]})]},
        en={"name": "x", "columns": [("column", {"title": "Learn", "links": [link[1]]})]},
        both={"legal_links": [link]},
    )
    site = Site.objects.get(is_default_site=True)
    SiteSettings.objects.update_or_create(
        site=site, defaults={"identity": identity, "navigation": navigation, "footer": footer, "donate_page": news}
    )


@pytest.mark.parametrize(
    ("prefix", "name", "labels", "column"),
    [("", "団体", ["ニュース", "外"], "知る"), ("/en", "Society", ["News", "Outside"], "Learn")],
)
def test_links_lead_to_the_twin_and_bear_its_title(client, frame_settings, prefix, name, labels, column):
    page = soup(client, f"{prefix}/news/")
    links = page.select(".site-nav a")
    assert [link.get_text() for link in links] == labels
    assert [link["href"] for link in links] == [f"{prefix}/news/", "https://example.org/"]
    assert links[0]["aria-current"] == "page"
    assert page.select_one(".site-logo span").get_text() == name
    assert page.select_one(".site-footer-nav h2").get_text() == column
    assert page.select_one(".site-footer-nav a")["href"] == f"{prefix}/news/"
    assert page.select(".site-menu a")[-1]["href"] == f"{prefix}/news/?year=2026"
    assert page.select_one(".donate-bar a")["href"] == f"{prefix}/news/"


def test_a_link_to_a_page_that_is_not_live_is_left_out(client, frame_settings, news):
    news.unpublish()
    assert [link.get_text() for link in soup(client, "/").select(".site-nav a")] == ["外"]


def test_a_link_shows_the_other_language_while_only_that_one_is_live(client, frame_settings, news):
    news.get_translation(Locale.objects.get(language_code="en")).unpublish()
    assert soup(client, "/en/").select_one(".site-nav a")["href"] == "/news/"


def test_a_page_without_settings_has_a_frame_all_the_same(client, site_tree):
    SiteSettings.objects.all().delete()
    assert soup(client, "/news/").select_one(".donate-bar a")["href"] == "/donate/"
    assert soup(client, "/en/news/").select_one(".donate-bar a")["href"] == "/en/donate/"


@pytest.mark.parametrize(("language", "most"), [("ja", 2), ("en", 3)])
def test_the_frame_is_read_in_two_queries_and_a_third_for_the_translations(frame_settings, language, most):
    Site.get_site_root_paths()
    with translation.override(language), CaptureQueriesContext(connection) as queries:
        frame = frame_of(RequestFactory().get("/"))
        assert frame.identity
        assert frame.links
        assert frame.columns
        assert frame.legal_links
        assert frame.donate_url
    assert len(queries) <= most


def test_two_sites_keep_their_own_frames(client, frame_settings, news):
    other = NewsIndexPage(title="別のサイト", slug="other")
    news.get_root().add_child(instance=other)
    Site.objects.create(hostname="other.example", root_page=other)
    with translation.override("ja"):
        assert frame_of(RequestFactory().get("/", headers={"host": "other.example"})).identity is None
        assert frame_of(RequestFactory().get("/")).identity.name == "団体"


@pytest.mark.parametrize(
    ("path", "twin"), [("/news/", "/en/news/"), ("/en/news/", "/news/"), ("/", "/en/"), ("/en/", "/")]
)
def test_the_language_switch_leads_to_this_very_page(client, site_tree, path, twin):
    switch = soup(client, path).select_one(".language-switch")
    assert switch["href"] == twin
    assert switch["lang"] == switch["hreflang"] == ("en" if twin.startswith("/en") else "ja")


def test_the_switch_follows_a_twin_with_another_slug(client, news):
    twin = news.get_translation(Locale.objects.get(language_code="en"))
    # Twins share their slug when one is renamed; an older page may still have its own.
    Page.objects.filter(pk=twin.pk).update(slug="latest", url_path=twin.url_path.replace("/news/", "/latest/"))
    assert soup(client, "/news/").select_one(".language-switch")["href"] == "/en/latest/"
    assert soup(client, "/en/latest/").select_one(".language-switch")["href"] == "/news/"


def test_the_switch_keeps_what_the_page_understands_and_nothing_else(client, site_tree):
    switch = soup(client, "/news/?category=report&utm_source=mail&x=%22%3E").select_one(".language-switch")
    assert switch["href"] == "/en/news/?category=report"


@pytest.mark.parametrize("path", ["/nothing/", "/en/nothing/", "/news/nothing/here/", "/en/news/nothing/"])
def test_what_does_not_exist_is_a_404_with_the_frame(client, frame_settings, path):
    assert soup(client, path, 404).select(".site-nav a")


def test_a_draft_and_a_page_below_it_follow_wagtails_rules(client, news):
    news.unpublish()
    assert client.get("/news/").status_code == 404


def test_a_page_alone_in_its_language_names_no_alternates(client, news):
    news.get_translation(Locale.objects.get(language_code="en")).unpublish()
    page = soup(client, "/news/")
    assert page.select("link[hreflang]") == []
    assert page.select_one(".language-switch")["href"] == "/en/news/"


def test_pages_behind_a_password_ask_for_it(client, news):
    news.view_restrictions.create(restriction_type="password", password="x")
    response = client.get("/news/")
    assert "password" in response.content.decode()
    assert response.template_name != "news/news_index_page.html"


def test_an_address_below_a_page_names_the_same_address_in_the_other_language(client, site_tree, settings):
    found = soup(client, "/membership/join/?tier=family").select("link[rel=alternate][hreflang]")
    alternates = {link["hreflang"]: link["href"].removeprefix(settings.SITE_URL) for link in found}
    assert alternates == {"ja": "/membership/join/", "en": "/en/membership/join/", "x-default": "/membership/join/"}


@pytest.mark.django_db(transaction=True)
def test_a_frame_that_is_being_read_keeps_no_other_visitor_waiting(site_tree):
    """In Python 3.11 ``functools.cached_property`` locks over all instances: two first visitors waited for ever."""
    reading, other_is_done = threading.Event(), threading.Event()
    waited = []

    def slowly(execute, *arguments):
        if not reading.is_set():
            reading.set()
            waited.append(not other_is_done.wait(20))
        return execute(*arguments)

    def first_visitor():
        with connection.execute_wrapper(slowly):
            assert frame_of(RequestFactory().get("/")).links
        connection.close()

    def other_visitor():
        reading.wait()
        assert frame_of(RequestFactory().get("/")).links
        other_is_done.set()
        connection.close()

    threads = [threading.Thread(target=visitor) for visitor in (first_visitor, other_visitor)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert waited == [False]
