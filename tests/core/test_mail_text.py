"""The simple text of mails: nothing in it is executed, nothing of a value becomes structure."""

import pytest
from bs4 import BeautifulSoup
from django.utils import translation

from core import mail_letter, mail_text
from core.mail_kinds import Form, MailKind, Placeholder
from core.models import MailText

pytestmark = pytest.mark.django_db

KIND = MailKind(
    "home/newsletter_confirm",
    "Sample",
    "Sample",
    (
        Placeholder("name", "Name", "Hana"),
        Placeholder("link", "Link", "https://www.example.org/x/", Form.LINK, required=True, label="Open"),
        Placeholder("rows", "Rows", [("Amount", "¥3,000")], Form.TABLE),
        Placeholder("note", "Note", "One.\n\nTwo.", Form.PROSE),
    ),
    permission="home.view_subscription",
)
VALUES = {"name": "Hana", "link": "https://www.example.org/x/?a=1&b=2", "rows": [("Amount", "¥3,000")], "note": ""}


def letter(body: str, subject: str = "Hello {name}", **values):
    return mail_letter.set_in_frame(KIND, "en", subject, body, VALUES | values)


def test_one_text_becomes_text_and_html():
    written = letter(
        "# Good day\n\nDear {name},\nhow are you?\n\n## In short\n- one\n- two\n{rows}\n\n{link: Come in}\n\n> small"
    )
    page = BeautifulSoup(written.html, "html.parser")
    assert (written.subject, page.h1.get_text()) == ("Hello Hana", "Good day")
    assert [item.get_text() for item in page.select("li")] == ["one", "two"]
    assert page.select_one(f'a[href="{VALUES["link"]}"]').get_text() == "Come in"
    assert [cell.get_text() for cell in page.select("th[scope=row] , th[scope=row] + td")] == ["Amount", "¥3,000"]
    assert "Come in:\nhttps://www.example.org/x/?a=1&b=2" in written.text
    assert "- one\n- two" in written.text
    assert "Amount: ¥3,000" in written.text


@pytest.mark.parametrize(
    "name", ["<b>Hana</b>", "# Boss", "{link}", "{{ settings.SECRET_KEY }}", "{% load x %}", "a\nBcc: all@example.org"]
)
def test_a_value_is_only_ever_words(name):
    written = letter("{name}\n\n{link}", name=name)
    page = BeautifulSoup(written.html, "html.parser")
    said = " ".join(name.split())
    assert page.select("b") == []
    assert said in written.text
    assert said in page.get_text()
    assert "\n" not in written.subject


def test_an_address_in_our_words_can_be_pressed_and_one_in_a_name_cannot():
    written = letter("See https://www.example.org/about/.\n{name}", name="https://evil.example")
    page = BeautifulSoup(written.html, "html.parser")
    assert [a["href"] for a in page.select("a[href^=http]")] == ["https://www.example.org/about/"]


def test_a_link_leads_to_the_web_or_nowhere():
    page = BeautifulSoup(letter("Press {link: here} please", link="javascript:alert(1)").html, "html.parser")
    assert page.select("a[href^=javascript]") == []


def test_a_line_without_its_value_is_left_out():
    written = letter("One {name} line\nstays\n\n{note}\n\n{rows}\n\n{link}", name="", rows=[], link="")
    body = BeautifulSoup(written.html, "html.parser").get_text()
    assert "One" not in written.text + body
    assert "stays" in written.text
    assert "{" not in written.text + body


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{link} {nme}", "{nme} is no placeholder of this mail. There are: {name}, {link}, {rows}"),
        ("{link} {name.__class__}", "A brace stands alone"),
        ("{link} {0}", "A brace stands alone"),
        ("{link} {name", "A brace stands alone"),
        ("Dear {name}", "{link} is missing"),
        ("{link} and {rows}", "{rows} has to stand on a line of its own"),
        ("{link} {name: Hana}", "Only links can be given a label"),
    ],
)
def test_what_could_not_be_sent_is_refused_with_the_reason(body, said):
    with translation.override("en"):
        assert any(problem.startswith(said) for problem in mail_text.problems_of_body(KIND, body))
        assert mail_text.problems_of_subject(KIND, "Look: {link}") == ["{link} can't stand in the subject."]


def test_full_width_braces_and_colons_of_a_japanese_keyboard_are_understood():
    assert mail_text.problems_of_body(KIND, "｛name｝\n\n{link：ひらく}") == []
    assert "ひらく:\nhttps://" in letter("｛name｝\n\n{link：ひらく}").text


def test_saved_words_that_no_longer_fit_give_way_to_the_default_ones(caplog):
    MailText.objects.create(kind=KIND.name, language="en", subject="Old", body="{gone}")
    assert mail_letter.words(KIND, "en") == mail_text.default(KIND, "en")
    assert "no longer fit" in caplog.text
