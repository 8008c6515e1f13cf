"""What an editor sees of the giving pages: previews of pages that aren't stored yet, and what is translated."""

import pytest
from django.utils import timezone, translation
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, TranslationSource

from donate.models import CampaignIndexPage, CampaignPage, DonatePage, MembershipPage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [DonatePage, CampaignPage, CampaignIndexPage, MembershipPage])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_preview_of_a_new_page_is_shown(site_tree, model, language):
    today = timezone.localdate()
    needed = {"starts_on": today, "ends_on": today, "goal_number": 3} if model is CampaignPage else {}
    page = model(title="x", slug="x", depth=3, locale=Locale.objects.get(language_code=language), **needed)
    page.set_url_path(site_tree)
    with translation.override(language):
        for mode, _label in page.preview_modes:
            assert page.make_preview_request(preview_mode=mode).status_code == 200


@pytest.mark.parametrize(
    ("model", "words", "never"),
    [
        (DonatePage, "日本語クラスの席を、毎月ひとつ保てます。", "3000"),
        (MembershipPage, "三つの席をくらべる", "associate"),
    ],
)
def test_words_are_translated_and_choices_stay_the_same(site_tree, model, words, never):
    source, _made = TranslationSource.get_or_create_from_instance(model.objects.get(locale=site_tree.locale))
    texts = [segment.string.data for segment in StringSegment.objects.filter(source=source)]
    assert words in texts
    assert never not in texts
