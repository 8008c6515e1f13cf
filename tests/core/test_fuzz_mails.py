"""Whatever stands in a mail, and wherever it goes: one subject, nothing runs, nothing gets out of its place."""

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from core import mail_kinds, mail_letter
from core.mail_kinds import Form
from core.models import SentMail
from home.models import EventPage
from tests.donate.visitors import filled
from tests.home.page_types import example
from tests.wild import MAILS, harmless, is_one_line, tried, wholesome, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_tree")]


@pytest.fixture(autouse=True)
def no_limits(settings):
    settings.FORM_LIMIT_PER_HOUR = settings.GIVING_LIMIT_PER_HOUR = 100_000


def tags(html: str) -> set[str]:
    return {one.name for one in BeautifulSoup(html, "html.parser").find_all(True)}


KINDS = sorted(one.name for one in mail_kinds.every())


@tried(100)
@given(
    kind=st.sampled_from(sorted(one.name for one in mail_kinds.every())),
    language=st.sampled_from(["ja", "en"]),
    data=st.data(),
)
def test_no_value_breaks_a_mail_or_gets_out_of_its_place(kind, language, data):
    registered = mail_kinds.find(kind)
    usual = dict(registered.samples())
    values = dict(usual)
    for one in registered.placeholders:
        if one.form is Form.TABLE:
            values[one.name] = [("x", data.draw(words(3), label=one.name))]
        elif one.form is not Form.LINK:
            values[one.name] = data.draw(words(4), label=one.name)
    letter = mail_letter.written(registered, language, values)
    assert is_one_line(letter.subject), ascii(letter.subject)
    harmless(BeautifulSoup(letter.html, "html.parser"))
    assert tags(letter.html) <= tags(mail_letter.written(registered, language, usual).html) | {"br", "p", "h2"}


FORMS = ["/newsletter/", "/contact/", "/corporate/inquiry/", "event"]
SAID = {
    **dict.fromkeys(("name", "family_name", "given_name", "company", "message"), "見本"),
    "topic": "hire",
    "people": "1",
    "consent": "yes",
}


@pytest.mark.parametrize("where", FORMS)
def test_an_address_is_refused_in_words_or_a_mail_can_go_there(
    where, site_tree, client, django_capture_on_commit_callbacks
):
    where = example(site_tree, EventPage).url if where == "event" else where
    shown = BeautifulSoup(client.get(where).content, "html.parser").select("main form[method=post]")[-1]
    gone = 0
    for typed in MAILS:
        asked = filled(shown)
        said = {**asked, **SAID, "topic": "giving" if where == "/contact/" else "hire"}
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(where, {**said, "email": typed})
        assert answer.status_code in (200, 303, 422), (typed, answer.status_code)
        unsent = SentMail.objects.exclude(state="sent").values_list("to", "error")
        assert not unsent, (typed, unsent)
        for letter in mail.outbox:
            wholesome(letter, letter.recipients()[0])
        gone += len(mail.outbox)
    assert gone
