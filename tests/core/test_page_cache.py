"""Kept answers: no question to the database, never stale, never somebody else's."""

import gzip
import multiprocessing
import re
import time
import uuid
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import OperationalError, connection, connections, transaction
from django.test import Client
from django.utils import timezone
from wagtail.contrib.frontend_cache.utils import PurgeBatch, purge_url_from_cache
from wagtail.models import Page, PageViewRestriction

from core import page_cache
from core import site_tree as tree
from core.models import DraftLink, Footer, Identity, Picture
from core.page_cache import copies, purges, watching
from donate import milestones
from donate.mine.session import supporter_cookie
from donate.models import CampaignPage, Shield
from home.models import EventPage, Registration, StandardPage
from news.models import Category, NewsPage
from tests.core.conftest import queries
from tests.home.page_types import PAGE_TYPES, example

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]

#: Their answers belong to one visitor, or change with each.
NEVER_KEPT = ["/search/?q=%E5%AF%84", "/en/search/?q=gift", "/mine/", "/en/mine/", "/newsletter/", "/admin/login/"]


@pytest.fixture(autouse=True)
def a_fresh_mark():
    """Each test begins right after a mark of the clock: a copy made in it does not end under way."""
    with time_machine.travel(copies.next_mark(time.time()) - copies.MARK):
        yield


@pytest.fixture
def article(site_tree) -> NewsPage:
    category = Category.objects.filter(locale=site_tree.locale).first()
    words = {"ja": {"title": "最初の題"}, "en": {"title": "First title"}}
    return tree.page(tree.find(site_tree, "news"), NewsPage, "kept", **words, both={"category": category})


def say(page: Page, title: str) -> None:
    page.title = title
    page.save_revision().publish()


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


# --- Kept -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", PAGE_TYPES, ids=lambda model: model._meta.label)
def test_every_page_type_is_answered_from_memory_in_both_languages(client, site_tree, model):
    page = example(site_tree, model)
    for twin in (page, page.get_translations().get()):
        first = client.get(twin.url)
        with connection.execute_wrapper(refuse):
            again = client.get(twin.url)
        assert first.status_code == again.status_code == 200
        assert without_tokens(first) == without_tokens(again)
        for name in ("Content-Security-Policy", "Permissions-Policy", "X-Frame-Options", "Content-Type"):
            assert first[name] == again[name]


def refuse(*args, **kwargs):
    raise OperationalError("the database is gone")


def without_tokens(response) -> str:
    page = BeautifulSoup(response.content, "html.parser")
    for field in page.select("input[name=token]"):
        field.decompose()
    return str(page)


@pytest.mark.parametrize("path", ["/sitemap.xml", "/news/feed/", "/en/news/feed/"])
def test_feeds_and_the_sitemap_are_kept_until_there_is_news(client, article, commit, path):
    text(client, path)
    assert queries(client, path) == 0
    with commit():
        say(article.get_translations().get() if path.startswith("/en") else article, "Changed")
    assert queries(client, path) > 0


@pytest.mark.parametrize("path", NEVER_KEPT)
def test_what_belongs_to_one_visitor_is_made_anew(client, site_tree, path):
    assert queries(client, path) or "csrf" in text(client, path).lower() or path.startswith("/newsletter")
    assert "public" not in client.get(path).get("Cache-Control", "")


def test_a_kept_page_can_be_kept_on_the_way_but_browsers_ask(client, site_tree):
    with time_machine.travel("2026-11-28T12:01:00+09:00", tick=False):
        said = client.get("/about/")["Cache-Control"]
        assert said == client.get("/about/")["Cache-Control"]
    assert "max-age=0" in said
    assert "s-maxage=240" in said
    assert "stale-while-revalidate" in said
    assert "stale-if-error" in said
    assert client.get("/about/")["Vary"] == "Accept-Encoding"
    assert not client.get("/about/").cookies


