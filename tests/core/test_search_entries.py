"""What visitors can find: on the database in use, in its order, and never more than everybody may read."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.documents.models import Document
from wagtail.models import Locale, Page, PageViewRestriction

from core import site_tree
from core.models import SearchEntry
from core.search import entries, finding, text
from core.search.marking import excerpt, marked
from home.models import StandardPage
from tests.wild import tried

pytestmark = pytest.mark.django_db


def make(home, slug: str, title: str, words: str = "", **fields) -> Page:
    return site_tree.page(
        home, StandardPage, slug, ja={"title": title, "body": [("text", f"<p>{words}</p>")], **fields}, en=None
    )


def titles(question: str, language: str = "ja") -> list[str]:
    visible = finding.visible(Locale.objects.get(language_code=language))
    return [entry.title for entry in finding.matching(visible, text.query(question))]


WRITTEN = "難民と歩く。寄付のキャンペーンで、ともに生きる。ＡＢＣ企業。１２３人。ｶﾀｶﾅ。50%の「声」a_b C++"


@pytest.mark.parametrize(
    "question",
    [
        *("難民", "寄付", "キャンペーン", "ともに生きる", "ＡＢＣ", "abc", "ab", "民", "き", "生き", "カタカナ", "123"),
        *('"ともに生きる"', "寄付 -ロケット", "ロケット OR 難民", "難民　寄付", "難民 AND 寄付", "a_b", "声"),
        *("寄付'", "(寄付)", "寄付*", "寄付:*", "!寄付", "寄付 &", '"寄付', "寄付\\", "%寄付%"),
    ],
)
def test_what_a_text_has_is_found(site_tree, question):
    make(site_tree, "found", "ある日", WRITTEN)
    assert "ある日" in titles(question)


@pytest.mark.parametrize(
    "question",
    ["民難", "生きもの", "寄付 -難民", "寄付 NOT 難民", '"寄付 難民"', "ロケット", "bc", "かたかな", "NOT 寄付"],
)
def test_what_a_text_has_not_is_not_found(site_tree, question):
    make(site_tree, "found", "ある日", WRITTEN)
    assert "ある日" not in titles(question)


def test_a_title_comes_before_a_text_and_of_equals_the_newer_one(site_tree):
    now = timezone.now()
    for title, words, days in [
        ("紙風船の会", "", 900),
        ("古い知らせ", "紙風船 紙風船 紙風船", 300),
        ("新しい知らせ", "紙風船", 10),
        ("紙風船の店", "紙風船", 800),
    ]:
        make(site_tree, f"day-{days}", title, words, first_published_at=now - timedelta(days=days))
    entries.rebuild()
    assert titles("紙風船") == ["紙風船の店", "紙風船の会", "新しい知らせ", "古い知らせ"]


class TestNothingLeaks:
    def test_what_was_never_published_is_not_found(self, site_tree):
        site_tree.add_child(instance=StandardPage(title="下書きの紙風船", slug="draft", live=False))
        assert titles("紙風船") == []

    def test_an_editors_draft_of_a_live_page_is_not_found(self, site_tree):
        page = make(site_tree, "live", "ある日", "前の言葉")
        page.title, page.search_description = "紙風船", "紙風船"
        page.save_revision()
        assert titles("紙風船") == []
        assert titles("前の言葉") == ["ある日"]

    def test_what_is_withdrawn_is_gone_at_once(self, site_tree):
        page = make(site_tree, "live", "紙風船")
        page.unpublish()
        assert not SearchEntry.objects.filter(page=page).exists()

    def test_what_was_set_aside_without_a_word_is_not_found_either(self, site_tree):
        page = make(site_tree, "live", "紙風船")
        Page.objects.filter(pk=page.pk).update(live=False)
        assert titles("紙風船") == []

    def test_a_deleted_page_is_gone(self, site_tree):
        make(site_tree, "live", "紙風船").delete()
        assert titles("紙風船") == []

    def test_a_page_for_supporters_gives_away_title_and_description_only(self, site_tree):
        page = make(
            site_tree, "inner", "支え手の夜", "秘密の献立", audience="supporters", search_description="今年のお礼"
        )
        assert titles("支え手の夜") == titles("今年のお礼") == ["支え手の夜"]
        assert titles("献立") == []
        assert "献立" not in SearchEntry.objects.get(page=page).body

    def test_a_page_that_becomes_one_for_supporters_forgets_its_text(self, site_tree):
        page = make(site_tree, "inner", "夜", "秘密の献立")
        page.audience = "supporters"
        page.save_revision().publish()
        assert titles("献立") == []

    def test_a_page_behind_a_password_is_not_found_nor_what_stands_below_it(self, site_tree):
        above = make(site_tree, "above", "紙風船の上")
        make(above, "below", "紙風船の下")
        PageViewRestriction.objects.create(page=above, restriction_type="password", password="x")
        assert titles("紙風船") == []

    def test_another_language_finds_nothing_of_it(self, site_tree):
        make(site_tree, "live", "紙風船")
        assert titles("紙風船", "en") == []


class TestDocuments:
    @pytest.fixture
    def document(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        return Document.objects.create(title="紙風船の手引き", file=ContentFile(b"x", name="guide.pdf"))

    def body(self, document):
        return {"body": [("document", {"document": document})]}

    def test_one_that_no_page_names_is_not_found(self, document):
        assert titles("紙風船") == []

    def test_one_that_a_public_page_names_is_found_once_by_its_title(self, site_tree, document):
        for slug in ("one", "two"):
            make(site_tree, slug, "手引き", **self.body(document))
        found = finding.matching(finding.visible(site_tree.locale), text.query("紙風船の手引き"))
        assert [entry.document for entry in found.filter(kind="document")] == [document]

    def test_one_that_only_supporters_get_is_not_found(self, site_tree, document):
        make(site_tree, "inner", "中", audience="supporters", **self.body(document))
        assert titles("紙風船") == []

    def test_one_with_another_title_is_found_by_that(self, site_tree, document):
        make(site_tree, "one", "ページ", **self.body(document))
        document.title = "折り紙の手引き"
        document.save()
        assert "折り紙の手引き" in titles("折り紙")
        assert not SearchEntry.objects.filter(kind="document", title__contains="紙風船").exists()


def test_ways_to_ask_are_counted_together_in_one_query(site_tree, django_assert_num_queries):
    make(site_tree, "one", "紙風船")
    make(site_tree, "two", "風船と紙")
    ways = [text.query(way) for way in ("紙風船", "風船", "ロケット", "!!")]
    visible = finding.visible(site_tree.locale)
    with django_assert_num_queries(1):
        assert finding.counts(visible, ways) == [1, 2, 0, 0]


def test_entries_can_be_written_anew(site_tree):
    make(site_tree, "one", "紙風船")
    SearchEntry.objects.all().delete()
    assert entries.rebuild() == SearchEntry.objects.count() > 1
    assert titles("紙風船") == ["紙風船"]


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL only")
def test_the_index_is_used_where_there_are_ten_thousand(site_tree):
    rows = [
        SearchEntry(
            page=site_tree, locale=site_tree.locale, kind="news", anchor=f"a{number}", title=f"知らせ {number}",
            title_pairs=text.indexed(f"知らせ {number}"), body_pairs=text.indexed(f"今日の話 {number} 番"),
            date=timezone.now(),
        )
        for number in range(10_000)
    ]  # fmt: skip
    SearchEntry.objects.bulk_create(rows, batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE core_searchentry")
    plan = finding.matching(finding.visible(site_tree.locale), text.query("4321 番"))[:10].explain()
    assert "words_of_entries" in plan
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'words_of_the_admin'")
        assert "gin (((title || body)))" in cursor.fetchone()[0]


class TestMarking:
    @pytest.mark.parametrize(
        ("written", "words", "shown"),
        [
            ("ＡＢＣ企業", ["abc"], "<mark>ＡＢＣ</mark>企業"),
            ("ｷｬﾝﾍﾟｰﾝ中", ["キャンペーン"], "<mark>ｷｬﾝﾍﾟｰﾝ</mark>中"),
            ("Cafe CAFE decaf", ["cafe"], "<mark>Cafe</mark> <mark>CAFE</mark> decaf"),
            ("<b>寄付</b>&", ["寄付"], "&lt;b&gt;<mark>寄付</mark>&lt;/b&gt;&amp;"),
            ("ひらがな", ["ヒラガナ"], "ひらがな"),
            ("難民・寄付", ["難民・寄付"], "<mark>難民</mark>・<mark>寄付</mark>"),
        ],
    )
    def test_words_are_marked_as_they_are_written(self, written, words, shown):
        assert marked(written, words) == shown

    def test_an_excerpt_stands_around_the_first_match(self):
        shown = excerpt("あ" * 200 + "面接" + "い" * 200, ["面接"])
        assert shown == "…" + "あ" * 50 + "<mark>面接</mark>" + "い" * 50 + "…"
        assert excerpt("何もない", ["面接"]) is None


SIGNS = [*"\"'()*&|!:-<>%_\\{}^~+.,/ 　\t\n\0", *"寄付面接のーアｱﾞabＡ１😀ß・", " OR ", " NOT ", "NEAR", "\ud800"]
ODD = st.lists(st.sampled_from(SIGNS), max_size=40).map("".join)


@given(question=ODD | st.text(max_size=250))
@tried(50)
def test_whatever_is_asked_is_answered(client, site_tree, question):
    for address in ("/search/", "/en/search/", "/search/suggest/"):
        asked = "&".join(f"{name}={quote(question, errors='surrogatepass')}" for name in ("q", "kind", "page"))
        assert client.get(f"{address}?{asked}").status_code == 200
