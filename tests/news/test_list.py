"""The list of news: filters, pages, what it shows and what not."""

import pytest
from bs4 import BeautifulSoup
from django.utils.html import escape

from news.models import latest
from news.models.lists import PER_PAGE
from tests.news.many import make_many

from .conftest import japan

pytestmark = pytest.mark.django_db


def soup(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def titles(page):
    return [link.get_text() for link in page.select(".news-item-title a")]


def alternates(page):
    return {link["hreflang"]: link["href"] for link in page.select("link[rel=alternate][hreflang]")}


def test_newest_stands_first_whatever_was_written_first(client, write):
    write("new", published_at=japan(2026, 11, 3, 10))
    write("newest", published_at=japan(2026, 11, 12, 10))
    write("old", published_at=japan(2025, 1, 3, 10))
    assert titles(soup(client, "/news/")) == ["記事 newest", "記事 new", "記事 old"]
    assert titles(soup(client, "/en/news/")) == ["Article newest", "Article new", "Article old"]


@pytest.mark.parametrize(
    ("prefix", "chosen", "everything"), [("", "活動レポート", "すべて"), ("/en", "Activity reports", "All")]
)
def test_a_category_narrows_the_list_and_is_marked(client, write, prefix, chosen, everything):
    write("a", "report")
    write("b", "media")
    page = soup(client, f"{prefix}/news/?category=report")
    assert [title[-1] for title in titles(page)] == ["a"]
    assert [link.get_text() for link in page.select(".filter-tabs [aria-current]")] == [chosen]
    assert [link.get_text() for link in soup(client, f"{prefix}/news/").select(".filter-tabs [aria-current]")] == [
        everything
    ]


def test_the_year_is_the_japanese_one(client, write):
    write("new-year", published_at=japan(2026, 1, 1, 0, 30))  # still 2025 in Greenwich
    write("december", published_at=japan(2025, 12, 31, 23))
    assert titles(soup(client, "/news/?year=2026")) == ["記事 new-year"]
    options = [option.get_text() for option in soup(client, "/news/?year=2026").select("#year option")]
    assert options == ["すべて", "2026", "2025"]


def test_category_and_year_narrow_together_and_are_kept_by_the_links(client, write):
    for number in range(PER_PAGE + 1):
        write(f"report-{number}", "report", published_at=japan(2026, 3, number + 1))
    write("other", "media", published_at=japan(2026, 4, 1))
    page = soup(client, "/news/?category=report&year=2026")
    assert len(titles(page)) == PER_PAGE
    following = page.select_one(".pagination [rel=next]")["href"]
    assert following == "/news/?category=report&year=2026&page=2"
    assert titles(soup(client, following)) == ["記事 report-0"]
    assert page.select_one(".language-switch")["href"] == "/en/news/?category=report&year=2026"
    assert page.select_one("input[name=category]")["value"] == "report"


NONSENSE = [
    "category=nonsense",
    "category=%00",
    "category=" + "x" * 5000,
    "category=<script>",
    "year=0",
    "year=abc",
    "year=99999999999999999999",
    "year=-1",
    "year=２０２６",
    "year=1900",
    "page=0",
    "page=-3",
    "page=x",
    "page=1e9",
    "page=99999999999999999999999",
    "page=%F0%9F%92%A5",
    "category[]=1&year[]=2&page[]=3",
    "category=report&category=media",
]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_nonsense_in_the_address_is_answered_with_the_list(client, write, prefix):
    write("only", "media")
    for query in NONSENSE:
        page = soup(client, f"{prefix}/news/?{query}")
        assert len(titles(page)) == 1, query
        assert "script>" not in page.select_one("link[rel=canonical]")["href"], query


def like_it(article, number):
    """So many more articles like this one, in both languages."""
    for one in (article, article.get_translations().get()):
        make_many(one.get_parent(), one, number)


def test_a_page_beyond_the_last_shows_the_last_and_says_so_to_search_engines(client, write):
    like_it(write("n"), PER_PAGE + 1)
    page = soup(client, "/news/?page=50")
    assert len(titles(page)) == 2
    assert page.select_one("link[rel=canonical]")["href"] == "http://testserver/news/?page=2"
    assert page.select_one(".pagination [aria-current=page]").get_text().endswith("2")
    assert alternates(page) == {
        "ja": "http://testserver/news/?page=2",
        "en": "http://testserver/en/news/?page=2",
        "x-default": "http://testserver/news/?page=2",
    }


def test_a_further_page_names_no_twin_where_the_list_in_the_other_language_is_shorter(client, write, english):
    article = write("n")
    like_it(article, PER_PAGE)
    english(article).unpublish()
    assert alternates(soup(client, "/news/?page=2")) == {}
    assert len(alternates(soup(client, "/news/"))) == 3


def test_the_canonical_address_has_only_what_narrows(client, write):
    write("a", "report", published_at=japan(2026, 3, 1))
    canonical = soup(client, "/news/?utm_source=x&year=2026&page=1&category=report").select_one("link[rel=canonical]")
    assert canonical["href"] == "http://testserver/news/?category=report&year=2026"
    page = soup(client, "/en/news/?category=nonsense")
    assert page.select_one("link[rel=canonical]")["href"] == "http://testserver/en/news/"
    assert {link["hreflang"]: link["href"] for link in page.select("link[hreflang][rel=alternate]")} == {
        "ja": "http://testserver/news/",
        "en": "http://testserver/en/news/",
        "x-default": "http://testserver/news/",
    }


def test_drafts_and_pages_behind_a_password_are_not_listed(client, write):
    write("hidden").unpublish()
    locked = write("locked")
    locked.view_restrictions.create(restriction_type="password", password="x")
    write("shown")
    assert titles(soup(client, "/news/")) == ["記事 shown"]


def test_a_page_for_supporters_is_listed_and_marked(client, write):
    write("inner", audience="supporters")
    item = soup(client, "/news/").select_one(".news-item")
    assert "支え手・会員向け" in item.get_text()


def test_an_empty_list_says_so_and_leads_on(client, site_tree):
    page = soup(client, "/news/?category=media")
    assert "まだありません" in page.get_text()
    assert page.select(".pagination") == []


def test_titles_are_shown_as_they_were_written(client, write):
    title = '<b>太字</b> & "引用"'
    write("signs", title=title)
    assert escape(title) in client.get("/news/").content.decode()


def test_latest_gives_the_newest_of_one_language(write, index, english):
    for day in (1, 3, 2):
        write(f"d{day}", published_at=japan(2026, 5, day))
    assert [page.title for page in latest(2, index.locale)] == ["記事 d3", "記事 d2"]
    assert [page.title for page in index.latest(1)] == ["記事 d3"]
    assert [page.title for page in latest(5, english(index).locale)] == ["Article d3", "Article d2", "Article d1"]
