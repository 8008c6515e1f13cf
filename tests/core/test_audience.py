"""Pages for supporters: what others see, and who is let in."""

import pytest
from bs4 import BeautifulSoup

from core import audience
from core import site_tree as tree
from news.models import Category, NewsPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def inner(site_tree) -> NewsPage:
    return tree.page(
        tree.find(site_tree, "news"),
        NewsPage,
        "inner",
        ja={"title": "夜の集い", "body": [("heading", {"text": "ひみつ"})], "search_description": "一年のお礼"},
        en={"title": "An evening", "body": [("heading", {"text": "Secret"})], "search_description": "Our thanks"},
        both={"category": Category.objects.get(slug="event", locale__language_code="ja"), "audience": "supporters"},
    )


@pytest.fixture
def supporters(monkeypatch):
    """Whoever sends this header is a supporter, as long as the test lasts."""
    monkeypatch.setattr(audience, "_predicates", [])
    audience.supporters_are(lambda request: request.headers.get("X-Supporter") == "yes")
    return {"X-Supporter": "yes"}


@pytest.mark.parametrize(
    ("prefix", "title", "description", "secret"),
    [("", "夜の集い", "一年のお礼", "ひみつ"), ("/en", "An evening", "Our thanks", "Secret")],
)
def test_others_see_title_description_and_the_way_in(client, inner, prefix, title, description, secret):
    response = client.get(f"{prefix}/news/inner/")
    page = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 200
    assert page.h1.get_text() == title
    assert description in page.main.get_text()
    assert secret not in response.content.decode()
    assert [link["href"] for link in page.select(".notice a")] == [
        f"{prefix}/membership/",
        f"{prefix}/mine/?next={prefix}/news/inner/",
    ]
    assert page.select_one(".is-back")["href"] == f"{prefix}/news/"


def test_supporters_read_it_all(client, inner, supporters):
    assert "ひみつ" in client.get("/news/inner/", headers=supporters).content.decode()
    assert "ひみつ" not in client.get("/news/inner/").content.decode()


def test_nobody_is_a_supporter_until_a_room_says_who(rf, monkeypatch):
    monkeypatch.setattr(audience, "_predicates", [])
    assert not audience.is_supporter(rf.get("/", headers={"X-Supporter": "yes"}))


def test_neither_answer_may_be_kept_by_a_cache(client, inner, supporters):
    for headers in ({}, supporters):
        assert "no-store" in client.get("/news/inner/", headers=headers)["Cache-Control"]


def test_a_page_for_everybody_asks_nobody(client, site_tree, monkeypatch):
    monkeypatch.setattr(audience, "_predicates", [lambda request: pytest.fail("asked")])
    assert client.get("/news/").status_code == 200


def test_posting_to_it_shows_the_teaser_too(client, inner):
    assert "ひみつ" not in client.post("/news/inner/", {"x": "y"}).content.decode()


def test_the_structured_data_says_that_it_is_not_free(client, inner):
    assert '"isAccessibleForFree": false' in client.get("/news/inner/").content.decode()
