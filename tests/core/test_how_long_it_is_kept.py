"""Every answer says how long who may keep it; what nobody said, a browser or a CDN would think up for itself."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.models import Page

from core import site_tree as tree
from home.models import StandardPage
from tests.core.test_fuzz import EVERYWHERE
from tests.core.test_fuzz_requests import asked

pytestmark = pytest.mark.django_db


def said(answer) -> set[str]:
    return {part.strip().partition("=")[0] for part in answer.get("Cache-Control", "").split(",")} - {""}


@pytest.fixture(params=[True, False], ids=["kept", "not kept"])
def whether_pages_are_kept(request, kept, settings):
    settings.PAGE_CACHE = request.param


def test_no_answer_anywhere_leaves_it_open(kept, site_tree, admin_user, settings, tmp_path):
    """Pages, errors, redirects, files, machines' addresses; asked in any way, by anybody."""
    settings.MEDIA_ROOT = tmp_path / "media"
    for name in ("drawing.svg", "social-cards/card.png"):
        (settings.MEDIA_ROOT / name).parent.mkdir(parents=True, exist_ok=True)
        (settings.MEDIA_ROOT / name).write_text("x")
    document = get_document_model().objects.create(title="x", file=ContentFile(b"x", "x.pdf"))
    of_each_type = {type(page): page for page in Page.objects.live().filter(depth__gt=1).specific()}
    pages = [page.url for page in of_each_type.values()]
    places = [
        *(*EVERYWHERE, *pages, *(f"{page}?page=99&year=x" for page in pages), "/static/css/style.css"),
        *("/static/none.css", "/media/drawing.svg", "/media/social-cards/card.png", "/media/none.png", "/about", "/en"),
        *("/media/documents/x.pdf", document.url, "/documents/0/x", "/admin/", "/admin/pages/", "/admin/nowhere/"),
        *("/nowhere/", "/en/nowhere/", "/donate/?amount=3000", "/search/?q=x", "/en/search/suggest/?q=x", "//x"),
    ]
    staff = Client(raise_request_exception=False)
    staff.force_login(admin_user)
    open_ones = set()
    for place in places:
        for browser, method in ((Client(raise_request_exception=False), "GET"), (staff, "GET"), (Client(), "HEAD")):
            answer = browser.generic(method, place)
            if not said(answer):
                open_ones.add((place, method, answer.status_code))
    for place in EVERYWHERE:
        for method in ("POST", "OPTIONS"):
            answer = Client(raise_request_exception=False).generic(method, place, b"x=1")
            if not said(answer):
                open_ones.add((place, method, answer.status_code))
    if not said(asked("GET", "/", HTTP_HOST="evil.example")):
        open_ones.add("another name")
    assert open_ones == set()


def test_what_somebody_searched_for_stays_on_no_machine(site_tree, client):
    """A borrowed computer shall not know later that somebody looked for help."""
    for path in ("/search/?q=保護", "/en/search/?q=asylum", "/search/suggest/?q=保護"):
        assert {"private", "no-store"} <= said(client.get(path))


def test_machines_ask_for_the_rules_once_an_hour(site_tree, client):
    assert client.get("/robots.txt")["Cache-Control"] == "public, max-age=3600"


@pytest.mark.parametrize("path", ["/kitchen/", "/en/kitchen/"])
def test_a_page_that_appears_where_there_was_none_is_seen_at_once(whether_pages_are_kept, path, site_tree, commit):
    """Nobody may keep the 404: the browser asks again each time, everybody on the way hands the question on."""
    answer = Client().get(path)
    assert answer.status_code == 404
    assert said(answer) == {"private", "no-cache"}
    with commit():
        tree.page(site_tree, StandardPage, "kitchen", ja={"title": "台所"}, en={"title": "Kitchen"})
        for page in StandardPage.objects.filter(slug="kitchen"):
            page.save_revision().publish()
    assert Client().get(path).status_code == 200


@pytest.mark.parametrize("path", ["/about", "/en", "/admin/"])
def test_a_browser_asks_again_where_it_was_led_elsewhere(path, site_tree, client):
    answer = client.get(path)
    assert answer.status_code in (301, 302)
    assert "no-cache" in said(answer)
