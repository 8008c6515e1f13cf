"""What an editor begins an article with, and what it could lead on to."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Locale
from wagtail.users.models import UserProfile

from home import starting_site
from home.permissions import EDITORS, EVENTS
from news.models import NewsPage, StartingPoint

from .conftest import japan

pytestmark = pytest.mark.django_db


@pytest.fixture
def log_in(client, site_tree):
    def log_in(*groups):
        user = get_user_model().objects.create_user("sora", "sora@example.org", "x")
        user.groups.set(Group.objects.filter(name__in=groups))
        UserProfile.objects.create(user=user, preferred_language="ja")
        client.force_login(user)
        return user

    return log_in


def point(slug, language="ja"):
    return StartingPoint.objects.get(slug=slug, locale__language_code=language)


@pytest.mark.parametrize(("language", "path"), [("ja", "/home/news/"), ("en", "/home-en/news/")])
def test_an_editor_begins_with_a_press_release_in_either_language(client, log_in, language, path):
    user = log_in(EDITORS)
    shown = client.get(reverse("start_news")).content.decode()
    assert "プレスリリース" in shown
    assert "Press release" in shown
    chosen = point("press", language)
    response = client.post(reverse("start_news"), {"point": chosen.pk})
    article = NewsPage.objects.latest("pk")
    assert response.url == reverse("wagtailadmin_pages:edit", args=[article.pk])
    assert not article.live
    assert article.owner == user
    assert article.url_path.startswith(path)
    assert (article.title, article.category.slug, article.locale.language_code) == (chosen.title, "press", language)
    assert [block.block_type for block in article.body] == [block.block_type for block in chosen.body]
    assert client.get(response.url).status_code == 200


def test_two_on_one_day_have_addresses_of_their_own(client, log_in):
    log_in(EDITORS)
    for _time in range(3):
        client.post(reverse("start_news"), {"point": point("event").pk})
    slugs = set(NewsPage.objects.filter(slug__startswith="event-").values_list("slug", flat=True))
    assert len(slugs) == 3


@pytest.mark.parametrize("number", ["", "x", "-1", "999999", "99999999999999999999999"])
def test_a_starting_point_that_is_not_there_makes_nothing(client, log_in, number):
    log_in(EDITORS)
    before = NewsPage.objects.count()
    assert client.post(reverse("start_news"), {"point": number}).status_code == 404
    assert NewsPage.objects.count() == before


def test_who_writes_no_news_begins_none(client, log_in):
    log_in(EVENTS)
    assert client.post(reverse("start_news"), {"point": point("press").pk}).url == reverse("wagtailadmin_home")


def test_the_list_of_news_leads_to_the_choice(client, log_in):
    log_in(EDITORS)
    assert reverse("start_news") in client.get(reverse("all_news:index")).content.decode()


def test_staff_edits_the_texts_and_a_second_start_brings_none_back(client, log_in, site_tree):
    log_in(EDITORS)
    edit = reverse(point("press").snippet_viewset.get_url_name("edit"), args=[point("press").pk])
    assert client.get(edit).status_code == 200
    StartingPoint.objects.filter(slug="press").delete()
    starting_site.make()
    assert set(StartingPoint.objects.values_list("slug", flat=True)) == {"campaign-report", "event"}


class TestSuggestions:
    @pytest.fixture
    def articles(self, write):
        mine = write("mine", "report", title="就労相談会に三十八人が参加しました")
        write("near", "notice", title="就労相談会のお知らせ", published_at=japan(2025, 1, 1))
        write("same", "report", title="料理の夕べ", published_at=japan(2026, 1, 1))
        write("far", "press", title="事務所を移転します")
        return mine

    def test_shared_words_come_first_then_the_category(self, client, log_in, articles):
        log_in(EDITORS)
        shown = client.get(reverse("related_news", args=[articles.pk])).content.decode()
        assert shown.index("就労相談会のお知らせ") < shown.index("料理の夕べ")
        assert "事務所を移転します" not in shown
        assert "Article near" not in shown

    def test_one_press_takes_one_over_into_the_draft(self, client, log_in, articles):
        log_in(EDITORS)
        near = NewsPage.objects.get(slug="near", locale__language_code="ja")
        address = reverse("related_news", args=[articles.pk])
        client.post(address, {"article": near.pk})
        client.post(address, {"article": near.pk})
        draft = NewsPage.objects.get(pk=articles.pk).get_latest_revision_as_object()
        assert [block.value.pk for block in draft.related] == [near.pk]
        articles.refresh_from_db()
        assert list(articles.related) == []

    def test_no_more_than_three(self, client, log_in, articles, write):
        log_in(EDITORS)
        address = reverse("related_news", args=[articles.pk])
        for number in range(4):
            one = write(f"one-{number}", "report", english=False)
            client.post(address, {"article": one.pk})
        draft = NewsPage.objects.get(pk=articles.pk).get_latest_revision_as_object()
        assert len(draft.related) == 3

    def test_where_three_are_chosen_no_button_is_offered(self, client, log_in, articles, write):
        log_in(EDITORS)
        address = reverse("related_news", args=[articles.pk])
        for number in range(3):
            client.post(address, {"article": write(f"one-{number}", "report", english=False).pk})
        shown = client.get(address).content.decode()
        assert "すでに3件選ばれています" in shown
        assert 'name="article"' not in shown

    def test_while_a_page_is_checked_nothing_is_offered_that_would_be_refused(self, client, log_in, articles):
        writer = log_in(EDITORS)
        articles.save_revision(user=writer)
        articles.get_workflow().start(articles, writer)
        address, editor = (reverse(name, args=[articles.pk]) for name in ("related_news", "wagtailadmin_pages:edit"))
        assert address not in client.get(editor).content.decode()
        answer = client.get(address, follow=True)
        assert answer.redirect_chain[-1][0] == editor
        assert "ロックされています" in answer.content.decode()

    def test_what_was_not_suggested_is_refused(self, client, log_in, articles):
        log_in(EDITORS)
        for number in ("", "x", "0", "99999999999999999999999"):
            response = client.post(reverse("related_news", args=[articles.pk]), {"article": number}, follow=True)
            assert "選べません" in response.content.decode(), number

    def test_the_editor_leads_there_and_others_stay_out(self, client, log_in, articles):
        address = reverse("related_news", args=[articles.pk])
        log_in(EDITORS)
        assert address in client.get(reverse("wagtailadmin_pages:edit", args=[articles.pk])).content.decode()
        get_user_model().objects.get(username="sora").groups.set(Group.objects.filter(name=EVENTS))
        assert client.get(address).url == reverse("wagtailadmin_home")


def test_the_schedule_says_whose_clock_it_goes_by(client, log_in, write):
    log_in(EDITORS)
    page = write("summer").get_translation(Locale.objects.get(language_code="en"))
    text = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "日本時間。空欄なら、公開の操作をした時点で公開されます。" in text
    assert "日本時間。この日時を過ぎると表示されなくなります" in text
