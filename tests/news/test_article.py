"""The article: dates, pictures, related news, the way back, sharing."""

import json
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import site_tree as tree
from donate.models import CampaignPage
from news.models import NewsPage

from .conftest import japan

pytestmark = pytest.mark.django_db


def soup(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def related(client, page):
    return [link.get_text() for link in soup(client, page.url).select(".related-list a")]


@pytest.mark.parametrize(
    ("prefix", "published", "updated"),
    [
        ("", "2026年11月12日 10:00", "2026年11月18日 16:30"),
        ("/en", "November 12, 2026, 10:00 JST", "November 18, 2026, 16:30 JST"),
    ],
)
def test_dates_are_written_as_each_language_writes_them_in_japanese_time(client, write, prefix, published, updated):
    write("dated", published_at=japan(2026, 11, 12, 10), updated_at=japan(2026, 11, 18, 16, 30))
    times = soup(client, f"{prefix}/news/dated/").select(".article-meta time")
    assert [time.get_text() for time in times] == [published, updated]
    assert [time["datetime"] for time in times] == ["2026-11-12T10:00:00+09:00", "2026-11-18T16:30:00+09:00"]


def test_without_a_word_of_the_editor_the_moment_of_going_live_is_the_date(index, category):
    page = index.add_child(instance=NewsPage(title="いま", slug="now", category=category("notice"), live=False))
    assert page.published_at is None
    page.save_revision().publish()
    page.refresh_from_db()
    assert page.published_at == page.first_published_at
    page.title = "直しました"
    page.save_revision().publish()
    page.refresh_from_db()
    assert page.published_at == page.first_published_at
    assert page.updated_at is None


def test_a_scheduled_page_bears_the_time_it_was_scheduled_for(index, category):
    planned = japan(2026, 1, 5, 9)
    page = NewsPage(title="予告", slug="planned", category=category("notice"), go_live_at=planned, live=False)
    index.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    assert page.published_at == planned


def test_news_is_not_updated_before_it_was_published(write):
    page = write("wrong", published_at=japan(2026, 5, 2))
    page.updated_at = japan(2026, 5, 1)
    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    assert list(refused.value.message_dict) == ["updated_at"]
    with pytest.raises(IntegrityError), transaction.atomic():
        NewsPage.objects.filter(pk=page.pk).update(updated_at=japan(2026, 5, 1))


def test_an_update_is_not_announced_ahead(write):
    now = timezone.now()
    page = write("ahead")
    page.updated_at = now + timedelta(minutes=2)
    page.clean()
    page.updated_at = now + timedelta(days=1)
    with pytest.raises(ValidationError) as refused:
        page.clean()
    assert list(refused.value.message_dict) == ["updated_at"]
    page.go_live_at = page.updated_at
    page.clean()


def test_a_picture_needs_a_description(write, picture):
    page = write("seen")
    page.lead_picture = picture()
    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    assert list(refused.value.message_dict) == ["lead_alt"]
    page.lead_alt = "長い食卓を囲む六人"
    page.full_clean()


def test_the_picture_comes_with_description_caption_and_credit(client, write, picture):
    write("seen", lead_picture=picture(credit="絵: 山田"), lead_alt="食卓", lead_caption="秋の会")
    page = soup(client, "/news/seen/")
    assert page.select_one("figure img")["alt"] == "食卓"
    assert {source["type"] for source in page.select("figure source")} == {"image/avif", "image/webp"}
    assert "秋の会" in page.select_one("figcaption").get_text()
    assert "絵: 山田" in page.select_one("figcaption").get_text()
    assert soup(client, "/news/").select_one(".news-item img")["alt"] == ""


def test_related_news_are_the_chosen_then_the_same_category_then_the_newest(client, write, english):
    chosen = write("chosen", "media", published_at=japan(2020, 1, 1))
    write("same-old", "report", published_at=japan(2021, 1, 1))
    write("same-new", "report", published_at=japan(2022, 1, 1))
    write("other", "event", published_at=japan(2026, 1, 1))
    page = write("main", "report", related=[("page", chosen)])
    assert related(client, page) == ["記事 chosen", "記事 same-new", "記事 same-old"]
    assert related(client, english(page)) == ["Article chosen", "Article same-new", "Article same-old"]


def test_related_news_fall_back_to_the_newest_and_never_show_the_page_itself_or_a_draft(client, write):
    write("draft", "report").unpublish()
    write("older", "event", published_at=japan(2025, 1, 1))
    write("newer", "media", published_at=japan(2026, 1, 1))
    page = write("alone", "report")
    assert related(client, page) == ["記事 newer", "記事 older"]


def test_a_chosen_page_that_was_deleted_is_replaced(client, write):
    gone = write("gone", english=False)
    page = write("main", "report", related=[("page", gone)], english=False)
    gone.delete()
    write("next", "report", english=False)
    assert related(client, page) == ["記事 next"]


def test_an_article_without_others_has_no_heading_for_them(client, write):
    page = soup(client, write("single").url)
    assert page.select("#related-title") == []
    assert page.select_one(".page-top")["href"] == "#top"


#: (what the address of an article says of the list, the way back).
BACK = [
    ("", "/news/"),
    ("?category=report&year=2026&page=3", "/news/?category=report&year=2026&page=3"),
    ("?page=2", "/news/?page=2"),
    ("?page=1", "/news/"),
    ("?from=https://evil.example/", "/news/"),
    ("?category=https://evil.example/", "/news/"),
    ("?category=//evil.example&year=javascript:alert(1)&page=../..", "/news/"),
    ("?category=%22%3E%3Cscript%3E&year=20261", "/news/"),
    ("?category=%00&page=99999999999", "/news/"),
]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_way_back_leads_to_the_list_one_came_from_and_nowhere_else(client, write, prefix):
    write("here")
    for query, back in BACK:
        page = soup(client, f"{prefix}/news/here/{query}")
        assert page.select_one(".arrow-link.is-back")["href"] == prefix + back, query
        canonical = page.select_one("link[rel=canonical]")["href"]
        assert canonical == f"http://testserver{prefix}/news/here/", query


def test_the_list_hands_its_place_to_its_articles(client, write):
    write("a", "report", published_at=japan(2026, 3, 1))
    assert soup(client, "/news/?category=report").select_one(".news-item a")["href"] == "/news/a/?category=report"
    assert soup(client, "/news/").select_one(".news-item a")["href"] == "/news/a/"


def test_share_links_are_plain_and_name_the_address(client, write):
    write("shared")
    links = [link["href"] for link in soup(client, "/news/shared/").select(".share-links a")]
    assert [link.split("/")[2] for link in links[:3]] == ["www.facebook.com", "x.com", "social-plugins.line.me"]
    assert links[3].startswith("mailto:?subject=%E8%A8%98")
    assert all("http%3A%2F%2Ftestserver%2Fnews%2Fshared%2F" in link for link in links[:3])


def test_a_campaign_is_linked_in_the_language_of_the_page_while_it_is_live(client, write, site_tree, english):
    both = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 1, 31), "goal_number": 10}
    place = tree.find(site_tree, "campaigns")
    campaign = tree.page(place, CampaignPage, "seats", ja={"title": "席"}, en={"title": "Seats"}, both=both)
    page = write("appeal", campaign=campaign)
    link = ".article-body .case-box a"
    assert soup(client, page.url).select_one(link)["href"] == "/campaigns/seats/"
    assert soup(client, english(page).url).select_one(link)["href"] == "/en/campaigns/seats/"
    page.body = [("campaign", {"campaign": campaign})]
    page.save_revision().publish()
    assert len(soup(client, page.url).select(link)) == 1  # the text shows it where the editor wants it
    campaign.unpublish()
    assert soup(client, page.url).select(link) == []


