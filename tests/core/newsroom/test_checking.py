"""The content checks: what they notice, when they look again, and where an editor sees it."""

import csv
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Locale, Page

from core import site_tree as tree
from core.models import Finding
from core.newsroom import checking
from home.models import StandardPage
from home.permissions import EDITORS, EVENTS
from news.models import NewsIndexPage, StartingPoint

pytestmark = pytest.mark.django_db
Kind = Finding.Kind


@pytest.fixture
def publish(write, django_capture_on_commit_callbacks):
    """``publish("summer", body=[…])``: a complete page that is live, looked at as after every publication."""

    def make(slug="summer", **values):
        with django_capture_on_commit_callbacks(execute=True):
            return write(slug, **{"search_description": "夏のこと。", **values})

    return make


def found(page) -> set[tuple[str, str]]:
    return set(Finding.objects.filter(page_id=page.pk).values_list("kind", "detail"))


def test_a_complete_page_has_no_findings(publish):
    page = publish(body=[("heading", {"text": "席"}), ("text", "<h3>小さな席</h3><p>本文</p>")])
    assert found(page) == set()


def test_a_page_without_description_is_found_and_forgotten_once_it_has_one(publish, django_capture_on_commit_callbacks):
    page = publish(search_description="")
    assert found(page) == {("description", "")}
    page.search_description = "夏のこと。"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    assert found(page) == set()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ([("text", "<h3>早すぎる</h3>")], {("headings", "早すぎる")}),
        ([("heading", {"text": "席"}), ("text", "<h4>深すぎる</h4>")], {("headings", "深すぎる")}),
        ([("heading", {"text": "席"}), ("text", "<h3> </h3>")], {("headings", "空の見出し")}),
        ([("heading", {"text": "席"}), ("text", "<h3>一</h3>"), ("heading", {"text": "次"})], set()),
    ],
)
def test_headings_go_down_one_by_one(publish, body, expected):
    assert found(publish(body=body)) == expected


def test_a_field_that_offers_only_the_third_level_stands_below_a_heading_of_the_page_itself(site_tree):
    contact = tree.find(site_tree, "contact").specific
    contact.aside = "<h3>企業の方へ</h3><p>こちらへ。</p>"
    [seen] = checking.look_at([contact]).values()
    assert seen == []


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ('<a linktype="page" id="999999">むかしの頁</a>', {"むかしの頁"}),
        ('<a linktype="page" id="x">壊れた</a>', {"壊れた"}),
        ('<a linktype="document" id="999999">資料</a>', {"資料"}),
        ('<a href="/no-such-page/">どこにもない</a>', {"どこにもない"}),
        ('<a href="http://127.0.0.1:8000/en/no-such-page/">nowhere</a>', {"nowhere"}),
        ('<a href="/news/">ニュース</a>', set()),
        ('<a href="/en/news/?year=2026#x">News</a>', set()),
        ('<a href="/news/feed/">フィード</a>', set()),
        ('<a href="https://example.org/anything">よそ</a>', set()),
        ('<a href="mailto:hello@example.org">メール</a>', set()),
        ('<a href="#history">この頁の中</a>', set()),
    ],
)
def test_links_that_lead_nowhere_are_found(publish, settings, link, words):
    settings.SITE_URL = "http://127.0.0.1:8000"
    page = publish(body=[("text", f"<p>{link}</p>")])
    assert found(page) == {("link", one) for one in words}


def test_a_link_breaks_when_its_page_leaves_and_is_whole_again_when_it_returns(
    publish, write, django_capture_on_commit_callbacks
):
    target = write("target")
    page = publish(body=[("text", f'<p><a linktype="page" id="{target.pk}">あの頁</a></p>')])
    assert found(page) == set()
    with django_capture_on_commit_callbacks(execute=True):
        target.unpublish()
    assert found(page) == {("link", "あの頁")}
    with django_capture_on_commit_callbacks(execute=True):
        target.save_revision().publish()
    assert found(page) == set()
    with django_capture_on_commit_callbacks(execute=True):
        Page.objects.get(pk=target.pk).delete()
    assert found(page) == {("link", "あの頁")}


def test_a_page_in_one_language_only_is_found_by_that_language(publish):
    assert found(publish(english=False)) == {("twin_missing", "English")}


def test_a_twin_is_outdated_once_the_page_it_follows_changes(publish, django_capture_on_commit_callbacks):
    page = publish()
    twin = page.get_translation(Locale.objects.get(language_code="en"))
    assert found(twin) == set()
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    assert found(twin) == {("twin_stale", "")}
    assert found(page) == set()
    with django_capture_on_commit_callbacks(execute=True):
        twin.save_revision().publish()
    assert found(twin) == set()


