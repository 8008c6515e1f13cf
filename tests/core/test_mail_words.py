"""Staff change the words of mails: seen before, checked, tried out, taken back, and written down."""

import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import mail as outgoing
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from core import mail
from core.models import MailText

pytestmark = pytest.mark.django_db

SLUG = "donate-thanks"
WORDS = {"subject": "Hello {name}", "body": "{greeting}\n\nA wholly new text.\n\n{details}"}


@pytest.fixture
def fundraiser(site_tree) -> Client:
    user = get_user_model().objects.create_user("fumi", "fumi@example.org", "x")
    user.groups.add(Group.objects.get(name="fundraising"))
    client = Client()
    client.force_login(user)
    return client


def url(view: str, slug: str = SLUG, language: str = "en") -> str:
    return reverse(f"mail_words:{view}", args=[slug, language])


def seen(client: Client) -> dict[str, str]:
    page = BeautifulSoup(client.get(url("edit")).content, "html.parser")
    return {"seen": page.select_one("[name=seen]").get("value", "")}


def save(client: Client, **changes):
    return client.post(url("edit"), WORDS | seen(client) | changes)


def test_the_form_begins_with_the_words_that_go_out_now(fundraiser):
    page = BeautifulSoup(fundraiser.get(url("edit")).content, "html.parser")
    assert page.select_one("[name=subject]")["value"] == "Thank you for your gift"
    assert "{details}" in page.select_one("textarea[name=body]").get_text()
    assert "{details}" in [code.get_text() for code in page.select("table code")]


def test_saved_words_go_out_in_text_and_html_in_their_language_only(fundraiser):
    assert save(fundraiser).status_code == 302
    values = {"greeting": "Dear Hana,", "name": "Hana", "details": [("Gift", "¥3,000")]}
    rows = {
        language: mail.send_once("donate/thanks", about=language, to="a@example.org", language=language, context=values)
        for language in ("ja", "en")
    }
    assert rows["en"].subject == "Hello Hana"
    assert "A wholly new text." in rows["en"].text
    assert "A wholly new text." in rows["en"].html
    assert "wholly" not in rows["ja"].text


def test_what_could_not_be_sent_is_refused_with_the_words_kept(fundraiser):
    answer = save(fundraiser, body="Dear {nmae}")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "{nmae}" in page
    assert "{greeting}" in page
    assert not MailText.objects.exists()


def test_a_preview_shows_unsaved_words_with_samples_and_runs_nothing(fundraiser):
    answer = fundraiser.post(url("preview"), WORDS | {"body": WORDS["body"] + "\n\n<script>alert(1)</script>"})
    page = answer.content.decode()
    assert "A wholly new text." in page
    assert "W-2026-01128" in page
    assert "<script" not in page
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert 'src="data:image/png;' in page
    assert "img-src 'self' data:;" in answer["Content-Security-Policy"]
    assert not MailText.objects.exists()
    both = fundraiser.post(url("previews"), WORDS).content.decode()
    assert both.count("srcdoc=") == 4
    assert "A wholly new text." in both
    assert re.search("ありがとうございます", both)


def test_a_test_mail_goes_to_oneself_and_saves_nothing(fundraiser, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = fundraiser.post(url("test"), WORDS)
    assert [message.to for message in outgoing.outbox] == [["fumi@example.org"]]
    assert "A wholly new text." in outgoing.outbox[0].body
    assert "A wholly new text." in answer.content.decode()
    assert not MailText.objects.exists()


def test_nobody_writes_over_what_a_colleague_saved_meanwhile(fundraiser):
    opened = seen(fundraiser)
    save(fundraiser)
    assert fundraiser.post(url("edit"), WORDS | opened | {"subject": "Mine"}).status_code == 422
    assert MailText.objects.get().subject == "Hello {name}"


def test_the_original_comes_back_and_the_log_keeps_what_was_written(fundraiser):
    save(fundraiser)
    assert fundraiser.post(url("reset")).status_code == 302
    assert not MailText.objects.exists()
    lines = ModelLogEntry.objects.filter(content_type__model="mailtext").order_by("pk")
    assert [line.action for line in lines] == ["wagtail.create", "wagtail.delete"]
    assert lines[1].data["before"]["subject"] == "Hello {name}"
    assert "A wholly new text." in fundraiser.get(url("edit")).content.decode()  # in the list of changes


@pytest.mark.parametrize("view", ["edit", "preview", "previews", "test", "reset"])
def test_words_for_people_one_may_not_know_are_not_ones_own_to_change(fundraiser, view):
    assert Client().get(url(view)).status_code == 302
    answer = fundraiser.post(url(view, "corporate-inquiry_confirmation"), WORDS)
    assert answer.status_code == 302
    assert not MailText.objects.exists()


def test_an_unknown_mail_or_language_is_not_found(fundraiser):
    assert fundraiser.get(url("edit", "donate-nothing")).status_code == 404
    assert fundraiser.get(url("edit", SLUG, "fr")).status_code == 404


def test_the_list_shows_which_words_are_changed(fundraiser):
    save(fundraiser)
    page = fundraiser.get(reverse("mail_words:index")).content.decode()
    assert page.count("w-status--primary") == 1
    assert url("edit") in page


def test_samples_are_in_the_language_of_the_mail_whatever_the_reader_speaks(fundraiser):
    for language, greeting, other in (
        ("en", "Dear Hana Yamada,", "山田 花 様"),
        ("ja", "山田 花 様", "Dear Hana Yamada,"),
    ):
        page = fundraiser.get(url("edit", language=language)).content.decode()
        assert greeting in page
        assert other not in page
