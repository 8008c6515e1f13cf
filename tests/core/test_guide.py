"""The guide inside the admin: whole in both languages, with its pictures, each chapter for whoever can use it."""

import re

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.users.models import UserProfile

from core import guide
from corporate.permissions import PARTNERSHIPS
from corporate.permissions import make_group as make_partnerships
from donate.permissions import FUNDRAISING
from home.demo.guide_pictures import PICTURES
from home.management.commands.guide_pictures import MOST_BYTES
from home.permissions import EDITORS

JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-鿿]")
CHAPTERS = guide.chapters()
LABELLED = pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.slug)
SPOKEN = pytest.mark.parametrize("language", guide.LANGUAGES)


@LABELLED
def test_every_chapter_says_the_same_sections_in_both_languages(chapter):
    japanese, english = (guide.read(chapter, language) for language in guide.LANGUAGES)
    assert [anchor for anchor, _heading in japanese.sections] == [anchor for anchor, _heading in english.sections]
    assert len(japanese.sections) > 1
    assert JAPANESE.search(japanese.title)
    assert not JAPANESE.search(english.title)


def test_every_file_is_a_chapter():
    known = {chapter.file(language) for chapter in CHAPTERS for language in guide.LANGUAGES}
    assert set((settings.ROOT / "templates").glob("*/guide/*/*.md")) == known


@SPOKEN
def test_the_command_takes_what_the_chapters_name_and_no_other_picture_is_kept(language):
    named = [name for chapter in CHAPTERS for name in guide.pictures_named(chapter, language)]
    assert sorted(named) == sorted({one.name for one in PICTURES})
    files = list((guide.PICTURES / language).glob("*"))
    assert {file.stem for file in files} <= set(named)
    assert [file.name for file in files if file.stat().st_size > MOST_BYTES] == []


def test_all_pictures_together_stay_small():
    assert sum(file.stat().st_size for file in guide.PICTURES.rglob("*.webp")) < 2_500_000


@LABELLED
def test_every_picture_says_what_it_shows(chapter):
    for language in guide.LANGUAGES:
        assert "![]" not in chapter.file(language).read_text(encoding="utf-8")


@pytest.fixture
def reader(site_tree, client):
    """Sign in somebody of a group, with a language."""
    make_partnerships()

    def reader(group, language="ja"):
        user = get_user_model().objects.create_user(f"{group}-{language}", password="x")
        user.groups.add(Group.objects.get(name=group))
        UserProfile.objects.create(user=user, preferred_language=language)
        client.force_login(user)
        return client

    return reader


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("group", "sees", "not_his"),
    [
        (EDITORS, "write-news", ["inquiries", "books", "refunds", "events"]),
        (PARTNERSHIPS, "inquiries", ["write-news", "books"]),
        (FUNDRAISING, "books", ["write-news", "inquiries"]),
    ],
)
def test_each_reads_the_chapters_of_their_own_work(reader, group, sees, not_his):
    client = reader(group)
    listed = client.get(reverse("guide")).content.decode()
    assert reverse("guide_chapter", args=[sees]) in listed
    assert client.get(reverse("guide_chapter", args=[sees])).status_code == 200
    for slug in not_his:
        assert reverse("guide_chapter", args=[slug]) not in listed
        assert client.get(reverse("guide_chapter", args=[slug])).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "word", "title"), [("ja", "代替テキスト", "画像"), ("en", "ALTERNATIVE", "Pictures")]
)
def test_a_word_is_found_in_the_readers_language_and_marked(reader, language, word, title):
    client = reader(EDITORS, language)
    page = client.get(reverse("guide"), {"q": word}).content.decode()
    assert re.search(f"<mark>{word}</mark>", page, re.IGNORECASE)
    assert title in page
    nothing = client.get(reverse("guide"), {"q": "<script>zzz"}).content.decode()
    assert "<script>zzz" not in nothing
    assert "<mark>" not in nothing


@pytest.mark.django_db
def test_the_menu_and_the_front_page_lead_to_it(reader):
    front = reader(EDITORS).get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("guide_chapter", args=["write-news"]) in front
    assert f'"url": "{reverse("guide")}"' in front


@pytest.mark.django_db
def test_strangers_are_asked_to_sign_in(client, site_tree):
    assert client.get(reverse("guide")).status_code == 302
