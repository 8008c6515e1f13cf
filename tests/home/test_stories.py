"""Stories: nothing without consent, and gone at once when it is taken back."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from home import consent
from home.models import StoryIndexPage, StoryPage
from tests.home.meetings import make_story

pytestmark = pytest.mark.django_db

STORY = "/stories/nadia/"


@pytest.mark.parametrize(("prefix", "words"), [("", "同意の日 2026年9月14日"), ("/en", "September 14, 2026")])
def test_a_story_says_that_the_name_is_another_and_what_was_agreed(client, site_tree, prefix, words):
    make_story(site_tree)
    page = client.get(prefix + STORY).content.decode()
    assert words in page
    assert "仮名" in page or "not their real name" in page


@pytest.mark.parametrize("missing", ["consent_on", "consent_scope", "pseudonym"])
def test_without_the_record_of_consent_nothing_is_published(site_tree, missing):
    index = StoryIndexPage.objects.child_of(site_tree).get()
    story = StoryPage(
        title="A", slug="a", pseudonym="N", consent_on=date(2026, 9, 14), consent_scope="site", live=False
    )
    setattr(story, missing, None if missing == "consent_on" else "")
    index.add_child(instance=story)
    with pytest.raises(ValidationError) as refused:
        story.save_revision(clean=False).publish()
    assert missing in refused.value.message_dict
    assert not StoryPage.objects.get(pk=story.pk).live


def test_withdrawal_takes_every_twin_off_the_site(client, site_tree):
    story = make_story(site_tree)
    consent.withdraw(story)
    for prefix in ("", "/en"):
        assert client.get(prefix + STORY).status_code == 410
        assert "nadia" not in client.get(f"{prefix}/stories/").content.decode()


def test_what_was_withdrawn_cannot_come_back_through_an_old_revision(site_tree):
    story = make_story(site_tree)
    before = story.save_revision()
    consent.withdraw(story)
    with pytest.raises(ValidationError):
        before.publish()  # as a task would that had read it before
    assert not StoryPage.objects.get(pk=story.pk).live


def test_staff_withdraws_with_a_deliberate_press(admin_client, client, site_tree):
    story = make_story(site_tree)
    address = reverse("withdraw_story", args=[story.pk])
    assert admin_client.get(address).status_code == 200
    assert StoryPage.objects.get(pk=story.pk).live
    admin_client.post(address)
    assert not StoryPage.objects.get(pk=story.pk).live


def test_strangers_cannot_withdraw(client, site_tree):
    story = make_story(site_tree)
    client.post(reverse("withdraw_story", args=[story.pk]))
    assert StoryPage.objects.get(pk=story.pk).live


def test_a_story_leads_to_the_others(client, site_tree):
    make_story(site_tree)
    make_story(site_tree, slug="jonas", pseudonym="ヨナスさん")
    assert "/stories/jonas/" in client.get(STORY).content.decode()
