"""What an editor sees: forms, lists, previews and translations."""

from datetime import date, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.urls import reverse
from wagtail.models import Locale
from wagtail.test.utils.form_data import nested_form_data, streamfield
from wagtail.users.models import UserProfile
from wagtail_localize.models import Translation, TranslationSource

from core import scheduling
from core import site_tree as tree
from donate.models import CampaignPage
from news.models import NewsPage

from .conftest import japan

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = get_user_model().objects.create_superuser("editor", "editor@example.org", "x")
    client.force_login(user)
    return user


def speaks(user, language):
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})


def form(category, **values):
    empty = {
        "title": "題", "slug": "new", "category": category.pk, "subtitle": "", "published_at": "", "updated_at": "",
        "lead_picture": "", "lead_alt": "", "lead_caption": "", "lead_credit": "", "campaign": "", "seo_title": "",
        "search_description": "", "social_picture": "", "audience": "everybody", "go_live_at": "", "expire_at": "",
        "body": streamfield([]), "related": streamfield([]),
    }  # fmt: skip
    return nested_form_data(empty | values)


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("ja", ["分類", "副題", "公開日時", "更新日時", "関連するニュース", "代替テキスト", "キャンペーン"]),
        ("en", ["Category", "Subtitle", "Published", "Updated", "Related news", "Alternative text", "Campaign"]),
    ],
)
def test_the_form_speaks_the_editors_language(client, editor, index, language, labels):
    speaks(editor, language)
    response = client.get(reverse("wagtailadmin_pages:add", args=["news", "newspage", index.pk]))
    text = BeautifulSoup(response.content, "html.parser").get_text()
    assert [label for label in labels if label.lower() not in text.lower()] == []


def test_an_editor_writes_and_publishes(client, editor, index, category):
    address = reverse("wagtailadmin_pages:add", args=["news", "newspage", index.pk])
    response = client.post(address, form(category("report")) | {"action-publish": "1"})
    assert response.status_code == 302
    page = NewsPage.objects.get(slug="new")
    assert page.live
    assert abs(page.published_at - page.first_published_at) < timedelta(seconds=5)
    assert client.get("/news/new/").status_code == 200


def test_an_editor_schedules_and_readers_see_the_scheduled_time(client, editor, index, category):
    address = reverse("wagtailadmin_pages:add", args=["news", "newspage", index.pk])
    with time_machine.travel(japan(2027, 1, 10, 12), tick=False):
        client.force_login(editor)
        values = form(category("report"), go_live_at="2027-01-12 09:00") | {"action-publish": "1"}
        assert client.post(address, values).status_code == 302
        assert client.get("/news/new/").status_code == 404
        assert NewsPage.objects.get(slug="new").published_at is None
    with time_machine.travel(japan(2027, 1, 12, 9, 3), tick=False):
        scheduling.sweep()
        assert "2027年1月12日 09:00" in client.get("/news/new/").content.decode()


def test_a_picture_without_description_is_refused_beside_its_field(client, editor, index, category, picture):
    speaks(editor, "ja")
    address = reverse("wagtailadmin_pages:add", args=["news", "newspage", index.pk])
    values = form(category("report"), lead_picture=picture().pk) | {"action-publish": "1"}
    response = client.post(address, values)
    assert response.status_code == 200
    assert "何が写っているかを書いてください" in response.content.decode()
    assert not NewsPage.objects.filter(slug="new").exists()


@pytest.mark.parametrize(
    "query", ["", "?category=999999", "?ordering=published_at", "?ordering=-category__order", "?q=記事"]
)
def test_all_news_stand_in_one_list(client, editor, write, query):
    write("a", published_at=japan(2026, 5, 1))
    assert client.get(reverse("all_news:index") + query).status_code == 200


def test_the_newest_stands_first_in_it(client, editor, write):
    write("old", published_at=japan(2025, 5, 1), english=False)
    write("new", published_at=japan(2026, 5, 1), english=False)
    text = client.get(reverse("all_news:index")).content.decode()
    assert text.index("記事 new") < text.index("記事 old")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_categories_are_edited_in_the_admin(client, editor, category, language):
    speaks(editor, language)
    one = category("report")
    for name, arguments in (("list", []), ("edit", [one.pk]), ("add", [])):
        assert client.get(reverse(f"wagtailsnippets_news_category:{name}", args=arguments)).status_code == 200


def test_drafts_can_be_looked_at_before_they_are_stored(client, editor, index, category):
    address = reverse("wagtailadmin_pages:preview_on_add", args=["news", "newspage", index.pk])
    assert client.post(address, form(category("report"), title="まだない")).json()["is_valid"]
    shown = client.get(address).content.decode()
    assert "まだない" in shown
    assert 'href="/news/"' in shown


@pytest.mark.parametrize(("mode", "seen"), [("", True), ("teaser", False)])
def test_a_page_for_supporters_is_previewed_as_both_see_it(client, editor, write, mode, seen):
    page = write("inner", audience="supporters", body=[("heading", {"text": "ひみつ"})])
    page.save_revision()
    assert [name for name, _label in page.preview_modes] == ["", "teaser"]
    response = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]) + f"?mode={mode}")
    assert ("ひみつ" in response.content.decode()) is seen


def test_a_translation_takes_dates_and_the_twin_of_the_category_and_waits_for_its_reader(write, picture, english):
    page = write("mine", "report", english=False, published_at=japan(2026, 5, 1), lead_picture=picture(), lead_alt="絵")
    source, _made = TranslationSource.get_or_create_from_instance(page)
    locale = Locale.objects.get(language_code="en")
    Translation.objects.create(source=source, target_locale=locale).save_target()
    twin = english(page)
    assert twin.category.name == "Activity reports"
    assert twin.published_at == page.published_at
    assert twin.lead_picture == page.lead_picture
    assert not twin.live


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_chooser_of_a_campaign_opens_where_campaigns_stand(client, editor, site_tree, language):
    speaks(editor, language)
    place = tree.find(site_tree, "campaigns")
    both = {
        "starts_on": date(2026, 11, 1),
        "ends_on": date(2026, 11, 30),
        "goal_kind": "supporters",
        "goal_number": 200,
    }
    tree.page(place, CampaignPage, "seats", ja={"title": "席"}, en={"title": "Seats"}, both=both)
    address = reverse("wagtailadmin_choose_page")
    opened = client.get(address, {"page_type": "donate.campaignpage"}).json()
    assert opened["parent_page_id"] == place.get_translation(Locale.objects.get(language_code=language)).pk
    assert client.get(address, {"page_type": "donate.nothing"}).status_code == 404
    assert client.get(address).json()["parent_page_id"] == place.get_root().pk
    client.logout()
    assert client.get(address, {"page_type": "donate.campaignpage"}).status_code == 302


def test_where_wagtail_has_no_japanese_an_editor_reads_ours(client, editor, index):
    speaks(editor, "ja")
    said = client.get(reverse("wagtailadmin_explore", args=[index.pk])).content.decode()
    assert "絞り込み" in said
    assert "Filter by" not in said
