"""What is kept, how it goes out, and whose it is: no question to the database, never somebody else's."""

import gzip
import uuid
from datetime import timedelta

import brotli
import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.utils import timezone
from wagtail.models import PageViewRestriction

from core.models import DraftLink
from donate.mine.session import supporter_cookie
from tests.core.conftest import queries
from tests.core.page_cache.conftest import refuse, say, text, without_tokens
from tests.home.page_types import PAGE_TYPES, example

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]

#: Their answers belong to one visitor, or change with each.
NEVER_KEPT = ["/search/?q=%E5%AF%84", "/en/search/?q=gift", "/mine/", "/en/mine/", "/newsletter/", "/admin/login/"]


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


def test_it_goes_out_as_small_as_the_browser_reads_it(client, site_tree):
    def read(accepted):
        return client.get("/about/", headers={"Accept-Encoding": accepted})

    plain = client.get("/about/")
    small, zipped = read("gzip, deflate, br, zstd"), read("br;q=0, gzip;q=0.8")
    assert "Content-Encoding" not in plain
    assert (small["Content-Encoding"], zipped["Content-Encoding"]) == ("br", "gzip")
    assert brotli.decompress(small.content) == gzip.decompress(zipped.content) == plain.content
    assert len(small.content) < len(zipped.content)
    assert small["ETag"] == zipped["ETag"] == plain["ETag"]
    assert small["Vary"] == zipped["Vary"] == plain["Vary"] == "Accept-Encoding"
    assert "Content-Encoding" not in read("gzip;q=0, deflate")


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
