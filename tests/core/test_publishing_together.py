"""A page and its twins go live in one step: all or none, now or at one moment, by whoever may publish."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, Translation
from wagtail_localize.operations import translate_object

from core import scheduling
from core import site_tree as tree
from core.publishing_together import NotReady, Together
from home.models import HomePage, IndexPage, StandardPage
from tests.edit_forms import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def english(site_tree):
    return Locale.objects.get(language_code="en")


@pytest.fixture(scope="module")
def built(build):
    def pages():
        home = HomePage.objects.get(locale__language_code="ja")
        above = tree.page(home, IndexPage, "section", ja={"title": "区画"}, en={"title": "Section"})
        page = above.add_child(instance=StandardPage(title="草案", slug="draft", locale=above.locale, live=False))
        page.save_revision()
        return above.pk, page.pk

    return build(pages)


@pytest.fixture
def section(built, site_tree):
    return IndexPage.objects.get(pk=built[0])


@pytest.fixture
def draft(built, site_tree):
    """A Japanese page that was never live."""
    return StandardPage.objects.get(pk=built[1])


@pytest.fixture
def translated(draft, english):
    """The draft with its English twin, translated to the end."""
    translate_object(draft, [english])
    translation = Translation.objects.get(source__object_id=draft.translation_key)
    for segment in translation.source.stringsegment_set.all():
        StringTranslation.objects.create(
            translation_of=segment.string, locale=english, context=segment.context, data="A draft"
        )
    return draft


def live(page):
    twins = Page.objects.get(pk=page.pk).get_translations(inclusive=True).order_by("pk")
    return {twin.locale.language_code: twin.live for twin in twins}


def address(page):
    return reverse("publish_together", args=[page.pk])


def test_both_go_live_with_the_words_of_the_side_by_side_editor(admin_client, translated, english, client):
    asked = admin_client.get(address(translated)).content.decode()
    assert "all_the_same" not in asked
    assert admin_client.post(address(translated)).status_code == 302
    assert live(translated) == {"ja": True, "en": True}
    assert translated.get_translation(english).title == "A draft"
    assert client.get("/section/draft/").status_code == client.get("/en/section/draft/").status_code == 200


def test_the_side_by_side_editor_leads_there(admin_client, translated, english):
    twin = translated.get_translation(english)
    editor = admin_client.get(reverse("wagtailadmin_pages:edit", args=[twin.pk])).content.decode()
    assert "js-translation-editor" in editor
    assert address(twin) in editor


def test_an_untranslated_twin_stops_both_unless_the_editor_says_so(admin_client, draft, english):
    translate_object(draft, [english])
    assert admin_client.post(address(draft)).status_code == 200
    assert live(draft) == {"ja": False, "en": False}
    assert "all_the_same" in admin_client.get(address(draft)).content.decode()
    assert admin_client.post(address(draft), {"all_the_same": "on"}).status_code == 302
    assert live(draft) == {"ja": True, "en": True}


def test_words_left_over_from_a_starting_text_stop_both_unless_the_editor_says_so(admin_client, translated):
    translated.body = tree.stream(
        StandardPage._meta.get_field("body").stream_block, [("text", "<p>開始は○月○日です。</p>")], seed="x"
    )
    translated.save_revision()
    asked = admin_client.post(address(translated)).content.decode()
    assert "開始は○月○日です。" in asked
    assert live(translated) == {"ja": False, "en": False}


def test_whoever_publishes_words_left_over_hears_of_them(admin_client, admin_user, draft):
    draft.search_description = "○月○日の催し"
    draft.save_revision()
    edit = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    answer = admin_client.post(edit, filled(draft, admin_user) | {"action-publish": "1"}, follow=True)
    assert "ひな形の文が残っています" in answer.content.decode()
    assert "○月○日の催し" in answer.content.decode()


def test_a_missing_twin_stops_it_too(admin_client, draft):
    assert admin_client.post(address(draft)).status_code == 200
    assert live(draft) == {"ja": False}
    admin_client.post(address(draft), {"all_the_same": "on"})
    assert live(draft) == {"ja": True}


def test_a_source_that_changed_since_stops_it(admin_user, translated):
    translated.title = "また変えた"
    translated.save_revision()
    with pytest.raises(NotReady):
        Together(translated, admin_user).publish()
    assert live(translated) == {"ja": False, "en": False}


def test_it_works_from_the_twin_as_well(admin_client, translated, english):
    assert admin_client.post(address(translated.get_translation(english))).status_code == 302
    assert live(translated) == {"ja": True, "en": True}


def test_both_are_scheduled_for_the_same_moment(admin_client, translated):
    at = timezone.localtime(timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    answer = admin_client.post(address(translated), {"at": at.strftime("%Y-%m-%d %H:%M")})
    assert answer.status_code == 302
    assert live(translated) == {"ja": False, "en": False}
    pages = Page.objects.get(pk=translated.pk).get_translations(inclusive=True)
    assert {page.scheduled_revision.approved_go_live_at for page in pages} == {at}
    assert {page.get_latest_revision_as_object().go_live_at for page in pages} == {at}


def test_a_moment_that_has_passed_is_refused_with_a_word(admin_client, translated):
    answer = admin_client.post(address(translated), {"at": "2020-01-01 00:00"})
    assert answer.status_code == 200
    assert "この日時は過ぎています" in answer.content.decode()
    assert live(translated) == {"ja": False, "en": False}


@pytest.mark.parametrize("at", ["x", "2026-13-45 99:99", "\0", "9" * 400])
def test_what_is_no_moment_is_refused_too(admin_client, translated, at):
    assert admin_client.post(address(translated), {"at": at}).status_code == 200
    assert live(translated) == {"ja": False, "en": False}


def test_only_who_may_publish_may_do_it(client, translated):
    person = get_user_model().objects.create_user("writer", "writer@example.org", "x")
    person.groups.set([Group.objects.get(name="Editors")])
    client.force_login(person)
    assert client.get(address(translated)).status_code in (302, 403)
    assert client.post(address(translated), {"all_the_same": "on"}).status_code in (302, 403)
    assert live(translated) == {"ja": False, "en": False}
    person.groups.set([Group.objects.get(name="Moderators")])
    client.post(address(translated))
    assert live(translated) == {"ja": True, "en": True}


def test_what_is_locked_by_somebody_else_is_not_published(admin_user, translated, english):
    person = get_user_model().objects.create_user("checker", "checker@example.org", "x")
    person.groups.set([Group.objects.get(name="Moderators")])
    twin = translated.get_translation(english)
    twin.locked, twin.locked_by, twin.locked_at = True, admin_user, timezone.now()
    twin.save()
    with pytest.raises(NotReady):
        Together(translated, person).publish(all_the_same=True)
    assert live(translated) == {"ja": False, "en": False}


def test_a_twin_that_cannot_go_live_keeps_all_back(admin_user, translated, english):
    StringTranslation.objects.filter(locale=english).update(data="x" * 300)  # no title is as long
    with pytest.raises(NotReady):
        Together(translated, admin_user).publish(all_the_same=True)
    assert live(translated) == {"ja": False, "en": False}


def test_the_editors_menu_saves_the_draft_and_asks(admin_client, admin_user, translated):
    edit = reverse("wagtailadmin_pages:edit", args=[translated.pk])
    assert "action-publish-together" in admin_client.get(edit).content.decode()
    sent = filled(translated, admin_user) | {"lede": "新しい", "action-publish-together": "1"}
    answer = admin_client.post(edit, sent)
    assert answer.url == address(translated)
    assert Page.objects.get(pk=translated.pk).specific.get_latest_revision_as_object().lede == "新しい"
    assert live(translated) == {"ja": False, "en": False}


def test_what_was_scheduled_together_appears_together(admin_user, translated, django_capture_on_commit_callbacks):
    import time_machine

    Together(translated, admin_user).publish(at=timezone.now() + timedelta(hours=1))
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        scheduling.sweep()
    assert live(translated) == {"ja": True, "en": True}
