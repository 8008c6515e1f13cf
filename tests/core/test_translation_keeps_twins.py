"""Sending something for translation never overwrites what stands there in the other language."""

import datetime

import pytest
from wagtail.models import Locale
from wagtail_localize.operations import translate_object

from core.models import Figure, Footnote
from news.models import Category, NewsIndexPage, NewsPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def japanese(site_tree):
    return Locale.objects.get(language_code="ja")


@pytest.fixture
def english(site_tree):
    return Locale.objects.get(language_code="en")


def twin_of(original, english, **words):
    twin = original.copy_for_translation(english)
    for name, text in words.items():
        setattr(twin, name, text)
    twin.save()
    return twin


def test_the_category_of_a_page_sent_for_translation_keeps_its_english_name(japanese, english):
    category = Category.objects.filter(locale=japanese).first()
    twin = category.get_translation(english)
    before = twin.name
    page = NewsPage(title="席を増やします", slug="more-seats", category=category, locale=japanese)
    NewsIndexPage.objects.get(locale=japanese).add_child(instance=page)
    translate_object(page, [english])
    twin.refresh_from_db()
    assert twin.name == before
    assert page.get_translation(english).specific.category_id == twin.pk


def test_a_figure_sent_for_translation_keeps_its_english_words(japanese, english):
    figure = Figure.objects.create(
        locale=japanese, label="出会った人", value=612, unit="人", as_of=datetime.date(2025, 9, 30)
    )
    twin = twin_of(figure, english, label="people met", unit="people")
    translate_object(figure, [english])
    twin.refresh_from_db()
    assert (twin.label, twin.unit) == ("people met", "people")


def test_the_rich_text_of_a_footnote_is_kept_too(japanese, english):
    footnote = Footnote.objects.create(
        locale=japanese, term="難民", text="<p>故郷を<b>離れた</b>人。</p><p>条約の定め。</p>"
    )
    twin = twin_of(
        footnote, english, term="refugee", text="<p>A person who <b>left</b> home.</p><p>By the convention.</p>"
    )
    translate_object(footnote, [english])
    twin.refresh_from_db()
    assert twin.term == "refugee"
    assert "left</b> home" in twin.text
    assert "故郷" not in twin.text


def test_what_has_no_twin_yet_is_translated_as_ever(japanese, english):
    figure = Figure.objects.create(
        locale=japanese, label="新しい数", value=1, unit="人", as_of=datetime.date(2025, 9, 30)
    )
    translate_object(figure, [english])
    assert figure.has_translation(english)
