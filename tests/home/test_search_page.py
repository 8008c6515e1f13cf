"""The search page."""

import pytest
from bs4 import BeautifulSoup

from core import site_tree as tree
from home.models import StandardPage

pytestmark = pytest.mark.django_db


def ask(client, question: str, language: str = "") -> BeautifulSoup:
    return BeautifulSoup(client.get(f"{language}/search/", {"q": question}).content, "html.parser")


@pytest.fixture
def page(site_tree):
    return tree.page(
        site_tree,
        StandardPage,
        "desk",
        ja={"title": "同じ机で", "body": [("text", "<p>はじめの<b>面接</b>は &lt;食堂&gt; で行います。</p>")]},
        en={"title": "One desk", "body": [("text", "<p>The first interview is held in the canteen.</p>")]},
    )


def test_the_words_are_marked_in_an_excerpt(client, page):
    html = ask(client, "面接")
    item = html.find("a", href="/desk/").find_parent("li")
    assert [mark.text for mark in item.find_all("mark")] == ["面接"]
    assert "<食堂>" in item.text


def test_each_language_finds_its_own_pages(client, page):
    assert ask(client, "interview", "/en").find("a", href="/en/desk/")
    assert not ask(client, "面接", "/en").find("a", href="/desk/")


def test_nothing_found_offers_the_words_one_by_one(client, page):
    html = ask(client, "面接 ロケット")
    assert "面接" in html.find("a", href="?q=%E9%9D%A2%E6%8E%A5").text
    assert "「面接 ロケット」" in html.find(role="status").h2.text


def test_what_was_typed_stays_in_the_field_and_is_escaped(client):
    html = ask(client, '"><script>alert(1)</script>')
    assert html.find(id="q")["value"] == '"><script>alert(1)</script>'
    assert not html.find("script", string="alert(1)")


def test_a_draft_is_not_found(client, page):
    page.unpublish()
    assert not ask(client, "面接").find("a", href="/desk/")
