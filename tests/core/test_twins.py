"""Links and shared facts follow the reader's language, without a query for each."""

import pytest
from django.utils import translation
from wagtail.models import Locale, Site
from wagtail.rich_text import expand_db_html

from core import languages
from core import site_tree as tree
from core.blocks.frame import LinkBlock
from core.models import Figure, Footnote

pytestmark = pytest.mark.django_db


@pytest.fixture
def news(site_tree):
    return tree.find(site_tree, "news")


@pytest.fixture
def facts(db):
    return [
        tree.snippet(
            Figure,
            key,
            ja={"label": f"数 {key}"},
            en={"label": f"Figure {key}"},
            both={"value": 1, "as_of": "2026-01-01"},
        )
        for key in "abc"
    ]


def test_links_in_a_text_lead_to_the_twin_in_one_query(news, site_tree, django_assert_num_queries):
    Site.get_site_root_paths()  # kept by Wagtail
    text = "".join(f'<a linktype="page" id="{page.pk}">x</a>' for page in (news, site_tree, news))
    for language, addresses in (("ja", ["/news/", "/", "/news/"]), ("en", ["/en/news/", "/en/", "/en/news/"])):
        with translation.override(language), django_assert_num_queries(1):
            assert expand_db_html(text) == "".join(f'<a href="{address}">x</a>' for address in addresses)


@pytest.mark.parametrize("pk", ["0", "999999", "x", "", "²"])
def test_a_link_to_nothing_loses_its_address_only(db, pk):
    assert expand_db_html(f'<a linktype="page" id="{pk}">x</a>') == "<a>x</a>"


def test_a_link_leads_to_the_page_itself_while_its_twin_is_a_draft(news):
    news.get_translation(Locale.objects.get(language_code="en")).unpublish()
    with translation.override("en"):
        assert expand_db_html(f'<a linktype="page" id="{news.pk}">x</a>') == '<a href="/news/">x</a>'


def test_a_link_block_leads_to_the_twin_and_bears_its_title(news):
    link = LinkBlock().to_python({"page": news.pk, "suffix": "?year=2026"})
    with translation.override("ja"):
        assert (link.href, link.label) == ("/news/?year=2026", "ニュース")
    link = LinkBlock().to_python({"page": news.pk})
    with translation.override("en"):
        assert (link.href, link.label) == ("/en/news/", "News")


def test_snippets_come_in_the_readers_language_in_one_query(facts, django_assert_num_queries):
    languages.localized(facts)  # learns the locales
    with translation.override("ja"), django_assert_num_queries(0):
        assert languages.localized(facts) == facts
    with translation.override("en"), django_assert_num_queries(1):
        assert [fact.label for fact in languages.localized(facts)] == ["Figure a", "Figure b", "Figure c"]


def test_what_has_no_twin_stands_for_itself(facts):
    Figure.objects.filter(label="Figure b").delete()
    with translation.override("en"):
        assert [fact.label for fact in languages.localized(facts)] == ["Figure a", "数 b", "Figure c"]


def test_snippets_of_several_models_come_in_one_query(facts, django_assert_num_queries):
    note = tree.snippet(Footnote, "n", ja={"term": "空白", "text": "<p>x</p>"}, en={"term": "Gap", "text": "<p>y</p>"})
    found = [
        model.objects.select_related("locale").get(pk=one.pk) for model, one in ((Figure, facts[0]), (Footnote, note))
    ]
    with django_assert_num_queries(1):
        figure, gap = languages.in_language(found, "en")
    assert (figure.label, figure.value, gap.term, gap.text) == ("Figure a", 1, "Gap", "<p>y</p>")
    assert figure.as_of == facts[0].as_of