@pytest.mark.parametrize(("prefix", "section"), [("", "プレスリリース"), ("/en", "Press releases")])
def test_search_engines_read_what_readers_read(client, write, prefix, section):
    write("data", "press", subtitle="要約", published_at=japan(2026, 11, 12, 10), updated_at=japan(2026, 11, 18))
    page = soup(client, f"{prefix}/news/data/")
    found = [json.loads(script.string) for script in page.select("script[type='application/ld+json']")]
    article = next(item for item in found if item["@type"] == "NewsArticle")
    assert article["articleSection"] == section
    assert article["datePublished"].startswith("2026-11-12T")
    assert article["dateModified"].startswith("2026-11-1")
    assert article["mainEntityOfPage"] == f"http://testserver{prefix}/news/data/"
    assert article["isAccessibleForFree"] is True
    assert page.select_one("meta[property='og:type']")["content"] == "article"


def test_a_twin_shows_the_category_in_its_own_language(write, english):
    page = write("twin", "campaign")
    assert page.category.name == "キャンペーン"
    assert english(page).category.name == "Campaigns"


def test_a_category_in_use_cannot_be_deleted(write, category):
    write("used", "media")
    with pytest.raises(IntegrityError), transaction.atomic():
        category("media").delete()


def test_the_body_can_be_read_below_the_head(client, write):
    write("prose", body=[("heading", {"text": "空白ではなく、続きを聞く"})])
    assert soup(client, "/news/prose/").select_one(".article-body h2").get_text() == "空白ではなく、続きを聞く"


def test_without_a_description_of_its_own_an_article_is_described_by_its_subtitle(client, write):
    write("described", subtitle="要約の\n一文", search_description="検索のための一文")
    write("plain", subtitle="要約の\n一文", search_description="")
    described = {}
    for slug in ("described", "plain"):
        page = BeautifulSoup(client.get(f"/news/{slug}/").content, "html.parser")
        metas = page.find_all("meta", attrs={"name": "description"}) + page.find_all(property="og:description")
        described[slug] = [meta["content"] for meta in metas]
    assert described == {"described": ["検索のための一文"] * 2, "plain": ["要約の 一文"] * 2}
