"""The search page: results with their kinds, help where nothing is found, suggestions."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import site_tree as tree
from core.models import SearchEntry
from home.models import FaqPage, StandardPage
from tests.home.meetings import make_event, make_story

pytestmark = pytest.mark.django_db


def ask(client, question: str, language: str = "", **more) -> BeautifulSoup:
    return BeautifulSoup(client.get(f"{language}/search/", {"q": question, **more}).content, "html.parser")


def addresses(html: BeautifulSoup) -> list[str]:
    return [link["href"] for link in html.select(".news-list.is-text a.cover-link")]


@pytest.fixture
def page(site_tree):
    return tree.page(
        site_tree,
        StandardPage,
        "desk",
        ja={"title": "同じ机で", "body": [("text", "<p>おりたたみ<b>紙飛行機</b>は &lt;食堂&gt; で行います。</p>")]},
        en={"title": "One desk", "body": [("text", "<p>The first interview is held in the canteen.</p>")]},
    )


@pytest.fixture
def questions(site_tree):
    faq = FaqPage.objects.child_of(site_tree).get()
    asked = [("紙飛行機に同行してもらえますか", "<p>はい。練習から。</p>"), ("寄付は控除されますか", "<p>いいえ。</p>")]
    group = {
        "title": "仕事",
        "questions": [{"question": question, "answer": answer} for question, answer in asked],
    }
    tree.fill(faq, {"groups": [("group", group)]}, seed="faq")
    faq.save_revision().publish()
    return faq


def test_the_words_are_marked_in_an_excerpt_and_in_the_title(client, page):
    item = ask(client, "紙飛行機").find("a", href="/desk/").find_parent("li")
    assert [mark.text for mark in item.find_all("mark")] == ["紙飛行機"]
    assert "<食堂>" in item.text
    assert ask(client, "机").find("a", href="/desk/").mark.text == "机"


def test_each_language_finds_its_own_pages(client, page):
    assert addresses(ask(client, "held in the canteen", "/en")) == ["/en/desk/"]
    assert "/desk/" not in addresses(ask(client, "紙飛行機", "/en"))


def test_a_question_is_found_and_leads_to_its_place_on_the_page(client, questions):
    [address] = addresses(ask(client, "控除されますか"))
    path, _sign, anchor = address.partition("#")
    place = BeautifulSoup(client.get(path).content, "html.parser").find(id=anchor)
    assert place.find_parent("details").summary.text == "寄付は控除されますか"


def test_results_can_be_narrowed_to_one_kind_and_the_question_stays(client, site_tree, page, questions):
    make_event(site_tree, lede="紙飛行機の練習")
    make_story(site_tree, lede="紙飛行機の朝")
    tabs = {tab.text: tab["href"] for tab in ask(client, "紙飛行機").select(".filter-tabs a")}
    assert set(tabs) == {"すべて 4", "物語 1", "質問 1", "イベント 1", "ページ 1"}
    narrowed = BeautifulSoup(client.get(f"/search/{tabs['イベント 1']}").content, "html.parser")
    assert addresses(narrowed) == ["/events/table/"]
    assert narrowed.find(id="q")["value"] == "紙飛行機"
    assert narrowed.select_one(".filter-tabs [aria-current]").text == "イベント 1"
    assert len(addresses(ask(client, "紙飛行機", kind="nonsense"))) == 4


def test_an_event_for_supporters_shows_no_word_of_its_inside(client, site_tree):
    make_event(site_tree, audience="supporters", venue="秘密会場", lede="秘密会場の話")
    assert "/events/table/" in addresses(ask(client, "となりの食卓の会"))
    for address in ("/search/", "/en/search/", "/search/suggest/"):
        assert b"/events/table/" not in client.get(address, {"q": "秘密会場"}).content


class TestNothingFound:
    @pytest.mark.parametrize(
        ("question", "nearer"),
        [
            ("紙飛行機 ロケット", "「紙飛行機」1件"),
            ("紙飛行機便箋", "「紙飛行機」1件"),
            ("おりたたみめんせつ", "「おりたたみ」1件"),
            ("オリタタミ", "「おりたたみ」1件"),
        ],
    )
    def test_offers_nearer_words_with_their_counts(self, client, page, question, nearer):
        html = ask(client, question)
        assert f"「{question}」" in html.find(role="status").h2.text
        offered = [link for link in html.find(role="status").find_all("a") if link.text == nearer]
        assert offered
        assert "/desk/" in addresses(BeautifulSoup(client.get(f"/search/{offered[0]['href']}").content, "html.parser"))

    @pytest.mark.parametrize("question", ["けんしゅう", "ケンシュウ", "きゅうしゅう", "紙飛便", "飛行機能"])
    def test_offers_no_fragment_of_a_word(self, client, site_tree, page, question):
        words = {"title": "きゅうに走る", "lede": "けんすう、チュウリップ。"}
        tree.page(site_tree, StandardPage, "run", ja=words, en=None)
        near = ask(client, question).find(role="status").find_all("a")
        assert [link.text for link in near if link.text.startswith("「")] == []

    def test_a_word_within_a_compound_is_offered_too(self, client, page):
        near = [link.text for link in ask(client, "会社食堂案内").find(role="status").find_all("a")]
        assert any(text.startswith("「食堂」") for text in near)

    def test_offers_tips_often_opened_pages_and_a_person(self, client):
        html = ask(client, "ロケット")
        assert [bool(html.find(id=place)) for place in ("tips", "often")] == [True, True]
        assert html.find("a", href="/contact/")


def test_suggestions_are_titles_in_this_language_and_only_a_few(client, site_tree, page, questions):
    for number in range(8):
        tree.page(site_tree, StandardPage, f"many-{number}", ja={"title": f"机の話 {number}"}, en=None)
    answer = client.get("/search/suggest/", {"q": "机"})
    assert len(answer.json()["suggestions"]) == 6
    assert "no-store" in answer["Cache-Control"]
    assert client.get("/search/suggest/", {"q": "同じ"}).json()["suggestions"] == [
        {"title": "同じ机で", "kind": "ページ", "url": "/desk/"}
    ]
    assert client.get("/search/suggest/", {"q": "紙飛行機に"}).json()["suggestions"][0]["kind"] == "質問"
    assert client.get("/en/search/suggest/", {"q": "机"}).json() == {"suggestions": []}
    assert client.get("/search/suggest/").json() == {"suggestions": []}
    page.unpublish()
    assert client.get("/search/suggest/", {"q": "同じ"}).json() == {"suggestions": []}


def test_what_was_typed_stays_in_the_field_and_is_escaped(client):
    html = ask(client, '"><script>alert(1)</script>')
    assert html.find(id="q")["value"] == '"><script>alert(1)</script>'
    assert not html.find("script", string="alert(1)")


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("question", ["知らせ", "紙飛行機 ロケット推進機"])
def test_a_search_takes_at_most_ten_queries_however_much_there_is(client, site_tree, page, prefix, question):
    client.get(f"{prefix}/search/")
    counted = []
    for size in (10, 200):
        SearchEntry.objects.bulk_create(
            SearchEntry(
                page=page.get_parent(), locale=page.locale, kind="news", anchor=f"{size}-{number}", title="知らせ",
                title_pairs="知ら らせ せ", body_pairs="紙飛行機", date=page.first_published_at,
            )
            for number in range(size)
        )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{prefix}/search/", {"q": question})
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 10
