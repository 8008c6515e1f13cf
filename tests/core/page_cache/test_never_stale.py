"""Whatever changes, the next visitor reads it; and what doesn't show it stays kept."""

import time
import uuid
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone
from wagtail.contrib.frontend_cache.utils import PurgeBatch, purge_url_from_cache

from core import page_cache, scheduling
from core import site_tree as tree
from core.models import Footer, Identity, Picture
from core.page_cache import copies, watching
from donate import milestones
from donate.models import CampaignPage, Shield
from home.models import EventPage, Registration, StandardPage
from news.models import Category, NewsPage
from tests.core.conftest import queries
from tests.core.page_cache.conftest import refuse, say, text, without_tokens
from tests.home.page_types import example

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]


def test_the_next_visitor_after_publishing_reads_the_new_page_everywhere(client, article, commit):
    shown = ["/", "/news/", "/news/kept/", "/en/news/kept/", "/news/feed/"]
    for path in shown:
        text(client, path)
    with commit():
        say(article, "新しい題")
    for path in shown[:3]:
        assert "新しい題" in text(client, path)
        assert "最初の題" not in text(client, path)


def test_publishing_news_leaves_pages_alone_that_show_none(client, article, commit):
    for path in ("/faq/", "/privacy/", "/donate/"):
        text(client, path)
    with commit():
        say(article, "新しい題")
    assert [queries(client, path) for path in ("/faq/", "/privacy/", "/donate/")] == [0, 0, 0]


def test_saving_a_draft_purges_nothing(client, article, commit):
    text(client, "/news/kept/")
    with commit():
        article.title = "Entwurf"
        article.save_revision()
    assert queries(client, "/news/kept/") == 0


def test_a_change_that_is_taken_back_purges_nothing(client, article, commit):
    text(client, "/news/kept/")
    with commit(), transaction.atomic():
        say(article, "never")
        transaction.set_rollback(True)
    assert queries(client, "/news/kept/") == 0


def test_an_unpublished_page_is_gone_at_once_and_so_are_its_traces(client, article, commit):
    for path in ("/news/kept/", "/news/", "/en/news/kept/"):
        text(client, path)
    with commit():
        article.unpublish()
    assert client.get("/news/kept/").status_code == 404
    assert "最初の題" not in text(client, "/news/")
    assert '"alternate" hreflang="ja"' not in text(client, "/en/news/kept/")


def test_a_deleted_page_is_gone_at_once(client, article, commit):
    text(client, "/news/kept/"), text(client, "/news/")
    with commit():
        article.delete()
    assert client.get("/news/kept/").status_code in (301, 404)  # the newsroom leads on to what is left
    assert "最初の題" not in text(client, "/news/")


def test_a_moved_or_renamed_page_is_found_at_its_new_address_only(client, site_tree, commit):
    about = tree.find(site_tree, "about")
    page = tree.page(about, StandardPage, "team", ja={"title": "仲間"}, en={"title": "Team"})
    text(client, "/about/team/")
    with commit():
        page.slug = "crew"
        page.save_revision().publish()
    assert client.get("/about/team/").status_code == 301  # editors' redirects, made by Wagtail
    assert "仲間" in text(client, "/about/crew/")
    with commit():
        page.move(site_tree, "last-child")
    assert client.get("/about/crew/").status_code == 301
    assert "仲間" in text(client, "/crew/")


def test_a_twin_that_goes_live_is_offered_at_once(client, site_tree, commit):
    page = tree.page(tree.find(site_tree, "about"), StandardPage, "team", ja={"title": "仲間"}, en={"title": "Team"})
    twin = page.get_translations().get()
    twin.unpublish()
    page_cache.purge("*")
    before = BeautifulSoup(text(client, "/about/team/"), "html.parser").find(class_="language-switch")
    with commit():
        twin.save_revision().publish()
    after = BeautifulSoup(text(client, "/about/team/"), "html.parser").find(class_="language-switch")
    assert after["href"] == "/en/about/team/"
    assert before is None or before["href"] == "/en/about/team/"
    assert 'hreflang="en" href="http://testserver/en/about/team/"' in text(client, "/about/team/")


def test_a_scheduled_page_appears_when_the_schedule_runs(client, article, commit):
    text(client, "/news/kept/")
    article.title = "geplant"
    article.go_live_at = timezone.now() - timedelta(minutes=1)
    article.save_revision(approved_go_live_at=article.go_live_at)
    with commit():
        scheduling.sweep()
    assert "geplant" in text(client, "/news/kept/")


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Identity, {"motto": "Ein neues Wort"}),
        (Footer, {"legal_links": [("link", {"text": "Ein neues Wort", "url": "https://example.org/"})]}),
        (Category, {"name": "Ein neues Wort"}),
    ],
    ids=["identity", "footer", "category"],
)
def test_a_changed_snippet_is_seen_at_once(client, article, commit, model, change):
    page = "/news/kept/" if model is Category else "/faq/"
    text(client, page)
    snippet = article.category if model is Category else model.objects.get(locale__language_code="ja")
    with commit():
        for name, value in change.items():
            setattr(snippet, name, value)
        snippet.save()
    assert "Ein neues Wort" in text(client, page)


