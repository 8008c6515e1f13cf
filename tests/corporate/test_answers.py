"""Answering from the inbox: a draft that isn't lost, one mail for any number of presses, one conversation."""

import hashlib
import hmac
import json
import uuid

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from core.models import SentMail
from corporate import answers, intake, reply_address
from corporate.models import AnswerDraft, AnswerTemplate, ThreadMessage

pytestmark = pytest.mark.django_db
DOMAIN, KEY = "answers.example.org", "signing-key"


@pytest.fixture(autouse=True)
def inbound(settings):
    settings.INBOUND_MAIL_DOMAIN = DOMAIN
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": KEY, "MAILGUN_API_KEY": "api-key"}


def address(made) -> str:
    return reverse("inquiries:answer", args=[made.pk])


def said(action: str, **changes) -> dict:
    return {"subject": "お返事", "text": "こんにちは。", "key": str(uuid.uuid4()), "action": action, **changes}


def reply(made, *, key: str = KEY, to: str = "", sender: str = "hanako@example.co.jp", number: str = "1", **headers):
    """Mailgun passes on a mail."""
    token, timestamp = "a" * 50, "1790000000"
    lines = {"From": f"花子 <{sender}>", "Subject": "Re: お返事", "Message-Id": f"<{number}@example.co.jp>", **headers}
    form = {
        "recipient": to or reply_address.of(made),
        "sender": sender,
        "message-headers": json.dumps([[name, value] for name, value in lines.items()]),
        "body-plain": "来週の火曜はいかがですか。\n> こんにちは。",
        "stripped-text": "来週の火曜はいかがですか。",
        "token": token,
        "timestamp": timestamp,
        "signature": hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest(),
    }
    return Client().post("/mail/inbound/", form)


def test_an_answer_goes_once_however_often_send_is_pressed(desk, yu, inquiry, django_capture_on_commit_callbacks):
    made = inquiry()
    form = said("send")
    for _press in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            assert desk.post(address(made), form).status_code == 302
    [letter] = mail.outbox
    assert letter.to == ["hanako@example.co.jp"]
    assert (letter.subject, letter.reply_to) == ("お返事", [reply_address.of(made)])
    assert "こんにちは。" in letter.body
    assert "見本 ゆう" in letter.body
    assert letter.extra_headers["Auto-Submitted"] == "no"
    made.refresh_from_db()
    assert (made.state, made.assignee, made.thread.count()) == ("answered", yu, 1)
    assert made.answered_at


def test_what_is_half_written_is_there_the_next_time_and_gone_after_sending(desk, yu, inquiry):
    made = inquiry()
    quiet = desk.post(address(made), said("keep", text="書きかけ"), headers={"X-Requested-With": "XMLHttpRequest"})
    assert quiet.json() == {"kept": True}
    page = desk.get(address(made)).content.decode()
    assert "書きかけ" in page
    preview = desk.post(address(made), said("preview", text="もう少し")).content.decode()
    assert "もう少し" in preview
    assert AnswerDraft.objects.get().text == "もう少し"
    assert not SentMail.objects.filter(kind="corporate/answer").exists()
    desk.post(address(made), said("send", key=str(AnswerDraft.objects.get().key)))
    assert not AnswerDraft.objects.exists()


def test_an_answer_without_words_comes_back_with_the_rest_kept(desk, inquiry):
    made = inquiry()
    response = desk.post(address(made), said("send", text="  "))
    assert response.status_code == 422
    assert "お返事" in response.content.decode()
    assert not made.thread.exists()


def test_one_that_is_kept_apart_cannot_be_answered(desk, inquiry):
    made = inquiry(doubtful=True, doubts=["links"])
    assert desk.post(address(made), said("send")).status_code == 422
    assert not SentMail.objects.exists()


def test_templates_are_offered_by_topic_and_language_and_filled(desk, inquiry):
    japanese, english = inquiry(), inquiry(language="en")
    names = [template.name for template in answers.templates_for(japanese)]
    assert "採用:進め方のご案内" in names
    assert "Hiring: how it goes" in [template.name for template in answers.templates_for(english)]
    other = inquiry(topic=type(japanese.topic).objects.get(slug="press", locale__language_code="ja"))
    assert "採用:進め方のご案内" not in [template.name for template in answers.templates_for(other)]
    template = answers.templates_for(japanese).get(name="採用:進め方のご案内")
    page = desk.get(address(japanese), {"template": template.pk}).content.decode()
    assert "見本商事\n見本 花子 様" in page
    assert "担当の見本 ゆうです" in page
    assert "{" not in answers.begun_from(template, japanese, japanese.assignee or _user())[1]