def test_who_has_it_gets_304(client, site_tree):
    tag = client.get("/about/")["ETag"]
    again = client.get("/about/", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert "s-maxage" in again["Cache-Control"]


def test_it_is_zipped_for_those_who_read_that(client, site_tree):
    plain = client.get("/about/")
    zipped = client.get("/about/", headers={"Accept-Encoding": "br, gzip;q=0.8"})
    assert "Content-Encoding" not in plain
    assert zipped["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.content) == plain.content
    assert zipped["ETag"] == plain["ETag"]
    assert "Content-Encoding" not in client.get("/about/", headers={"Accept-Encoding": "gzip;q=0, br"})


def test_head_has_the_headers_of_get_and_no_body(client, site_tree):
    page = client.get("/about/")
    head = client.head("/about/")
    assert head.content == b""
    for answer in (head, page):
        del answer["X-Request-ID"]
    assert {**head.headers} == {**page.headers}


# --- Whose it is ---------------------------------------------------------------------------------------


def test_staff_get_no_kept_page_and_leave_none(client, site_tree, admin_user):
    text(client, "/about/")
    staff = client
    staff.force_login(admin_user)
    assert queries(staff, "/about/") > 0
    assert "private" in staff.get("/about/")["Cache-Control"]
    assert queries(staff, "/faq/") > 0
    staff.logout()
    assert queries(staff, "/faq/") > 0  # nothing was kept while they were signed in


def test_whoever_has_the_cookie_of_supporters_gets_no_kept_page(client, site_tree):
    text(client, "/events/")
    client.cookies[supporter_cookie()] = "anything"
    assert queries(client, "/events/") > 0
    assert "private" in client.get("/events/")["Cache-Control"]


def test_other_cookies_neither_prevent_keeping_nor_get_into_a_page(client, site_tree):
    client.cookies["_ga"] = client.cookies["django_language"] = "en"
    first = client.get("/about/")
    assert queries(client, "/about/") == 0
    assert BeautifulSoup(first.content, "html.parser").html["lang"] == "ja"


def test_the_teaser_of_a_page_for_supporters_is_never_kept(client, article, commit):
    with commit():
        article.audience = "supporters"
        article.save_revision().publish()
    for _visit in range(2):
        assert queries(client, "/news/kept/") > 0
        assert "no-store" in client.get("/news/kept/")["Cache-Control"]


def test_a_page_behind_a_password_is_never_kept(client, article, commit):
    assert "最初の題" in text(client, "/news/kept/")
    with commit():
        PageViewRestriction.objects.create(page=article, restriction_type="password", password="x")
    for _visit in range(2):
        assert "最初の題" not in text(client, "/news/kept/")


def test_a_preview_is_never_kept(client, article, admin_user):
    article.title = "noch nicht"
    article.save_revision()
    text(client, "/news/kept/")
    client.force_login(admin_user)
    preview = client.get(f"/admin/pages/{article.pk}/view_draft/")
    assert "noch nicht" in preview.content.decode()
    client.logout()
    assert "noch nicht" not in text(client, "/news/kept/")


def test_a_draft_under_an_embargo_link_is_never_kept_and_never_replaced_by_the_kept_page(client, article, admin_user):
    text(client, "/news/kept/")
    article.title = "unter Sperrfrist"
    article.save_revision()
    tomorrow = timezone.now() + timedelta(days=1)
    link = DraftLink.objects.create(page=article, note="x", made_by=admin_user, ends_at=tomorrow)
    for _visit in range(2):
        answer = client.get(f"/draft/{link.token}/")
        assert "unter Sperrfrist" in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]
    assert "unter Sperrfrist" not in text(client, "/news/kept/")


@pytest.mark.parametrize("path", ["/no-such-page/", "/about"])
def test_only_whole_answers_are_kept(client, site_tree, path):
    answers = [client.get(path) for _visit in range(2)]
    assert {answer.status_code for answer in answers} <= {301, 404}
    assert "ETag" not in answers[1]


def test_a_posted_form_with_errors_is_neither_answered_from_memory_nor_kept(client, site_tree):
    text(client, "/contact/")
    wrong = client.post("/contact/", {"name": "Only mine"})
    assert wrong.status_code == 422
    assert "Only mine" in wrong.content.decode()
    assert "Only mine" not in text(client, "/contact/")


def test_every_visitor_of_a_kept_form_gets_a_token_of_their_own(client, site_tree):
    for path in ("/donate/", "/en/membership/join/", "/contact/"):
        answers = [client.get(path) for _visit in range(4)]
        tokens = [BeautifulSoup(a.content, "html.parser").select_one("input[name=token]")["value"] for a in answers]
        assert len(set(tokens)) == 4
        assert queries(client, path) == 0
        assert {a["Cache-Control"] for a in answers} == {"private, no-store"}


def test_the_token_of_a_kept_form_tells_when_it_was_shown_to_this_visitor(client, site_tree, settings):
    settings.FORM_MINIMUM_SECONDS = 3
    with time_machine.travel("2026-11-28T12:01:00+09:00", tick=False):
        text(client, "/contact/")
    with time_machine.travel("2026-11-28T12:03:00+09:00", tick=False):
        token = BeautifulSoup(text(client, "/contact/"), "html.parser").select_one("input[name=token]")["value"]
        from home.models.contact import ContactPage

        form = ContactPage.objects.first().get_form(client.get("/contact/").wsgi_request, {"token": token})
        assert form.open_for == 0
        assert isinstance(form.token_id, uuid.UUID)


def test_what_one_visitor_sent_is_shown_to_nobody_else(client, site_tree):
    assert queries(client, "/contact/?sent=forged") > 0
    assert queries(client, "/contact/?sent=forged") > 0


# --- Addresses -----------------------------------------------------------------------------------------


def test_unknown_parameters_share_the_page_and_never_get_into_it(client, site_tree):
    first = text(client, "/news/?utm_source=evil%22%3Emark")
    assert "evil" not in first
    assert queries(client, "/news/") == 0
    assert queries(client, "/news/?utm_campaign=x&fbclid=y") == 0


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


# --- Never stale ----------------------------------------------------------------------------------------


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
        call_command("publish_scheduled")
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
    before = text(client, event.url)
    with commit():
        Registration.objects.create(event=event, token=uuid.uuid4(), email="a@example.org", name="A", language="ja")
    assert queries(client, "/faq/") >= 0
    assert without_tokens(client.get(event.url)) != str(BeautifulSoup(before, "html.parser"))


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


# --- Without a database ----------------------------------------------------------------------------------


def test_kept_pages_outlive_the_database_even_beyond_their_mark(client, site_tree):
    now = time.time()
    text(client, "/about/")
    client.raise_request_exception = False
    for later in (0, 3600):
        with time_machine.travel(now + later), connection.execute_wrapper(refuse):
            assert client.get("/about/").status_code == 200
    with time_machine.travel(now + copies.STANDS_IN + 2 * copies.MARK), connection.execute_wrapper(refuse):
        assert client.get("/about/").status_code == 500


def test_what_was_changed_is_not_shown_even_when_the_database_is_gone(client, article, commit):
    text(client, "/news/kept/")
    with commit():
        say(article, "withdrawn")
    client.raise_request_exception = False
    with connection.execute_wrapper(refuse):
        assert client.get("/news/kept/").status_code == 500


# --- Several processes -----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite's tests live in one process")
def test_what_another_process_publishes_is_seen_by_the_very_next_visitor(client, site_tree, kept):
    """Both have local memory only; what they share is a file."""
    assert "Aus dem anderen" not in text(client, "/faq/")
    assert queries(client, "/faq/") == 0
    connections.close_all()

    def publish():
        purges.purges.cache_clear()  # opens the file anew, as a process of its own does
        page = Page.objects.get(slug="faq", locale__language_code="ja").specific
        say(page, "Aus dem anderen")

    process = multiprocessing.get_context("fork").Process(target=publish)
    process.start()
    process.join(60)
    assert process.exitcode == 0
    assert "Aus dem anderen" in text(client, "/faq/")


def test_a_hundred_writers_lose_no_purge(tmp_path):
    shared = purges.SharedMemory(tmp_path / "numbers")
    for number in range(100):
        shared.watch(f"t:{number}")

    def write(part):
        mine = purges.SharedMemory(tmp_path / "numbers")
        for number in range(part, 100, 4):
            mine.purge([f"t:{number}"])

    fork = multiprocessing.get_context("fork")
    processes = [fork.Process(target=write, args=(part,)) for part in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert shared.now() == 101
    assert sorted(shared.latest([f"t:{number}"]) for number in range(100)) == list(range(2, 102))


def test_changes_of_what_no_page_is_made_of_cost_nothing(tmp_path):
    shared = purges.SharedMemory(tmp_path / "numbers")
    shared.purge(["t:django_session"])
    assert shared.now() == 1


# --- Files for the web server ----------------------------------------------------------------------------


def files(root) -> set[str]:
    current = root / "pages" / "current"
    return (
        {str(file.relative_to(current)) for file in current.rglob("*") if file.is_file()} if current.exists() else set()
    )


def test_the_web_server_finds_pages_that_are_the_same_for_everybody_as_files(client, site_tree, kept):
    with time_machine.travel("2026-11-28T17:58:00+09:00", tick=False):
        page = client.get("/about/")
        for path in ("/donate/", "/news/?category=media", "/search/?q=x", "/mine/", "/news/feed/", "/no-page/"):
            client.get(path)
    found = files(kept)
    assert {re.sub(r"^[^/]+/", "", name) for name in found} == {"about/index.html", "about/index.html.gz"}
    folder = next((kept / "pages" / "current").iterdir()) / "about"
    assert (folder / "index.html").read_bytes() == page.content
    assert gzip.decompress((folder / "index.html.gz").read_bytes()) == page.content


def test_a_purge_takes_all_files_from_the_web_server_at_once(client, article, commit, kept):
    text(client, "/about/"), text(client, "/news/kept/")
    assert len(files(kept)) == 4
    with commit():
        say(article, "new")
    assert files(kept) == set()
    text(client, "/news/kept/")
    assert len(files(kept)) == 2


def test_a_page_that_was_kept_before_the_purge_comes_back_as_a_file(client, article, commit, kept):
    text(client, "/faq/")
    with commit():
        say(article, "new")
    assert queries(client, "/faq/") == 0
    assert len(files(kept)) == 2


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
