"""A story that was taken back: nothing of it is left, anywhere, but the bare record."""

from datetime import date
from typing import ClassVar

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageLogEntry
from wagtail.signals import page_slug_changed

from core import gone
from core.models import GoneAddress, Picture, SearchEntry, SentMail
from core.translation_state import Board
from home import consent
from home.models import StoryPage
from tests.home import told
from tests.home.meetings import make_story
from tests.home.told import JAPANESE, LATIN, LINK, files_in, places_in_the_database, tell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts")]

#: Where the word stands before; the proof would be none if it didn't.
PLACES = {
    "core_draftlink.note",
    "core_finding.detail",
    "core_picture.title",
    "home_storypage.quote",
    "taggit_tag.name",
    "wagtail_localize_string.data",
    "wagtail_localize_stringtranslation.data",
    "wagtail_localize_translationsource.content_json",
    "wagtailadmin_formstate.data",
    "wagtailcore_comment.text",
    "wagtailcore_commentreply.text",
    "wagtailcore_modellogentry.label",
    "wagtailcore_page.slug",
    "wagtailcore_pagelogentry.data",
    "wagtailcore_revision.content",
    "wagtailcore_taskstate.comment",
    "wagtaildocs_document.title",
    "wagtailredirects_redirect.old_path",
}


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def withdraw(admin_client, django_capture_on_commit_callbacks):
    """Press the button, as staff does."""

    def press(story, **filled):
        with django_capture_on_commit_callbacks(execute=True):
            return admin_client.post(reverse("withdraw_story", args=[story.pk]), filled, follow=True)

    return press


@pytest.fixture
def purged(settings):
    """What the caches in front of the site were told to forget."""
    addresses = Purged.addresses = []
    settings.WAGTAILFRONTENDCACHE = {"test": {"BACKEND": f"{__name__}.Purged"}}
    return addresses


class Purged:
    addresses: ClassVar[list[str]] = []

    def __init__(self, params):
        pass

    def invalidates_hostname(self, hostname):
        return True

    def purge_batch(self, urls):
        self.addresses.extend(urls)


class Down(Purged):
    def purge_batch(self, urls):
        raise OSError("no route to host")


def mails_that_tell_it() -> list[str]:
    return [mail.kind for mail in SentMail.objects.all() if LATIN in f"{mail.subject} {mail.text} {mail.html}"]


def test_nothing_is_left_of_a_story_that_was_taken_back(site_tree, admin_user, media, withdraw, purged):
    story = tell(site_tree, admin_user)
    visitor = Client()
    addresses = [story.url, f"/en{story.url}", f"/old/{LATIN}/", f"/poster/{LATIN}"]
    assert [visitor.get(address, follow=True).status_code for address in addresses] == [200] * 4  # makes the sizes
    document = f"/documents/{told.get_document_model().objects.get().pk}/{LATIN}.txt"
    assert visitor.get(document).status_code == 200
    assert LATIN in visitor.get(f"/draft/{LINK}/").content.decode()
    # The test would prove nothing if the word weren't everywhere before.
    before = set(places_in_the_database())
    assert before >= PLACES, PLACES - before
    assert {place.split(".")[0] for place in before} & {"wagtailsearch_indexentry", "wagtailsearch_indexentry_fts"}
    assert len(files_in(media)) > 10
    assert mails_that_tell_it() != []  # encrypted, so the database holds them unread

    withdraw(story, reason="電話での依頼")

    assert places_in_the_database() == []
    assert mails_that_tell_it() == []
    assert files_in(media) == []
    for prefix in ("", "/en"):
        for word in (LATIN, JAPANESE):
            assert visitor.get(f"{prefix}/search/", {"q": word}).context["found"] == []
        for path in ("/", "/stories/", "/news/feed/"):
            assert LATIN not in visitor.get(f"{prefix}{path}").content.decode()
    assert LATIN not in visitor.get("/sitemap.xml").content.decode()
    assert [visitor.get(address).status_code for address in [*addresses, document, f"/draft/{LINK}/"]] == [410] * 6
    assert {f"http://testserver{path.rstrip('/')}" for path in addresses} <= {path.rstrip("/") for path in purged}
    assert {"http://testserver/stories/", "http://testserver/en/stories/"} <= set(purged)


def test_old_addresses_of_other_pages_go_on_leading_there(site_tree, withdraw):
    story, index = make_story(site_tree), site_tree.get_children().get(slug="stories")
    other = Redirect.objects.create(
        old_path="/voices", redirect_page=index, site=site_tree.get_site(), automatically_created=True
    )
    withdraw(story)
    assert Redirect.objects.get() == other
    assert Client().get("/voices/").headers["Location"] == index.url


