"""Embargo links: an outsider reads the newest draft until a day, and nobody else does."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, PageLogEntry

from core.models import DraftLink
from home.permissions import EDITORS, EVENTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(write):
    """A live page with a newer draft."""
    page = write("summer")
    page.title = "まだ秘密の題"
    page.save_revision()
    return page


@pytest.fixture
def editor(staff):
    return staff("hana", EDITORS)


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def make(editor, page, **said) -> DraftLink:
    values = {"note": "みどり新聞 山田さん", "last_day": day(3)} | said
    assert editor.client.post(reverse("draft_links", args=[page.pk]), values).status_code == 302
    return DraftLink.objects.latest("pk")


def path_of(link):
    return reverse("draft_link", args=[link.token])


def test_an_outsider_reads_the_newest_draft_and_no_search_engine_keeps_it(client, editor, draft):
    link = make(editor, draft)
    response = client.get(path_of(link))
    assert response.status_code == 200
    assert "まだ秘密の題" in response.content.decode()
    assert "noindex" in response["X-Robots-Tag"]
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert "まだ秘密の題" not in client.get("/summer/").content.decode()
    link.refresh_from_db()
    assert link.opened == 1


def test_a_later_draft_is_read_by_the_same_link(client, editor, draft):
    link = make(editor, draft)
    draft.title = "もっと新しい題"
    draft.save_revision()
    assert "もっと新しい題" in client.get(path_of(link)).content.decode()


def test_a_page_that_never_was_live_can_be_read_too_in_its_language(client, editor, write):
    page = write("secret").get_translation(Locale.objects.get(language_code="en"))
    page.unpublish()
    response = client.get(path_of(make(editor, page)))
    text = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="en"' in text
    assert "Page secret" in text


def test_it_ends_with_its_last_day_in_japan(client, editor, draft):
    link = make(editor, draft, last_day=day(2))
    with time_machine.travel(link.ends_at - timedelta(minutes=1), tick=False):
        assert client.get(path_of(link)).status_code == 200
    with time_machine.travel(link.ends_at, tick=False):
        response = client.get(path_of(link))
    assert response.status_code == 410
    assert "まだ秘密の題" not in response.content.decode()
    assert timezone.localtime(link.ends_at, timezone.get_default_timezone()).hour == 0


def test_it_can_be_withdrawn_at_once(client, editor, draft):
    link = make(editor, draft)
    editor.client.post(reverse("withdraw_draft_link", args=[link.pk]))
    response = client.get(path_of(link))
    assert response.status_code == 410
    assert "リンクは閉じられました" in response.content.decode()
    actions = set(PageLogEntry.objects.filter(page=draft).values_list("action", flat=True))
    assert {"core.draft_link_made", "core.draft_link_withdrawn"} <= actions


@pytest.mark.parametrize("token", ["x", "…", "a" * 300])
def test_a_guess_opens_nothing(client, site_tree, token):
    assert client.get(f"/draft/{token}/").status_code == 410


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"note": ""}, "必須"),
        ({"last_day": day(-1)}, "過ぎています"),
        ({"last_day": day(61)}, "60日"),
        ({"last_day": "あした"}, "日付"),
    ],
)
def test_a_wrong_form_says_why_and_keeps_what_was_typed(editor, draft, said, words):
    response = editor.client.post(
        reverse("draft_links", args=[draft.pk]), {"note": "みどり新聞", "last_day": day(1)} | said
    )
    assert response.status_code == 422
    text = response.content.decode()
    assert words in text
    assert ("みどり新聞" in text) == ("note" not in said)
    assert not DraftLink.objects.exists()


def test_only_those_who_may_edit_the_page_make_and_close_links(staff, editor, draft):
    link = make(editor, draft)
    other = staff("ken", EVENTS).client
    assert "管理画面" not in other.get(reverse("draft_links", args=[draft.pk])).url
    other.post(reverse("withdraw_draft_link", args=[link.pk]))
    link.refresh_from_db()
    assert link.is_open


def test_the_editor_leads_to_the_links(editor, draft):
    text = editor.client.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).content.decode()
    assert reverse("draft_links", args=[draft.pk]) in text
    listed = editor.client.get(reverse("draft_links", args=[draft.pk])).content.decode()
    assert "取材先向けリンク" in listed
