"""Which answer belongs to which address: parameters, hosts and headers."""

import pytest
from django.test import Client

from core import page_cache
from tests.core.conftest import queries
from tests.core.page_cache.conftest import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]


def test_unknown_parameters_share_the_page_and_never_get_into_it(client, site_tree):
    first = text(client, "/news/?utm_source=evil%22%3Emark")
    assert "evil" not in first
    assert queries(client, "/news/") == 0
    assert queries(client, "/news/?utm_campaign=x&fbclid=y") == 0


@pytest.mark.parametrize("came", ["/%65n/", "/en%2f", "/en/?", "http://testserver/en/", "/%65n/?x=1"])
def test_no_cache_outside_keeps_a_page_under_another_spelling(client, site_tree, came):
    given = came.partition("?")[2]
    for _visit in range(2):
        assert client.get("/en/", RAW_URI=came, QUERY_STRING=given)["Cache-Control"] == "no-cache"
        assert "s-maxage" in client.get("/en/", RAW_URI="/en/")["Cache-Control"]
        assert "s-maxage" in client.get("/en/?x=1", RAW_URI="/en/?x=1")["Cache-Control"]


def test_parameters_that_matter_tell_pages_apart(client, site_tree):
    everything = text(client, "/news/")
    media = text(client, "/news/?category=media")
    assert media != everything
    assert queries(client, "/news/?category=media&utm_source=z") == 0
    assert text(client, "/news/?utm_source=z&category=media") == media
    assert text(client, "/news/") == everything


def test_many_narrowed_lists_push_no_page_off_the_shelf(client, site_tree, monkeypatch):
    monkeypatch.setattr("core.page_cache.middleware.ROOM_FOR_NARROWED", 200_000)
    text(client, "/news/")
    for year in range(1000, 1030):
        text(client, f"/news/?year={year}")
    assert queries(client, "/news/") == 0
    assert queries(client, "/news/?year=1000") > 0
    assert queries(client, "/news/?year=1029") == 0


@pytest.mark.parametrize("host", ["testserver:8081", "TESTSERVER", "localhost"])
def test_a_page_asked_for_under_another_name_is_not_kept(client, site_tree, settings, host):
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    for _visit in range(2):
        assert queries(client, "/about/", host=host) > 0
    assert queries(client, "/about/") > 0


def test_a_forged_host_is_refused_though_the_page_is_kept(client, site_tree):
    text(client, "/about/")
    assert client.get("/about/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    "headers", [{"X-Forwarded-Host": "evil.example"}, {"Accept-Language": "en"}, {"X-Original-URL": "/admin/"}]
)
def test_headers_that_could_change_a_page_do_not(client, site_tree, headers):
    poisoned = client.get("/about/", headers=headers).content
    page_cache.purge("*")
    assert "evil" not in poisoned.decode()
    assert Client().get("/about/").content == poisoned
