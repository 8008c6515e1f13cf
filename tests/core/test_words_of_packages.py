"""Japanese for what Wagtail's own translation lacks: still asked for by the installed packages, whole, and compiled."""

import re
from pathlib import Path

import django
import polib
import pytest
import wagtail
import wagtail_localize
from django.conf import settings
from django.utils import translation

PO = Path(settings.ROOT) / "site" / "locale" / "packages" / "ja" / "LC_MESSAGES" / "django.po"
WORDS = polib.pofile(str(PO))
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def asked_for() -> dict[str, polib.POEntry]:
    """What the packages say in English."""
    found = {}
    for package in (wagtail, wagtail_localize, django):
        for path in Path(package.__file__).parent.glob("**/locale/en/LC_MESSAGES/django.po"):
            found.update({entry.msgid: entry for entry in polib.pofile(str(path))})
    return found


def test_every_string_is_still_one_of_the_packages():
    assert {entry.msgid for entry in WORDS} - set(asked_for()) == set()


def test_every_string_is_translated_and_keeps_its_placeholders():
    for entry in WORDS:
        words = entry.msgstr or entry.msgstr_plural[0]
        assert words
        assert not entry.fuzzy
        allowed = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
        assert set(PLACEHOLDER.findall(words)) <= allowed
        assert entry.msgid_plural or set(PLACEHOLDER.findall(words)) == allowed


def test_the_compiled_file_says_the_same():
    compiled = {entry.msgid: entry for entry in polib.mofile(str(PO.with_suffix(".mo")))}
    assert {entry.msgid: (entry.msgstr, entry.msgstr_plural) for entry in WORDS} == {
        msgid: (entry.msgstr, entry.msgstr_plural) for msgid, entry in compiled.items()
    }


@pytest.mark.parametrize(("english", "japanese"), [("Help", "ヘルプ"), ("Search all pages…", "すべてのページを検索…")])
def test_django_finds_them(english, japanese):
    with translation.override("ja"):
        assert translation.gettext(english) == japanese
    with translation.override("en"):
        assert translation.gettext(english) == english


def test_our_own_words_come_first(settings):
    with translation.override("ja"):
        assert translation.gettext("Publishing") == "発信"
