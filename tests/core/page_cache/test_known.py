"""What a process remembers of the frame and the organisation: never longer than it is true."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import page_cache
from core.models import Identity, Navigation
from core.page_cache.copies import Shelf
from donate.models import Fund
from tests.core.conftest import queries
from tests.core.page_cache.conftest import text

pytestmark = pytest.mark.django_db


def asked(act) -> list[str]:
    with CaptureQueriesContext(connection) as found:
        act()
    return [query["sql"] for query in found]


def name() -> str:
    identity = Identity.in_language("ja")
    assert identity
    return identity.name


@pytest.mark.usefixtures("kept")
def test_it_is_read_once_until_somebody_changes_it(site_tree, commit):
    assert (name(), asked(name)) == ("WELgee", [])
    with commit():
        Identity.objects.update(name="Neu")
    assert name() == "Neu"


@pytest.mark.usefixtures("kept")
def test_whoever_changes_it_sees_the_change_before_anybody_else(site_tree):
    name()
    connection.run_on_commit.clear()
    Identity.objects.update(name="Neu")
    assert name() == "Neu"
    connection.run_on_commit.clear()  # as when it is taken back
    assert name() == "WELgee"


@pytest.mark.usefixtures("kept")
def test_nobody_changes_what_another_remembers(site_tree):
    mine = Identity.in_language("ja")
    assert mine
    mine.name = "only mine"
    assert name() == "WELgee"


def test_where_changes_are_not_told_nothing_is_remembered(site_tree, settings):
    assert not settings.PAGE_CACHE
    name()
    assert len(asked(name)) == 1


@pytest.mark.usefixtures("kept")
def test_what_is_made_of_it_is_purged_with_it(client, site_tree, commit):
    Fund.offered("ja")
    text(client, "/donate/")  # made of what was known already
    fund = Fund.objects.filter(locale=site_tree.locale).first()
    assert fund
    with commit():
        Fund.objects.filter(pk=fund.pk).update(name="新しい使い道")
    assert "新しい使い道" in text(client, "/donate/")


@pytest.mark.usefixtures("kept")
def test_a_process_that_runs_asks_for_no_frame_in_either_language(client, site_tree, monkeypatch):
    monkeypatch.setattr(Shelf, "put", lambda self, key, copy: None)
    for path in ("/faq/", "/en/faq/"):
        text(client, path)
        found = asked(lambda path=path: client.get(path))
        assert [
            sql for sql in found if "core_navigation" in sql or "core_footer" in sql or "core_identity" in sql
        ] == []
        assert len(found) <= 4, found


@pytest.mark.usefixtures("kept")
def test_a_changed_menu_is_on_every_page_at_once(client, site_tree, commit):
    for path in ("/faq/", "/privacy/"):
        text(client, path)
    menu = Navigation.objects.get(locale=site_tree.locale)
    menu.links = [("link", {"text": "ここだけ", "page": None, "url": "https://example.org/", "suffix": ""})]
    with commit():
        menu.save()
    for path in ("/faq/", "/privacy/", "/terms/"):
        assert "ここだけ" in text(client, path), path
    assert queries(client, "/faq/") == 0


def test_a_key_stands_for_one_thing(site_tree, kept):
    assert page_cache.known("one", lambda: 1) == 1
    assert page_cache.known("two", lambda: 2) == 2
    assert page_cache.known("one", lambda: 3) == 1


@pytest.mark.usefixtures("kept")
def test_a_page_of_the_menu_is_followed_to_its_new_address_and_left_out_once_it_is_gone(client, site_tree, commit):
    news = site_tree.get_children().get(slug="news").specific
    assert 'href="/news/"' in text(client, "/faq/")
    assert 'href="/en/news/"' in text(client, "/en/faq/")
    with commit():
        news.slug = "journal"
        news.save_revision().publish()
    for prefix in ("", "/en"):
        said = text(client, f"{prefix}/privacy/")
        assert f'href="{prefix}/journal/"' in said
        assert f'href="{prefix}/news/"' not in said
        assert client.get(f"{prefix}/journal/").status_code == 200
    with commit():
        news.unpublish()
    assert 'href="/journal/"' not in text(client, "/privacy/")
    assert client.get("/journal/").status_code == 404
