"""Nothing untranslated goes live by itself: every button asks once, and no hour publishes it."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page, PageLogEntry
from wagtail.users.models import UserProfile
from wagtail_localize.models import StringTranslation

from core import scheduling, untranslated
from core import site_tree as tree
from core.publishing_together import Together
from core.translation_board import side_by_side
from home.models import StandardPage
from tests.edit_forms import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def english(site_tree):
    return Locale.objects.get(language_code="en")


@pytest.fixture
def source(site_tree):
    return tree.page(site_tree, StandardPage, "walk", ja={"title": "歩み", "lede": "ここまでの道。"}, en=None)


@pytest.fixture
def twin(source, english):
    """A page in English of which nothing is translated."""
    side_by_side(source, english).save_target(publish=False)
    return source.get_translation(english)


@pytest.fixture
def by_hand(twin):
    """The same after somebody left the side-by-side editor."""
    kept = untranslated.kept_of(twin)
    kept.enabled = False
    kept.save()
    return twin


def translate(twin, most=None):
    segments = untranslated.kept_of(twin).source.stringsegment_set.order_by("order")[:most]
    for number, segment in enumerate(segments):
        StringTranslation.objects.create(
            translation_of=segment.string, locale=twin.locale, context=segment.context, data=f"Words {number}"
        )


def edit(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def question(page):
    return reverse("publish_untranslated", args=[page.pk])


def now(page):
    return Page.objects.get(pk=page.pk).specific


def as_reader_of(language, admin_user):
    UserProfile.objects.update_or_create(user=admin_user, defaults={"preferred_language": language})


def test_the_side_by_side_editors_button_asks_and_says_how_many_texts_wait(admin_client, admin_user, twin):
    translate(twin, most=1)
    answer = admin_client.post(edit(twin), {"action": "publish"})
    assert (answer.status_code, answer.url) == (302, question(twin))
    assert not now(twin).live
    assert "このページには、翻訳していない文が1件あります。" in admin_client.get(question(twin)).content.decode()
    as_reader_of("en", admin_user)
    said = admin_client.get(question(twin)).content.decode()
    assert "1 text of this page is not translated." in said
    assert "Publish anyway" in said
    assert edit(twin) in said


def test_who_says_anyway_publishes_it_and_the_history_says_so(admin_client, twin):
    assert admin_client.post(question(twin)).url == edit(twin)
    assert now(twin).live
    entry = PageLogEntry.objects.get(page=twin.pk, action=untranslated.ANYWAY)
    assert (entry.data["missing"], entry.revision) == (2, now(twin).live_revision)
    assert (
        "2件の文が翻訳されないまま公開しました"
        in admin_client.get(reverse("wagtailadmin_pages:history", args=[twin.pk])).content.decode()
    )


def test_what_is_translated_to_the_end_goes_live_at_once(admin_client, twin):
    translate(twin)
    admin_client.post(edit(twin), {"action": "publish"})
    assert now(twin).live
    assert now(twin).title == "Words 0"
    assert not PageLogEntry.objects.filter(action=untranslated.ANYWAY).exists()


def test_the_usual_editors_button_saves_the_draft_and_asks(admin_client, admin_user, by_hand):
    form = filled(by_hand, admin_user) | {"title": "Our way", "action-publish": "1"}
    assert admin_client.post(edit(by_hand), form).url == question(by_hand)
    assert not now(by_hand).live
    assert now(by_hand).get_latest_revision_as_object().title == "Our way"
    assert "翻訳していない文が1件" in admin_client.get(question(by_hand)).content.decode()
    admin_client.post(question(by_hand))
    assert (now(by_hand).live, now(by_hand).title) == (True, "Our way")


def test_the_usual_editors_button_asks_nothing_of_a_whole_page(admin_client, admin_user, by_hand, source):
    form = filled(by_hand, admin_user) | {"title": "Our way", "lede": "How we came here.", "action-publish": "1"}
    admin_client.post(edit(by_hand), form)
    assert now(by_hand).live
    form = filled(source, admin_user) | {"action-publish": "1"}
    assert question(source) != admin_client.post(edit(source), form).url


def test_a_name_in_latin_letters_may_stay_the_same(site_tree, english):
    page = tree.page(site_tree, StandardPage, "name", ja={"title": "WELgee Talks 2026"}, en=None)
    side_by_side(page, english).save_target(publish=False)
    assert untranslated.left_in(page.get_translation(english).get_latest_revision_as_object()) == 0


def test_publishing_many_at_once_publishes_none_of_them_and_names_what_waits(admin_client, source, by_hand):
    source.unpublish()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    answer = admin_client.post(f"{address}?id={source.pk}&id={by_hand.pk}&next=/admin/", follow=True)
    assert "2件の文が翻訳されていません" in answer.content.decode()
    assert not now(by_hand).live
    assert not now(source).live


def test_words_that_wait_in_the_side_by_side_editor_are_no_draft_yet(admin_client, twin):
    translate(twin)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    admin_client.post(f"{address}?id={twin.pk}&next=/admin/")
    assert not now(twin).live


def test_taking_over_what_changed_never_publishes(admin_client, twin):
    address = reverse("wagtail_localize:update_translations", args=[untranslated.kept_of(twin).source_id])
    assert "publish_translations" not in admin_client.get(address).content.decode()
    admin_client.post(address, {"publish_translations": "on"})
    assert not now(twin).live


def test_only_who_may_publish_is_asked(client, twin):
    person = get_user_model().objects.create_user("writer", "writer@example.org", "x")
    person.groups.set([Group.objects.get(name="Editors")])
    client.force_login(person)
    client.post(question(twin))
    client.post(edit(twin), {"action": "publish"})
    assert not now(twin).live


@pytest.fixture
def scheduled(site_tree, english):
    """A page that appears in twenty minutes, and its twin, which took the hour over."""
    at = timezone.now() + timedelta(minutes=20)
    page = tree.page(site_tree, StandardPage, "later", ja={"title": "あした", "lede": "明日から。"}, en=None)
    page.unpublish()
    page.go_live_at = at
    page.save_revision().publish()
    side_by_side(page, english).save_target(publish=False)
    return page.get_translation(english)


def at_its_hour():
    return time_machine.travel(timezone.now() + timedelta(minutes=30), tick=False)


def test_an_hour_that_was_taken_over_publishes_nothing_that_nobody_published(scheduled):
    assert scheduled.go_live_at
    with at_its_hour():
        scheduling.sweep()
        assert not now(scheduled).live


def test_an_untranslated_page_waits_beyond_its_hour_and_the_dashboard_and_its_editor_say_why(admin_client, scheduled):
    scheduled.get_latest_revision().publish()  # as the end of a workflow or an older version of the site did
    assert "翻訳が終わっていない" in admin_client.get("/admin/").content.decode()
    assert "翻訳していない文が2件" in admin_client.get(edit(scheduled)).content.decode()
    with at_its_hour():
        scheduling.sweep()
        assert not now(scheduled).live
        translate(scheduled)
        admin_client.post(edit(scheduled), {"action": "publish"})
        scheduling.sweep()
        assert now(scheduled).live
        assert "翻訳が終わっていない" not in admin_client.get("/admin/").content.decode()


def test_the_question_says_the_hour_and_anyway_holds_then_too(admin_client, scheduled):
    assert "日本時間" in admin_client.get(question(scheduled)).content.decode()
    admin_client.post(question(scheduled))
    assert not now(scheduled).live
    with at_its_hour():
        scheduling.sweep()
        assert now(scheduled).live


def test_a_whole_page_with_an_hour_is_said_to_appear_then(admin_client, scheduled):
    translate(scheduled)
    answer = admin_client.post(edit(scheduled), {"action": "publish"}, follow=True)
    assert "に公開されます" in answer.content.decode()
    with at_its_hour():
        scheduling.sweep()
        assert now(scheduled).live


def test_publishing_together_all_the_same_holds_at_its_hour(admin_user, twin, source):
    at = timezone.now() + timedelta(minutes=20)
    Together(source, admin_user).publish(all_the_same=True, at=at)
    with at_its_hour():
        scheduling.sweep()
        assert now(twin).live


def test_the_end_of_a_workflow_publishes_nothing_untranslated_and_the_editor_says_so(admin_client, admin_user, by_hand):
    state = by_hand.get_workflow().start(by_hand, admin_user)
    while state.status == state.STATUS_IN_PROGRESS:
        state.current_task_state.approve(user=admin_user)
        state.refresh_from_db()
    assert state.status == state.STATUS_APPROVED
    assert not now(by_hand).live
    assert "承認されましたが" in admin_client.get(edit(by_hand)).content.decode()
