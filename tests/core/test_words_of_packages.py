"""Japanese for what Wagtail's own translation lacks: whole, compiled, and found by Django and by JavaScript.

After an upgrade these tests name the strings that are new, and those that nobody asks for any more.
"""

import re
from pathlib import Path

import django
import polib
import pytest
import wagtail
import wagtail_localize
from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from wagtail.forms import TaskStateCommentForm
from wagtail.models import Page
from wagtail.users.models import UserProfile

FOLDER = Path(settings.ROOT) / "site" / "locale" / "packages" / "ja" / "LC_MESSAGES"
DOMAINS = ("django", "djangojs")
WORDS = {domain: polib.pofile(str(FOLDER / f"{domain}.po")) for domain in DOMAINS}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%s|\{\w*\}")
TAG = re.compile(r"</?\w+(?: [^<>]*)?>")


def catalogue(path: Path) -> dict[str, polib.POEntry]:
    """A catalogue by its English, also one that is not there."""
    if not path.exists():
        return {}
    read = polib.mofile if path.suffix == ".mo" else polib.pofile
    return {entry.msgid: entry for entry in read(str(path)) if entry.msgid and not entry.obsolete}


def asked_for(domain: str) -> dict[str, polib.POEntry]:
    """What the packages say in English."""
    found = {}
    for package in (wagtail, wagtail_localize, django):
        for path in Path(package.__file__).parent.glob(f"**/locale/en/LC_MESSAGES/{domain}.po"):
            found.update(catalogue(path))
    return found


def installed() -> list[Path]:
    """The folders of words of Wagtail's apps that this site uses."""
    return [Path(app.path) / "locale" for app in apps.get_app_configs() if app.name.startswith("wagtail")]


def said(entry: polib.POEntry) -> str:
    return entry.msgstr or entry.msgstr_plural[0]


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_string_is_still_one_of_the_packages(domain):
    assert {entry.msgid for entry in WORDS[domain]} - set(asked_for(domain)) == set()


def test_no_string_of_an_app_in_use_is_without_japanese():
    theirs = set().union(*(catalogue(folder / "ja" / "LC_MESSAGES" / "django.mo") for folder in installed()))
    for folder in installed():
        wanted = set(catalogue(folder / "en" / "LC_MESSAGES" / "django.po"))
        assert wanted - theirs - {entry.msgid for entry in WORDS["django"]} == set(), folder


def test_no_string_of_their_javascript_is_without_japanese():
    for folder in installed():  # each catalogue for JavaScript reads its own app's folder, and ours
        theirs = set(catalogue(folder / "ja" / "LC_MESSAGES" / "djangojs.mo"))
        wanted = set(catalogue(folder / "en" / "LC_MESSAGES" / "djangojs.po"))
        assert wanted - theirs - {entry.msgid for entry in WORDS["djangojs"]} == set(), folder


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_string_is_translated_and_keeps_its_placeholders(domain):
    for entry in WORDS[domain]:
        words = said(entry)
        assert words
        assert not entry.fuzzy
        assert not entry.obsolete
        allowed = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
        assert set(PLACEHOLDER.findall(words)) <= allowed
        assert entry.msgid_plural or set(PLACEHOLDER.findall(words)) == allowed


@pytest.mark.parametrize("domain", DOMAINS)
def test_no_string_brings_html_that_the_english_has_not(domain):
    for entry in WORDS[domain]:
        english = {"".join(tag.split()) for tag in TAG.findall(entry.msgid + entry.msgid_plural)}
        japanese = {"".join(tag.split()) for tag in TAG.findall(said(entry))}
        assert japanese <= english, entry.msgid


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_compiled_file_says_the_same(domain):
    compiled = catalogue(FOLDER / f"{domain}.mo")
    assert {entry.msgid: (entry.msgstr, entry.msgstr_plural) for entry in WORDS[domain]} == {
        msgid: (entry.msgstr, entry.msgstr_plural) for msgid, entry in compiled.items()
    }


@pytest.mark.parametrize(
    ("english", "japanese"),
    [
        ("Help", "ヘルプ"),
        ("Search all pages…", "すべてのページを検索…"),
        ("live", "公開中"),  # the badge of a page
        ("Reports", "レポート"),  # Wagtail's menu
        ("Documents", "ドキュメント"),
        ("Moved", "移動しました"),  # in a page's history
    ],
)
def test_django_finds_them(english, japanese):
    with translation.override("ja"):
        assert translation.gettext(english) == japanese
    with translation.override("en"):
        assert translation.gettext(english) == english


@pytest.mark.parametrize(("language", "words"), [("en", "Comment"), ("ja", "コメント")])
def test_what_is_asked_of_a_page_that_goes_back_follows_the_language(language, words):
    with translation.override(language):
        assert TaskStateCommentForm()["comment"].label == words


def test_our_own_words_come_first(settings):
    with translation.override("ja"):
        assert translation.gettext("Publishing") == "発信"


def test_the_editor_finds_them_in_javascript(admin_client):
    said = admin_client.get(reverse("wagtailadmin_javascript_catalog")).text
    for english, japanese in (
        ("Collapse all", "すべて閉じる"),
        ("Toggle sidebar", "サイドバーを開閉"),
        ("Cancel", "キャンセル"),  # Wagtail's own
    ):
        assert f'"{english}": "{escaped(japanese)}"' in said


def test_the_translation_editor_finds_them_in_javascript(admin_client):
    said = admin_client.get(reverse("wagtail_localize:javascript_catalog")).text
    for english, japanese in (("Not translated", "未翻訳"), ("Translate", "翻訳")):
        assert f'"{english}": "{escaped(japanese)}"' in said


def test_javascript_speaks_english_to_who_chose_english(admin_client, admin_user):
    profile = UserProfile.get_for_user(admin_user)
    profile.preferred_language = "en"
    profile.save()
    said = admin_client.get(reverse("wagtailadmin_javascript_catalog")).text
    assert escaped("すべて閉じる") not in said


def test_the_list_of_languages_counts_in_japanese(admin_client):
    said = admin_client.get(reverse("wagtaillocales:index")).text
    assert "ページとその他" in said
    assert "pages" not in said.partition('id="locales-list"')[2].partition("</table>")[0].replace("/admin/pages", "")


@pytest.mark.parametrize(("first", "second"), [("ja", "en"), ("en", "ja")])
def test_choosers_speak_the_language_of_whoever_looks(admin_client, admin_user, site_tree, first, second):
    profile = UserProfile.get_for_user(admin_user)
    parent = Page.objects.get(slug="news", locale__language_code="ja")
    said = {
        "ja": {"ニュースの分類を選択", "(キャンペーン)"},
        "en": {"Choose category of news", "Choose a page (Campaign)"},
    }
    for language, other in ((first, second), (second, first)):
        profile.preferred_language = language
        profile.save()
        shown = admin_client.get(reverse("wagtailadmin_pages:add", args=["news", "newspage", parent.pk])).text
        assert {words for words in said[language] | said[other] if words in shown} == said[language]


def escaped(words: str) -> str:
    """As JSON writes it."""
    return words.encode("ascii", "backslashreplace").decode()