def test_the_slug_goes_once_and_what_stands_in_its_place_is_the_same_in_both_languages(site_tree, withdraw):
    story, changed = make_story(site_tree), []

    def note(instance, instance_before, **kwargs):
        changed.append((instance_before.url_path, instance.url_path))

    page_slug_changed.connect(note)
    try:
        withdraw(story)
    finally:
        page_slug_changed.disconnect(note)
    now = [f"{home}/stories/withdrawn-{story.pk}/" for home in ("/home", "/home-en")]
    assert sorted(changed) == [("/home-en/stories/nadia/", now[1]), ("/home/stories/nadia/", now[0])]
    pages = StoryPage.objects.filter(translation_key=story.translation_key)
    assert sorted(pages.values_list("url_path", flat=True)) == sorted(now)


def test_the_bare_record_stays_and_the_history_says_who_and_why(site_tree, admin_user, withdraw):
    story = make_story(site_tree)
    withdraw(story, reason="電話での依頼")
    for page in StoryPage.objects.filter(translation_key=story.translation_key):
        assert (page.consent_on, page.consent_scope) == (date(2026, 9, 14), "当サイト")
        assert page.withdrawn_at
        line = PageLogEntry.objects.get(page=page.pk, action=consent.WITHDRAWN)
        assert (line.user, line.data) == (admin_user, {"reason": "電話での依頼"})
        assert not PageLogEntry.objects.filter(page=page.pk).exclude(label=page.title).exists()
    titles = StoryPage.objects.filter(translation_key=story.translation_key).values_list("title", flat=True)
    number = story.pk
    assert set(titles) == {f"取り下げられたストーリー（No. {number}）", f"Withdrawn story (No. {number})"}


def test_a_picture_that_another_page_shows_stays_and_staff_are_told(site_tree, media, withdraw):
    both, alone = told.picture("both"), told.picture("alone")
    story = make_story(site_tree, lead_picture=both, social_picture=alone)
    make_story(site_tree, "jonas", pseudonym="ヨナス", social_picture=both)
    answer = withdraw(story)
    assert list(Picture.objects.all()) == [both]
    assert both.title in answer.content.decode()
    assert files_in(media)


def test_staff_are_led_to_every_page_that_still_tells_of_the_person(site_tree, media, admin_client):
    both = told.picture("both")
    story = make_story(site_tree, lead_picture=both)
    shows = make_story(site_tree, "jonas", pseudonym="ヨナスさん", lead_picture=both)
    names = make_story(site_tree, "mira", pseudonym="ミラさん", lede="ナディアさんと同じ教室で。")
    other = make_story(site_tree, "omar", pseudonym="オマルさん")
    page = admin_client.get(reverse("withdraw_story", args=[story.pk])).content.decode()
    for one, is_named in ((shows, True), (names, True), (other, False), (story, False)):
        told_of = f'<li><a href="{reverse("wagtailadmin_pages:edit", args=[one.pk])}">' in page
        assert told_of == is_named, one.slug


def test_pages_that_tell_of_the_person_leave_the_site_when_they_are_ticked(site_tree, media, client, withdraw):
    both = told.picture("both")
    story = make_story(site_tree, lead_picture=both)
    shows = make_story(site_tree, "jonas", pseudonym="ヨナスさん", lead_picture=both)
    names = make_story(site_tree, "mira", pseudonym="ミラさん", lede="ナディアさんと同じ教室で。")
    answer = withdraw(story, hide=[shows.pk])
    assert client.get("/stories/jonas/").status_code == 404
    assert client.get("/stories/mira/").status_code == 200
    assert shows.title in answer.content.decode()
    hidden = StoryPage.objects.get(pk=shows.pk)
    assert (hidden.live, hidden.withdrawn_at, hidden.lead_picture) == (False, None, both)
    assert not SearchEntry.objects.filter(page=shows.pk).exists()
    withdraw(names, hide=[site_tree.pk])  # the front page stays, whatever a form says
    assert client.get("/").status_code == 200


def test_what_is_left_of_it_is_nobodys_work(site_tree, withdraw, admin_user):
    story = make_story(site_tree)
    assert story.translation_key in {entry.key for entry in Board(admin_user).entries}
    withdraw(story)
    assert story.translation_key not in {entry.key for entry in Board(admin_user).entries}


def test_pages_that_showed_the_story_are_not_found_by_its_words_any_more(site_tree, withdraw):
    """As the home page shows a story that it chose: what it was found by is written anew."""
    story = make_story(site_tree)
    SearchEntry.objects.filter(page=site_tree, anchor="", document=None).update(body="ナディアさんの物語")
    withdraw(story)
    assert not SearchEntry.objects.filter(body__contains="ナディア").exists()


def test_a_picture_in_a_draft_of_another_page_stays(site_tree, media, withdraw):
    picture = told.picture("both")
    story = make_story(site_tree, lead_picture=picture)
    other = make_story(site_tree, "jonas", pseudonym="ヨナス")
    other.lead_picture = picture
    other.save_revision()
    withdraw(story)
    assert Picture.objects.filter(pk=picture.pk).exists()