def test_a_draft_has_no_findings(publish, django_capture_on_commit_callbacks):
    page = publish(search_description="")
    with django_capture_on_commit_callbacks(execute=True):
        page.unpublish()
    assert found(page) == set()


def test_a_site_begins_with_no_findings_and_the_night_finds_everything_anew(site_tree):
    call_command("check_contents")
    assert list(Finding.objects.values_list("page__url_path", "kind", "detail")) == []
    Page.objects.filter(pk=site_tree.pk).update(search_description="")
    for _night in range(2):
        call_command("check_contents")
        assert list(Finding.objects.values_list("page", "kind")) == [(site_tree.pk, Kind.DESCRIPTION)]


def test_many_pages_take_no_more_queries_than_few(write, django_assert_max_num_queries):
    few = [write(f"few-{number}") for number in range(2)]
    many = [write(f"many-{number}") for number in range(6)]
    for pages in (few, many):
        with django_assert_max_num_queries(7):
            checking.look_at(pages)


class TestReport:
    def test_lists_findings_in_the_editors_language_and_narrows_them(self, publish, staff):
        publish("summer", search_description="", body=[("text", "<h3>早い</h3>")])
        editor = staff("hana", EDITORS)
        address = reverse("content_checks")
        everything = editor.client.get(address).content.decode()
        assert "頁 summer" in everything
        assert "説明がない" in everything
        assert "見出しの順序" in everything
        narrowed = editor.client.get(address, {"kind": "headings"}).content.decode()
        assert "早い" in narrowed
        english = Locale.objects.get(language_code="en")
        assert "頁 summer" not in editor.client.get(address, {"locale": english.pk}).content.decode()

    def test_goes_out_as_a_file(self, publish, staff):
        publish("summer", search_description="")
        response = staff("hana", EDITORS).client.get(reverse("content_checks"), {"export": "csv"})
        rows = list(csv.DictReader(StringIO(response.getvalue().decode("utf-8-sig"))))
        assert "頁 summer" in {row["ページ"] for row in rows}

    def test_is_for_those_who_work_on_pages(self, staff):
        response = staff("ken", EVENTS).client.get(reverse("content_checks"))
        assert response.status_code == 302
        assert response.url == reverse("wagtailadmin_home")

    @pytest.mark.parametrize("query", [{"kind": "nonsense"}, {"locale": "x"}, {"content_type": "-1"}, {"p": "999"}])
    def test_answers_nonsense_calmly(self, staff, query):
        assert staff("hana", EDITORS).client.get(reverse("content_checks"), query).status_code == 200


def test_the_editor_shows_what_is_noticed_in_the_draft(publish, staff):
    page = publish(search_description="")
    page.body = tree.stream(StandardPage._meta.get_field("body").stream_block, [("text", "<h3>早い</h3>")], seed="x")
    page.save_revision()
    shown = staff("hana", EDITORS).client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "見出しの順序: 早い" in shown
    assert "説明がない" in shown


def test_words_left_over_from_a_starting_text_are_found_with_their_place(site_tree, staff):
    article = begun(site_tree, staff, "campaign-report")
    said = {seen.detail for seen in checking.look_at([article])[article.pk] if seen.kind == Kind.LEFT_OVER}
    assert [words for words in said if words.endswith("：○○キャンペーンのご報告")]
    assert "副題：何人の方から、いくらのご支援をいただいたかを一文で。" in said
    assert "文章：何に、いくら、いつ使うのかを書きます。" in said
    assert [words for words in said if words.endswith("：仮名、立場")]
    assert not any("使いみち" in words for words in said)  # its headings are meant to stay


def test_a_page_whose_starting_text_was_written_over_has_none_left(site_tree, staff):
    article = begun(site_tree, staff, "campaign-report")
    article.title, article.subtitle = "夏のキャンペーンのご報告", "六十人の方から。"
    article.body = [("heading", {"text": "使いみち"}), ("text", "<p>丸○をつけ、5月に。00:30〜01:00</p>")]
    assert Kind.LEFT_OVER not in {seen.kind for seen in checking.look_at([article])[article.pk]}


@pytest.mark.parametrize(
    ("words", "expected"),
    [("<p>開始は○月○日です。</p>", "文章：開始は○月○日です。"), ("<p>会場は〇〇。</p>", "文章：会場は〇〇。")],
)
def test_marks_to_be_filled_in_are_found_on_any_page(publish, words, expected):
    assert ("left_over", expected) in found(publish(body=[("text", words)]))


def begun(site_tree, staff, name):
    point = StartingPoint.objects.get(slug=name, locale=site_tree.locale)
    return point.begin(NewsIndexPage.objects.child_of(site_tree).get(), staff("hana", EDITORS))
