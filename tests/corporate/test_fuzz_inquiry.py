"""Whatever a company or anybody's mail says: inbox, answers, conversation and files hold it, and nothing of it runs."""

import hashlib
import hmac
import json
import uuid

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from hypothesis import example, given
from hypothesis import strategies as st

from core.models import SentMail
from corporate import answers, attachments, reply_address
from corporate.models import Attachment, Inquiry, ThreadMessage
from tests.corporate.conftest import FORM
from tests.wild import MAILS, body_of, harmless, is_one_line, read_csv, read_xlsx, seen, tried, wholesome, words

pytestmark = pytest.mark.django_db
LINES = ("company", "department", "name")
SAID = st.fixed_dictionaries({"company": words(3), "department": words(2), "name": words(2), "message": words(12)})
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\n"
KEY = "signing-key"


@pytest.fixture(autouse=True)
def wide_open(settings):
    settings.FORM_LIMIT_PER_HOUR = 100_000
    settings.INBOUND_MAIL_DOMAIN = "answers.example.org"
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": KEY, "MAILGUN_API_KEY": "api-key"}


def page_of(answer) -> BeautifulSoup:
    assert answer.status_code == 200
    page = BeautifulSoup(answer.content, "html.parser")
    harmless(page)
    return page


@pytest.fixture
def send(client, filled, django_capture_on_commit_callbacks):
    def post(**said):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(FORM, filled(**said))

    return post


def test_whatever_a_company_writes_arrives_whole(send, client, desk):
    @tried(10)
    @given(said=SAID, file=words(3))
    @example(
        said={"company": "=1+1", "department": "", "name": "\uffff花\ufdd0", "message": "\u2028\ufffe{{ 7|add:7 }}"},
        file="\u202e",
    )
    def one(said, file):
        mail.outbox.clear()
        email = f"i{Inquiry.objects.count()}@example.org"
        answer = send(**said, email=email, attachments=[SimpleUploadedFile(f"{file}.pdf", PDF)])
        if answer.status_code != 303:
            assert answer.status_code == 422
            assert BeautifulSoup(answer.content, "html.parser").select(".error-summary li")
            return
        made = Inquiry.objects.get(email=email)
        for name, value in said.items():
            assert seen(getattr(made, name)) == seen(value), name
        assert all(is_one_line(getattr(made, name)) for name in LINES)
        for letter in mail.outbox:
            wholesome(letter, letter.to[0])
        page_of(Client().get(answer["Location"]))
        page_of(desk.get(reverse("inquiries:edit", args=[made.pk])))
        kept = made.attachments.get()
        assert is_one_line(kept.name)
        handed = desk.get(reverse("inquiries:file", args=[made.pk, kept.pk]))
        assert (handed["Content-Disposition"].partition(";")[0], body_of(handed)) == ("attachment", PDF)
        assert "\n" not in handed["Content-Disposition"]

    one()
    assert Inquiry.objects.count() > 5
    assert not SentMail.objects.exclude(state="sent")
    page_of(desk.get(reverse("inquiries:index")))
    where = reverse("inquiries:index")
    rows = read_csv(body_of(desk.get(f"{where}?export=csv")))
    sheet = read_xlsx(body_of(desk.get(f"{where}?export=xlsx")))
    texts = sorted(seen(made.company + made.message) for made in Inquiry.objects.all())
    quoted = sorted(seen(made.company.lstrip("'") + made.message.lstrip("'")) for made in Inquiry.objects.all())
    with translation.override("ja"):
        headings = [capfirst(str(Inquiry._meta.get_field(name).verbose_name)) for name in ("company", "message")]
    places = [list(rows[0]).index(heading) for heading in headings]
    assert sorted(seen("".join(row[at] or "" for at in places)) for row in sheet[1:]) == texts
    told = [[value.lstrip("'") for value in row.values()] for row in rows]
    assert sorted(seen("".join(row[at] for at in places)) for row in told) == quoted


def delivered(made: Inquiry, headers: dict[str, str], text: str) -> int:
    """The mail service passes on what a stranger wrote."""
    token, timestamp = uuid.uuid4().hex, "1790000000"
    form = {
        "recipient": reply_address.of(made),
        "sender": made.email,
        "message-headers": json.dumps([[name, value] for name, value in headers.items()]),
        "body-plain": text,
        "stripped-text": text,
        "token": token,
        "timestamp": timestamp,
        "signature": hmac.new(KEY.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest(),
    }
    return Client().post("/mail/inbound/", form).status_code


def test_whatever_somebody_mails_back_is_kept_and_can_be_answered(
    inquiry, desk, yu, django_capture_on_commit_callbacks
):
    made = inquiry()

    @tried(12)
    @given(name=words(2), subject=words(4), text=words(12), number=words(2), sender=st.sampled_from(MAILS))
    @example(name="花", subject="x", text="y", number="a\r\nBcc: evil@evil.example\u2028", sender="a@[::1]")
    @example(name="花", subject="x", text="y", number="[N\x05", sender="a@example.org")
    @example(name="\0", subject="\0", text="\0\uffff", number="\0" + "n" * 400, sender="a\0@example.org")
    def one(name, subject, text, number, sender):
        before = ThreadMessage.objects.count()
        headers = {"From": f'"{name}" <{sender}>', "Subject": subject, "Message-Id": f"<{number}.{before}@x.example>"}
        assert delivered(made, headers, text) == 200
        kept = ThreadMessage.objects.latest("pk")
        assert is_one_line(kept.subject)
        assert is_one_line(kept.sender_name)
        page_of(desk.get(reverse("inquiries:edit", args=[made.pk])))

    one()
    assert ThreadMessage.objects.count() > 10
    ThreadMessage.objects.update(doubtful=False, doubts=[])  # as if staff had looked at each
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        answers.send(made, yu, subject="お返事", text="こんにちは。", key=uuid.uuid4())
    [letter] = mail.outbox
    wholesome(letter, made.email)


@tried(200)
@given(name=words(5))
def test_a_name_of_a_file_can_do_nothing_wherever_it_goes(name):
    kept = attachments.clean_name(f"{name}.pdf")
    assert is_one_line(kept)
    assert not set('/\\:*?"<>|') & set(kept)
    assert 0 < len(kept) <= Attachment._meta.get_field("name").max_length
    assert not kept.startswith(".")
    assert len(kept.encode()) <= 400


@tried(21)
@given(subject=words(4), text=words(8))
def test_whatever_staff_answer_goes_out_as_they_wrote_it(
    subject, text, inquiry, yu, django_capture_on_commit_callbacks
):
    mail.outbox.clear()
    made = inquiry(token=uuid.uuid4().hex, email=f"{uuid.uuid4().hex}@example.org")
    subject, text = subject.replace("\0", ""), text.replace("\0", "")
    with django_capture_on_commit_callbacks(execute=True):
        answers.send(made, yu, subject=subject[:200], text=text, key=uuid.uuid4())
    [letter] = mail.outbox
    html = wholesome(letter, made.email)
    assert seen(text.strip()) in seen(letter.body)
    assert seen(text.strip()) in seen(html.text)
