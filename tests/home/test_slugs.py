"""One address for both languages."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Locale, Page
from wagtail_localize.models import TranslationSource
from wagtail_localize.operations import translate_object

from home.models import HomePage, StandardPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(site_tree):
    return HomePage.objects.get(locale__language_code="ja")


def test_a_slug_that_only_one_language_can_read_is_refused(home):
    with pytest.raises(ValidationError) as refused:
        home.add_child(instance=StandardPage(title="歩み", slug="歩み", locale=home.locale))
    assert "slug" in refused.value.message_dict


def test_a_translated_page_keeps_its_slug(home):
    page = home.add_child(instance=StandardPage(title="歩み", slug="our-way", locale=home.locale))
    english = Locale.objects.get(language_code="en")
    translate_object(page, [english])
    assert page.get_translation(english).slug == "our-way"


def test_the_english_front_page_keeps_the_slug_that_it_needs_beside_the_japanese_one(home):
    english = Locale.objects.get(language_code="en")
    twin = home.get_translation(english)
    before = twin.slug
    translate_object(home, [english])
    twin.refresh_from_db()
    assert twin.slug == before


def test_every_page_of_a_fresh_site_can_be_sent_for_translation(home):
    refused = []
    for page in Page.objects.descendant_of(home, inclusive=True).specific():
        try:
            TranslationSource.get_or_create_from_instance(page)
        except TypeError as error:
            refused.append(f"{page}: {error}")
    assert refused == []
