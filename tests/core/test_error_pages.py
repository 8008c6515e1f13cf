"""Pages for what isn't there, and for when nothing works."""

import base64
import hashlib
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from wagtail.users.models import UserProfile

from core import site_tree as tree
from core.views import STYLE_ALONE, server_error
from home.models import StandardPage

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "language"), [("/no-such-door/", "ja"), ("/en/no-such-door/", "en")])
def test_an_unknown_address_says_so_in_its_language(client, site_tree, path, language):
    response = client.get(path)
    assert response.status_code == 404
    html = BeautifulSoup(response.content, "html.parser")
    assert html.html["lang"] == language
    assert html.find("meta", {"name": "robots"})["content"] == "noindex"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ja", "en"])
def test_an_unknown_address_of_the_admin_speaks_the_language_of_whoever_works_there(admin_client, admin_user, language):
    UserProfile.objects.create(user=admin_user, preferred_language=language)
    response = admin_client.get("/admin/no-such-door/")
    assert response.status_code == 404
    assert BeautifulSoup(response.content, "html.parser").html["lang"] == language


@pytest.mark.django_db
def test_a_page_without_a_twin_says_so_and_offers_the_nearest(client, site_tree):
    about = tree.find(site_tree, "about")
    tree.page(about, StandardPage, "kitchen", ja={"title": "台所"}, en=None)
    response = client.get("/en/about/kitchen/")
    assert response.status_code == 404
    html = BeautifulSoup(response.content, "html.parser")
    assert html.find("a", href="/about/kitchen/")["lang"] == "ja"
    assert html.main.find("a", href="/en/about/")


@pytest.mark.django_db
def test_an_english_page_without_a_twin_is_offered_in_japanese_too(client, site_tree):
    page = tree.page(site_tree, StandardPage, "kitchen", ja={"title": "台所"}, en={"title": "Kitchen"})
    page.unpublish()
    html = BeautifulSoup(client.get("/kitchen/").content, "html.parser")
    assert html.find("a", href="/en/kitchen/")["lang"] == "en"


def test_the_last_page_stands_alone(rf):
    response = server_error(rf.get("/"))
    html = response.content.decode()
    assert response.status_code == 500
    assert 'href="/' not in html
    assert "src=" not in html


@pytest.mark.parametrize(
    "page", ["site/static/500.html", "site/static/413.html", "site/static/404.html", "templates/alone.html"]
)
def test_the_pages_that_stand_alone_look_the_same_and_the_policy_knows_their_style(page):
    html, pattern = (ROOT / page).read_text(), (ROOT / "site/static/500.html").read_text()
    style = re.search(r"<style>(.*?)</style>", html, re.S)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" == STYLE_ALONE
    assert html.count("<style") == 1
    for shared in (r"<head>.*?<title>", r"</style>.*?<main>", r"<svg.*?</svg>"):
        assert re.search(shared, html, re.S)[0] == re.search(shared, pattern, re.S)[0]


def test_the_policy_of_the_last_page_lets_its_style_be(settings):
    settings.ROOT_URLCONF = "tests.core.broken_urls"
    response = Client(raise_request_exception=False).get("/broken/")
    assert response.status_code == 500
    assert STYLE_ALONE in response["Content-Security-Policy"]