def _user():
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get(username="yu")


def test_a_template_with_an_unknown_placeholder_is_refused(site_tree):
    template = AnswerTemplate.objects.first()
    template.body = "{nobody} 様 {name"
    with pytest.raises(ValidationError) as refused:
        template.full_clean()
    assert "{nobody}" in str(refused.value)


def test_a_reply_joins_the_conversation_opens_the_inquiry_and_is_told(
    desk, yu, inquiry, django_capture_on_commit_callbacks
):
    made = inquiry()
    desk.post(address(made), said("send"))
    mail.outbox.clear()
    for _delivery in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert reply(made).status_code == 200
    made.refresh_from_db()
    assert [(one.way, one.text) for one in made.thread.all()] == [
        ("sent", "こんにちは。"),
        ("received", "来週の火曜はいかがですか。"),
    ]
    assert made.state == "in_progress"
    assert [letter.to for letter in mail.outbox] == [["yu@example.org"]]
    assert "来週の火曜" in desk.get(reverse("inquiries:edit", args=[made.pk])).content.decode()


def test_the_next_answer_refers_to_all_before_it(desk, inquiry, django_capture_on_commit_callbacks):
    made = inquiry()
    with django_capture_on_commit_callbacks(execute=True):
        intake.tell(made)
        desk.post(address(made), said("send"))
    reply(made)
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(address(made), said("send", text="火曜で大丈夫です。"))
    own = [letter for letter in mail.outbox if letter.to == ["hanako@example.co.jp"]]
    confirmation, first, second = (letter.extra_headers for letter in own)
    assert first["In-Reply-To"] == confirmation["Message-ID"] == answers.first_message_id(made)
    assert second["In-Reply-To"] == "<1@example.co.jp>"
    assert second["References"].split() == [confirmation["Message-ID"], first["Message-ID"], "<1@example.co.jp>"]


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({"sender": "somebody@example.net"}, "sender"),
        ({"Auto-Submitted": "auto-replied"}, "automatic"),
        ({"X-Mailgun-Sflag": "Yes"}, "spam"),
    ],
)
def test_what_does_not_fit_is_kept_apart_until_somebody_believes_it(desk, inquiry, changes, doubt):
    made = inquiry(state="answered", answered_at="2026-11-01T00:00Z")
    assert reply(made, **changes).status_code == 200
    message = made.thread.get()
    made.refresh_from_db()
    assert (message.doubts, message.doubtful, made.state) == ([doubt], True, "answered")
    desk.post(reverse("inquiries:believed", args=[made.pk, message.pk]))
    made.refresh_from_db()
    assert (made.thread.get().doubtful, made.state) == (False, "in_progress")


def test_a_mail_to_an_address_of_nobody_finds_its_inquiry_through_staff(desk, inquiry):
    made = inquiry()
    forged = reply_address.of(made).replace(f"+{made.pk}-", f"+{made.pk}-0", 1)
    reply(made, to=f"reply+{made.pk}-{'0' * 20}@{DOMAIN}")
    assert reply_address.inquiry_of(forged) is None
    stray = ThreadMessage.objects.get()
    assert (stray.inquiry, stray.doubts) == (None, ["address"])
    assert "Re: お返事" in desk.get(reverse("stray_mails:index")).content.decode()
    desk.post(reverse("stray_mails:edit", args=[stray.pk]), {"number": made.number})
    assert made.thread.get().doubtful is False


def test_a_mail_without_the_services_signature_leaves_no_trace(inquiry):
    made = inquiry()
    assert reply(made, key="another").status_code == 400
    assert Client().post("/mail/inbound/", {"recipient": "x"}).status_code == 400
    assert not ThreadMessage.objects.exists()


def test_without_an_inbound_domain_there_is_no_such_address(inquiry, settings):
    made = inquiry()
    to = reply_address.of(made)
    settings.INBOUND_MAIL_DOMAIN = ""
    assert reply(made, to=to).status_code == 404


def test_staff_enter_what_came_another_way(desk, inquiry):
    made = inquiry(state="closed")
    desk.post(reverse("inquiries:pasted", args=[made.pk]), {"text": "電話で:火曜なら。", "at": ""})
    made.refresh_from_db()
    assert (made.thread.get().way, made.state) == ("pasted", "in_progress")
    wrong = desk.post(reverse("inquiries:pasted", args=[made.pk]), {"text": "x", "at": "2999-01-01 10:00"})
    assert wrong.status_code == 422
