"""The guide inside the admin: whole in both languages, with its pictures, each chapter for whoever can use it."""

import re

import pytest
from django.conf import settings

from core import guide
from home.demo.guide_pictures import PICTURES
from home.management.commands.guide_pictures import MOST_BYTES

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