def test_copies_of_the_same_person_go_along_when_they_are_ticked(site_tree, client, withdraw, admin_client):
    story = make_story(site_tree)
    copy = story.copy(update_attrs={"slug": "copy", "title": "写し"})
    other = make_story(site_tree, "jonas", pseudonym="ヨナス")
    form = admin_client.get(reverse("withdraw_story", args=[story.pk])).content.decode()
    assert f'value="{copy.pk}"' in form
    assert f'value="{other.pk}"' not in form
    withdraw(story, also=[copy.pk, other.pk])
    assert StoryPage.objects.get(pk=copy.pk).live  # one wrong tick, and nothing happens
    withdraw(story, also=[copy.pk])
    assert not StoryPage.objects.get(pk=copy.pk).live
    assert StoryPage.objects.get(pk=other.pk).live
    assert client.get("/stories/copy/").status_code == 410


def test_a_draft_and_an_alias_can_be_taken_back_too(site_tree, client, withdraw):
    story = make_story(site_tree)
    alias = story.create_alias(update_slug="alias")
    story.unpublish()
    withdraw(story)
    assert not StoryPage.objects.filter(pk__in=[story.pk, alias.pk], withdrawn_at=None).exists()
    assert client.get("/stories/alias/").status_code == 410


def test_nobody_writes_into_it_again(site_tree, admin_client, admin_user, withdraw):
    story = make_story(site_tree)
    before = story.save_revision()
    withdraw(story)
    edit = reverse("wagtailadmin_pages:edit", args=[story.pk])
    assert admin_client.get(edit).status_code == 200
    filled = {
        "title": "戻す",
        "slug": "nadia",
        "pseudonym": "ナディア",
        "consent_on": "2026-09-14",
        "consent_scope": "当サイト",
        "photo_permission": "none",
        "audience": "everybody",
        **{f"{stream}-count": "0" for stream in ("facts", "body", "steps", "questions")},
        **{f"comments-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")},
    }
    admin_client.post(edit, {**filled, "action-publish": "1"})
    admin_client.post(reverse("wagtailadmin_pages:unlock", args=[story.pk]))
    admin_client.post(edit, filled)
    story = StoryPage.objects.get(pk=story.pk)
    assert (story.live, story.latest_revision, story.pseudonym) == (False, None, "")
    assert not story.revisions.exists()
    with pytest.raises(ValidationError):
        story.with_content_json(before.content).full_clean()
    assert admin_client.get(reverse("withdraw_story", args=[story.pk])).status_code == 302  # refused
    assert admin_client.get(reverse("wagtailadmin_pages:view_draft", args=[story.pk])).status_code == 410


@pytest.mark.parametrize(("prefix", "words"), [("", "ご本人からのお申し出"), ("/en", "asked us to take it down")])
def test_the_page_that_says_so_speaks_the_visitors_language(site_tree, client, withdraw, prefix, words):
    withdraw(make_story(site_tree))
    answer = client.get(f"{prefix}/stories/nadia/")
    assert answer.status_code == 410
    assert words in answer.content.decode()
    assert client.get(f"{prefix}/stories/nobody/").status_code == 404


def test_a_new_page_at_the_same_address_is_shown(site_tree, client, withdraw):
    withdraw(make_story(site_tree))
    make_story(site_tree)
    assert client.get("/stories/nadia/").status_code == 200


def test_the_fingerprint_says_nothing_of_the_address(db):
    gone.remember(["/stories/nadia/", "/stories/nadia/"])
    assert "nadia" not in str(list(GoneAddress.objects.values()))
    assert gone.is_gone("/stories/nadia")
    assert gone.is_gone("http://testserver/Stories/nadia/?a=1")
    assert not gone.is_gone("/stories/")


@pytest.mark.parametrize("screen", ["wagtailadmin_pages:edit", "wagtailadmin_explore"])
def test_the_button_stands_on_the_story_and_in_the_list(site_tree, admin_client, screen):
    story = make_story(site_tree)
    shown = story if screen.endswith("edit") else story.get_parent()
    page = admin_client.get(reverse(screen, args=[shown.pk])).content.decode()
    assert reverse("withdraw_story", args=[story.pk]) in page


def test_a_file_that_the_storage_keeps_is_told_of_and_the_story_is_gone_all_the_same(
    site_tree, media, client, django_capture_on_commit_callbacks
):
    story = make_story(site_tree, lead_picture=told.picture("stuck"))
    file = next(media.rglob("*stuck*.png"))
    file.unlink()
    file.mkdir()
    (file / "inside").touch()  # a folder can't be deleted like a file
    with django_capture_on_commit_callbacks(execute=True):
        outcome = consent.withdraw(story)
    assert outcome.left == 1
    assert client.get("/stories/nadia/").status_code == 410


def test_a_cache_that_does_not_answer_keeps_nothing_on_the_site(
    site_tree, settings, client, django_capture_on_commit_callbacks
):
    settings.WAGTAILFRONTENDCACHE = {"test": {"BACKEND": f"{__name__}.Down"}}
    with django_capture_on_commit_callbacks(execute=True):
        outcome = consent.withdraw(make_story(site_tree))
    assert outcome.caches_answered is False
    assert client.get("/stories/nadia/").status_code == 410
