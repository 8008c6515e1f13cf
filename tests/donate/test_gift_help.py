"""One field: how to change a gift comes by mail, and nobody learns who gives."""

import pytest
from django.core import mail

from core.models import SentMail
from donate.models import Donor
from tests.donate.visitors import filled, problems, soup

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_tree")]

ADDRESSES = ["/mine/", "/en/mine/"]


def ask(client, address: str, email: str):
    form = soup(client.get(address)).select_one("main form")
    return client.post(address, filled(form) | {"email": email})


def without_token(response) -> str:
    page = soup(response)
    for field in page.select('[name="token"], [name="email"]'):
        field.decompose()
    return str(page)


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_answer_is_the_same_whether_the_address_is_known_or_not(client, address, give, deliver):
    give(frequency="monthly")
    deliver()
    known, unknown = ask(client, address, "HANA@example.org"), ask(client, address, "nobody@example.org")
    assert known.status_code == unknown.status_code == 200
    assert without_token(known) == without_token(unknown)
    assert list(SentMail.objects.filter(kind="donate/gift_help").values_list("to", flat=True)) == ["hana@example.org"]


def test_the_mail_says_what_runs(client, give, deliver, django_capture_on_commit_callbacks):
    give(frequency="monthly", amount=3000)
    deliver()
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        ask(client, "/en/mine/", "hana@example.org")
    assert len(mail.outbox) == 1
    assert "毎月 3,000円" in mail.outbox[0].body  # in the donor's language, whatever the page's


def test_asking_again_sends_no_second_mail_within_the_hour(client):
    Donor.objects.create(email="hana@example.org", language="en")
    for _time in range(3):
        ask(client, "/en/mine/", "hana@example.org")
    assert SentMail.objects.filter(kind="donate/gift_help").count() == 1


def test_whoever_asks_very_often_gets_the_same_answer_and_no_mail(client, settings):
    settings.FORM_LIMIT_PER_HOUR = 0
    Donor.objects.create(email="hana@example.org", language="en")
    ask(client, "/mine/", "x@example.org")
    assert ask(client, "/mine/", "hana@example.org").status_code == 200
    assert SentMail.objects.count() == 0


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("email", ["", "x", "a@b", "x" * 300 + "@example.org"])
def test_what_is_no_address_is_explained(client, address, email):
    response = ask(client, address, email)
    assert response.status_code == 422
    assert set(problems(response)) == {"email"}


@pytest.mark.parametrize(("language", "row"), [("ja", "継続のご寄付"), ("en", "Recurring gift")])
def test_to_whom_nothing_runs_no_gift_is_named(client, language, row):
    Donor.objects.create(email="hana@example.org", language=language)
    ask(client, "/mine/", "hana@example.org")
    text = SentMail.objects.get(kind="donate/gift_help").text
    assert row not in text
    assert {"ja": "続いているご寄付や会費はありません", "en": "No recurring gift and no membership"}[language] in text
