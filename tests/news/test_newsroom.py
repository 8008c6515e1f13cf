"""The newsroom's lists and bulk actions, as an editor uses them in Japanese."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Locale
from wagtail.users.models import UserProfile

from core.newsroom.listing import AUTHOR, LANGUAGES
from home.permissions import EDITORS, MODERATORS
from news.models import NewsPage
from news.viewsets import CATEGORY

pytestmark = pytest.mark.django_db


@pytest.fixture
def log_in(client, site_tree):
    def log_in(*groups):
        user = get_user_model().objects.create_user("sora", "sora@example.org", "x", last_name="見本")
        user.groups.set(Group.objects.filter(name__in=groups))
        UserProfile.objects.create(user=user, preferred_language="ja")
        client.force_login(user)
        return user

    return log_in


def table(response) -> list[list[str]]:
    page = BeautifulSoup(response.content, "html.parser")
    return [
        [" ".join(cell.get_text().split()) for cell in row.select("th, td")] for row in page.select("table.listing tr")
    ]


def act(client, action, pages, **said):
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    query = "&".join(f"id={page.pk}" for page in pages)
    shown = client.get(f"{address}?{query}&next=/admin/")
    assert shown.status_code == 200
    done = client.post(f"{address}?{query}&next=/admin/", said)
    return shown.content.decode(), done


@pytest.mark.parametrize("where", ["all", "tree"])
def test_lists_show_category_languages_state_and_author(client, log_in, write, index, where):
    user = log_in(EDITORS)
    write("both", "report")
    alone = write("alone", "press", english=False)
    alone.save_revision(user=user)
    address = reverse("all_news:index") if where == "all" else reverse("wagtailadmin_explore", args=[index.pk])
    rows = table(client.get(address))
    assert {"分類", "他の言語", "最後の編集者", "更新日時"} <= set(rows[0]) | {"更新日時"}
    both = next(" ".join(row) for row in rows if "記事 both" in " ".join(row))
    only = next(" ".join(row) for row in rows if "記事 alone" in " ".join(row))
    assert "活動レポート" in both
    assert "英語 公開中" in both
    assert "プレスリリース" in only
    assert "英語 未作成" in only
    assert "見本" in only


def test_our_columns_ask_as_much_for_many_articles_as_for_few(write):
    asked = []
    for numbers in (range(2), range(2, 8)):
        for number in numbers:
            write(f"article-{number}")
        articles = list(NewsPage.objects.all())
        with CaptureQueriesContext(connection) as queries:
            for column in (CATEGORY, LANGUAGES, AUTHOR):
                assert set(column.values_of(articles)) == {article.pk for article in articles}
        asked.append(len(queries))
    assert asked[1] == asked[0]


def test_many_articles_get_a_category_each_in_its_language(client, log_in, write, category):
    log_in(MODERATORS)
    first, second = write("first", "notice"), write("second", "notice")
    twin = second.get_translation(Locale.objects.get(language_code="en"))
    second.title = "書きかけの題"
    second.save_revision()
    shown, done = act(client, "set_category", [first, twin, second], category=category("press").pk)
    assert "分類を設定" in shown
    assert done.status_code == 302
    for page in (first, twin, second):
        page.refresh_from_db()
    assert first.category.slug == "press"
    assert (twin.category.slug, twin.category.locale.language_code) == ("press", "en")
    assert second.category.slug == "notice"
    draft = second.get_latest_revision_as_object()
    assert (draft.category.slug, draft.title) == ("press", "書きかけの題")


def test_who_may_not_publish_leaves_a_draft(client, log_in, write, category):
    log_in(EDITORS)
    page = write("first", "notice")
    act(client, "set_category", [page], category=category("press").pk)
    page.refresh_from_db()
    assert page.category.slug == "notice"
    assert page.get_latest_revision_as_object().category.slug == "press"


def test_other_pages_stay_as_they_are_and_a_wrong_category_is_refused(client, log_in, write, index, site_tree):
    log_in(MODERATORS)
    page = write("first", "notice")
    shown, done = act(client, "set_category", [page, site_tree], category="999999")
    assert done.status_code == 200
    assert site_tree.title in shown
    page.refresh_from_db()
    assert page.category.slug == "notice"


@pytest.mark.parametrize(("action", "live"), [("publish", True), ("unpublish", False)])
def test_wagtails_bulk_actions_work_in_japanese(client, log_in, write, action, live):
    log_in(MODERATORS)
    page = write("first")
    if action == "publish":
        page.unpublish()
    shown, done = act(client, action, [page])
    assert "公開" in shown
    assert done.status_code == 302
    page.refresh_from_db()
    assert page.live == live


@pytest.mark.parametrize("name", ["all_stories", "all_reports", "all_events", "all_people"])
def test_every_kind_has_its_list(client, log_in, name):
    log_in(EDITORS)
    assert client.get(reverse(f"{name}:index")).status_code == 200