def test_a_bulk_change_that_sends_no_signal_is_seen_too(client, article, commit):
    text(client, "/news/kept/")
    with commit():
        Category.objects.filter(pk=article.category_id).update(name="Sammel")
    assert "Sammel" in text(client, "/news/kept/")


def test_a_change_that_comes_while_a_page_is_made_spoils_the_copy(client, article, commit, monkeypatch):
    made = NewsPage.get_context

    def slow(self, request, *args, **kwargs):
        context = made(self, request, *args, **kwargs)
        with commit():
            NewsPage.objects.filter(pk=self.pk).update(subtitle="meanwhile")
        return context

    monkeypatch.setattr(NewsPage, "get_context", slow)
    assert "meanwhile" not in text(client, "/news/kept/")
    monkeypatch.undo()
    assert "meanwhile" in text(client, "/news/kept/")


def test_a_gift_purges_the_campaign_and_nothing_else(client, site_tree, commit):
    campaign = example(site_tree, CampaignPage)
    for path in (campaign.url, "/faq/", f"{campaign.url}now/"):
        text(client, path)
        assert queries(client, path) == 0
    with commit():
        milestones.booked(campaign.translation_key)
    assert queries(client, campaign.url) > 0
    assert queries(client, f"{campaign.url}now/") > 0
    assert queries(client, "/faq/") == 0


def test_a_taken_seat_is_seen_at_once(client, site_tree, commit):
    event = example(site_tree, EventPage)
    before = client.get(event.url)
    with commit():
        Registration.objects.create(
            event=event, token=uuid.uuid4(), email="a@example.org", name="A", language="ja", state="confirmed"
        )
    assert without_tokens(client.get(event.url)) != without_tokens(before)


def test_the_shield_changes_kept_forms_at_once(client, site_tree, commit):
    assert "data-work" not in text(client, "/donate/")
    with commit():
        Shield.objects.update_or_create(pk=1, defaults={"is_up": True})
    assert "data-work" in text(client, "/donate/")


def test_a_copy_ends_at_the_five_minute_mark_of_the_clock(client, site_tree):
    with time_machine.travel("2026-11-28T17:58:00+09:00", tick=False):
        text(client, "/events/")
    with time_machine.travel("2026-11-28T17:59:59+09:00", tick=False):
        assert queries(client, "/events/") == 0
    with time_machine.travel("2026-11-28T18:00:00+09:00", tick=False):
        assert queries(client, "/events/") > 0


def test_what_others_purge_through_wagtail_is_purged_here(client, article, commit):
    for path in ("/news/kept/", "/faq/"):
        text(client, path)
    with commit():
        purge_url_from_cache("http://testserver/news/kept/")
    assert queries(client, "/news/kept/") > 0
    assert queries(client, "/faq/") == 0
    batch = PurgeBatch()
    batch.add_url("http://testserver/faq/")
    with commit():
        batch.purge()
    assert queries(client, "/faq/") > 0


def test_watching_is_connected_once():
    watching.watch_connection(connection)
    watching.watch_connection(connection)
    assert connection.execute_wrappers.count(watching.statement) == 1


def test_a_picture_that_is_exchanged_purges_the_pages_that_show_it(client, article, commit):
    picture = Picture.objects.create(title="x", description="x", width=10, height=10, file="x.svg")
    article.lead_picture, article.lead_alt = picture, "x"
    article.save_revision().publish()
    page_cache.purge("*")
    text(client, "/news/kept/")
    with commit():
        picture.description = "y"
        picture.save()
    assert queries(client, "/news/kept/") > 0


def test_users_who_sign_in_purge_nothing(client, site_tree, commit):
    text(client, "/about/")
    with commit():
        User.objects.create_user("new")
    assert queries(client, "/about/") == 0


# --- Without a database ----------------------------------------------------------------------------------


def test_kept_pages_outlive_the_database_even_beyond_their_mark(client, site_tree):
    now = time.time()
    text(client, "/about/")
    client.raise_request_exception = False
    for later in (0, 3600):
        with time_machine.travel(now + later), connection.execute_wrapper(refuse):
            assert client.get("/about/").status_code == 200
    with time_machine.travel(now + copies.STANDS_IN + 2 * copies.MARK), connection.execute_wrapper(refuse):
        assert client.get("/about/").status_code == 503


def test_what_was_changed_is_not_shown_even_when_the_database_is_gone(client, article, commit):
    text(client, "/news/kept/")
    with commit():
        say(article, "withdrawn")
    client.raise_request_exception = False
    with connection.execute_wrapper(refuse):
        assert client.get("/news/kept/").status_code == 503
