"""Finding Japanese (and anything else) in the database, whichever it is."""

import pytest
from wagtail.models import Page

from core import site_tree
from core.search import text
from home.models import StandardPage


@pytest.mark.parametrize(
    ("written", "pairs"),
    [
        ("寄付者", "寄付 付者 者"),
        ("ＡＢＣ", "abc"),
        ("ｷｬﾝﾍﾟｰﾝ", "キャ ャン ンペ ペー ーン ン"),
        ("2025年度の報告", "2025 年度 度の の報 報告 告"),
        ("", ""),
        ("!?「」", ""),
    ],
)
def test_japanese_becomes_pairs_and_other_words_stay_whole(written, pairs):
    assert text.indexed(written) == pairs


@pytest.fixture
def page(site_tree) -> Page:
    return tree_page(
        site_tree, "難民と寄付のキャンペーン", "ともに生きる。ＡＢＣ企業の面接で、café を飲む。C++ と 50% の話。"
    )


def tree_page(home: Page, title: str, words: str, **fields) -> Page:
    return site_tree.page(
        home,
        StandardPage,
        "searched-page",
        ja={"title": title, "body": [("text", f"<p>{words}</p>")], **fields},
        en=None,
    )


def found(question: str) -> list[int]:
    return [hit.pk for hit in Page.objects.live().search(text.query(question))]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "question",
    [
        "難民",
        "寄付",
        "キャンペーン",
        "ｷｬﾝﾍﾟｰﾝ",
        "ともに生きる",
        "ＡＢＣ",
        "abc",
        "ab",
        "面",
        "接",
        "生き",
        "難民 寄付",
        "難民　面接",
        '"ともに生きる"',
        "「ともに生きる」",
        "難民 AND 寄付",
        "ロケット OR 寄付",
        "寄付 -ロケット",
        "寄付 NOT ロケット",
        "CAFÉ",
        "50%",
    ],
)
def test_what_the_text_has_is_found(page, question):
    assert page.pk in found(question)


@pytest.mark.django_db
@pytest.mark.parametrize("question", ["民難", "生きもの", "寄付 -面接", "NOT 寄付", "ロケット", '"寄付 難民"', "bc"])
def test_what_the_text_has_not_is_not_found(page, question):
    assert page.pk not in found(question)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "question",
    [
        *('"', "''", "(", ")", "*", "&", "|", "!", ":", "-", "--", "%", "%s", "<->", "_", "ー", "\\", "😀", "\x00"),
        *("寄付:*", "title:寄付", "NOT", "OR", "AND OR NOT", "a'b", "NEAR(寄付)", "{title}", "寄付 OR", '"寄付'),
        pytest.param("あ" * 5000, id="long"),
    ],
)
def test_nothing_a_visitor_types_is_an_error(page, client, question):
    found(question)
    assert client.get("/search/", {"q": question}).status_code == 200
    assert client.get("/en/search/", {"q": question}).status_code == 200


@pytest.mark.django_db
def test_the_chooser_of_the_admin_finds_by_a_few_characters(page):
    assert page.pk in [hit.pk for hit in Page.objects.autocomplete("キャンペ")]


@pytest.mark.django_db
def test_a_page_for_supporters_gives_away_its_title_only(site_tree):
    page = tree_page(site_tree, "支え手の夜", "秘密の献立", audience="supporters")
    assert page.pk in found("支え手の夜")
    assert page.pk not in found("献立")
