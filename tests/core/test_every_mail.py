"""Every mail there is: registered, in both languages, as text and as HTML, in words that staff can edit."""

import re

import pytest
from bs4 import BeautifulSoup
from django.utils import translation

from core import mail_kinds, mail_letter, mail_text
from core.mail_kinds import Form
from tests.core.mails import TEMPLATES

pytestmark = pytest.mark.django_db

KINDS = {kind.name: kind for kind in mail_kinds.every()}
#: Pieces that all mails share.
FRAME = {("core", name) for name in ("button", "frame", "table")}
JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")


def letter(kind: mail_kinds.MailKind, language: str) -> mail_letter.Letter:
    with translation.override(language):
        values = kind.samples()
    subject, body = mail_text.default(kind, language)
    return mail_letter.set_in_frame(kind, language, subject, body, values)


def test_every_template_of_a_mail_is_a_registered_kind_and_the_other_way_round():
    files = {
        f"{path.parent.parent.name}/{path.stem}"
        for path in TEMPLATES.glob("*/mail/*")
        if (path.parent.parent.name, path.stem) not in FRAME
    }
    assert files == set(KINDS)


def test_no_mail_has_html_of_its_own_beside_the_frame():
    assert [path for path in TEMPLATES.glob("*/mail/*.html") if path.parent.parent.name != "core"] == []


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", KINDS)
def test_the_default_words_could_be_saved_by_staff(name, language):
    kind = KINDS[name]
    subject, body = mail_text.default(kind, language)
    assert mail_letter.problems(kind, subject, body) == []
    assert "{%" not in subject + body
    assert bool(JAPANESE.search(subject)) == (language == "ja") or subject.startswith("{")


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", KINDS)
def test_text_and_html_say_the_same_in_one_language(name, language, site_tree):
    kind, written = KINDS[name], letter(KINDS[name], language)
    page = BeautifulSoup(written.html, "html.parser")
    assert page.html["lang"] == language
    assert "{" not in written.text + page.get_text()
    for text in (written.text, page.get_text()):
        assert bool(JAPANESE.search(text)) == (language == "ja")
    links = {a["href"] for a in page.select("a[href^=http]")}
    for placeholder in kind.placeholders:
        if placeholder.required and placeholder.form is Form.LINK:
            assert placeholder.sample in written.text
            assert placeholder.sample in links
    assert [image["alt"] for image in page.select("img")] != [""]
    assert not re.search(r"<(script|link|form)|\son\w+=|url\(", written.html)


@pytest.mark.parametrize("name", KINDS)
def test_staff_can_read_what_a_mail_is_and_every_sample_is_there(name):
    kind = KINDS[name]
    for language in ("ja", "en"):
        with translation.override(language):
            said = [str(kind.label), str(kind.description), *(str(one.meaning) for one in kind.known.values())]
            assert all(bool(JAPANESE.search(words)) == (language == "ja") for words in said)
            assert all(kind.samples().values())
