"""Mails go out once: again after a pause where they certainly did not, by hand where nobody knows."""

import base64
import quopri
import re
import socket
import threading
from datetime import timedelta
from email import message_from_string, policy

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import mail as outgoing
from django.core.management import call_command
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import ModelLogEntry

from core import mail, mail_addresses, mail_kinds
from core.mail_kinds import Form
from core.models import BadAddress, SentMail
from tests.core.mails import written

pytestmark = pytest.mark.django_db


class MailServer:
    """A small mail server that says what it is told to; ``hang_up_at`` a command it closes the line instead."""

    def __init__(self, *, answer: str = "250 ok", to: str = "RCPT", hang_up_after_data: bool = False) -> None:
        self.answer, self.to, self.hang_up = answer, to, hang_up_after_data
        self.got: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                line, _address = self._socket.accept()
            except OSError:
                return
            with line, line.makefile("rwb") as talk:
                self._talk(talk)

    def _talk(self, talk) -> None:
        def say(words: str) -> None:
            talk.write(words.encode() + b"\r\n")
            talk.flush()

        say("220 here")
        for raw in talk:
            command = raw.decode().strip().upper()
            if command.startswith("DATA"):
                say("354 go on")
                body = []
                for part in talk:
                    if part == b".\r\n":
                        break
                    body.append(part.decode())
                self.got.append("".join(body))
                if self.hang_up:
                    return
                say("250 kept")
            elif command.startswith("QUIT"):
                say("221 bye")
                return
            else:
                say(self.answer if command.startswith(self.to) else "250 ok")

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)  # nobody waits at the door any more
        self._socket.close()


@pytest.fixture
def mail_server(settings):
    def start(**fate) -> MailServer:
        server = MailServer(**fate)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        return server

    return start


def state(row: SentMail) -> str:
    row.refresh_from_db()
    return row.state


def test_a_mail_goes_out_with_text_html_picture_and_a_number(mail_server):
    server = mail_server()
    row = written()
    mail.deliver.call(row.pk)
    assert state(row) == "sent"
    assert row.provider_id in server.got[0]
    for part in ("text/plain", "text/html", "image/png", "Auto-Submitted: auto-generated", "multipart/related"):
        assert part in server.got[0]


@pytest.mark.parametrize(
    "subject",
    [
        "ありがとうございます",
        "毎月のご寄付ありがとうございます:あなたの席をご用意しました、どうぞよろしくお願いいたします",
        "W-2026-01128 のご寄付 ¥3,000 を返金しました🍊 (www.example.org) " + "ご確認ください。" * 12,
        "Your membership renews on 21 December 2026, and “Associate member” stays as it is for another year",
    ],
)
def test_no_header_leaves_an_empty_first_line_and_every_subject_is_read_as_written(mail_server, settings, subject):
    settings.DEFAULT_FROM_EMAIL = "特定非営利活動法人見本の会の事務局からのお知らせ <a@example.org>"
    server = mail_server()
    mail.deliver.call(written(subject=subject).pk)
    (message,) = server.got
    head = message.partition("\r\n\r\n")[0]
    assert not re.search(r"^[\w-]+:[ ]*\r$", head, re.M)
    assert max(map(len, head.split("\r\n"))) <= 78
    read = message_from_string(message, policy=policy.default)
    assert read["Subject"] == subject == by_hand(head)
    assert read["From"].addresses[0].display_name.startswith("特定非営利活動法人見本の会")


def by_hand(head: str) -> str:
    """The subject as RFC 2047 has it read: each word of at most 75 letters, decoded by itself, and joined."""
    [folded] = re.findall(r"^Subject: (.*(?:\n .*)*)", head.replace("\r\n", "\n"), re.M)
    word = re.compile(r"=\?utf-8\?([bq])\?([^?]*)\?=", re.I)
    for line in folded.split("\n"):
        assert len(line) <= 76
        assert all(len(found[0]) <= 75 for found in word.finditer(line))

    def decoded(found: re.Match[str]) -> str:
        letters = found[2].replace("_", " ")
        return (base64.b64decode(letters) if found[1] == "b" else quopri.decodestring(letters)).decode()

    return word.sub(decoded, re.sub(r"\?=\n =\?", "?==?", folded))


def test_a_server_that_is_away_is_tried_again_after_a_growing_pause(mail_server):
    mail_server().close()
    row = written()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        pauses = []
        for _attempt in range(3):
            mail.deliver.call(row.pk)
            mail.deliver.call(row.pk)  # not due yet: nothing happens
            assert state(row) == "failed"
            pauses.append(row.next_try_at - timezone.now())
            clock.shift(pauses[-1])
        assert pauses == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
        server = mail_server()
        assert mail.sweep() == 1
        assert (state(row), row.attempts, len(server.got)) == ("sent", 4, 1)


def test_a_greylisting_answer_is_no_bounce_and_an_unknown_address_is_one(mail_server):
    later, never = written(to="later@example.org"), written(to="Nobody@example.org")
    mail_server(answer="450 try again later")
    mail.deliver.call(later.pk)
    mail_server(answer="550 no such user")
    mail.deliver.call(never.pk)
    assert (state(later), state(never)) == ("failed", "bounced")
    assert never.next_try_at is None
    assert list(mail_addresses.trouble_with(["NOBODY@example.org", "later@example.org"])) == ["nobody@example.org"]


def test_where_the_answer_is_lost_nothing_is_sent_again_by_itself(mail_server):
    server = mail_server(hang_up_after_data=True)
    row = written()
    mail.deliver.call(row.pk)
    assert state(row) == "unknown"
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        mail.sweep()
    assert len(server.got) == 1


def test_a_mail_whose_process_died_is_unknown_after_some_minutes_and_stays_where_it_is():
    row = written(state="sending", claimed_at=timezone.now() - timedelta(minutes=11))
    fresh = written(to="fresh@example.org", state="sending", claimed_at=timezone.now())
    mail.sweep()
    assert (state(row), state(fresh)) == ("unknown", "sending")
    assert outgoing.outbox == []


def test_the_words_of_old_mails_are_erased_and_the_row_still_keeps_it_from_being_sent_twice():
    old = written(state="sent", sent_at=timezone.now())
    SentMail.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=200))
    recent = written(to="recent@example.org", state="sent", sent_at=timezone.now())
    call_command("erase_mails")
    old.refresh_from_db()
    recent.refresh_from_db()
    assert (old.text, old.html, bool(old.erased_at)) == ("", "", True)
    assert recent.text
    again = mail.send_once(
        old.kind, about=old.about, to=old.to, language="en", context={"confirm": "https://x.example/"}
    )
    assert again is None
    assert mail.send_again(old) is False


def test_an_erased_mail_can_hold_no_words_and_a_sent_one_says_when():
    row = written()
    with pytest.raises(IntegrityError):
        SentMail.objects.filter(pk=row.pk).update(erased_at=timezone.now())


def test_what_only_the_receiver_may_read_is_erased_once_it_has_gone():
    values = {"greeting": "Dear you,", "name": "You", "link": "https://www.example.org/mine/in/secret/"}
    row = mail.send_once("donate/mine_link", about="link:1", to="hana@example.org", language="en", context=values)
    mail.deliver.call(row.pk)
    assert (state(row), row.text, row.html) == ("sent", "", "")
    assert "secret" in outgoing.outbox[0].body


def test_a_link_that_has_closed_is_not_sent_late(mail_server):
    mail_server().close()
    values = {"greeting": "Dear you,", "name": "You", "link": "https://www.example.org/mine/in/secret/"}
    row = mail.send_once("donate/mine_link", about="link:2", to="hana@example.org", language="en", context=values)
    SentMail.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(minutes=31))
    mail.deliver.call(row.pk)
    assert (state(row), row.next_try_at) == ("failed", None)
    assert mail.send_again(row) is False
    call_command("erase_mails")
    row.refresh_from_db()
    assert (row.text, row.keys, bool(row.erased_at)) == ("", "", True)


# --- The screens -----------------------------------------------------------------------------------------


@pytest.fixture
def person(site_tree):
    def of(group: str) -> Client:
        user = get_user_model().objects.create_user(group, f"{group}@example.org", "x")
        user.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(user)
        return client

    return of


def gift_mail(**changes) -> SentMail:
    values = {"greeting": "Dear Hana,", "details": [("Gift", "¥3,000")]}
    row = mail.send_once("donate/thanks", about="donation:1", to="donor@example.org", language="en", context=values)
    SentMail.objects.filter(pk=row.pk).update(**changes)
    return row


def test_everybody_sees_the_mails_of_their_own_people_only(person):
    letter, gift = written(), gift_mail()
    seen = {group: person(group).get(reverse("outbox:index")) for group in ("fundraising", "events", "Editors")}
    assert gift.to in seen["fundraising"].content.decode()
    assert letter.to not in seen["fundraising"].content.decode()
    assert letter.to in seen["events"].content.decode()
    to_editors = seen["Editors"].content.decode()  # theirs are the mails of the newsroom
    assert gift.to not in to_editors
    assert letter.to not in to_editors


def test_reading_a_mail_leaves_a_line_in_the_log_and_a_stranger_is_refused(person):
    gift = gift_mail()
    page = person("fundraising").get(reverse("outbox:inspect", args=[gift.pk])).content.decode()
    assert 'sandbox=""' in page
    assert "¥3,000" in page
    assert person("events").get(reverse("outbox:inspect", args=[gift.pk])).status_code == 302
    actions = list(
        ModelLogEntry.objects.filter(content_type__model="sentmail").order_by("pk").values_list("action", flat=True)
    )
    assert actions == ["core.viewed", "core.refused"]


def test_a_secret_is_not_shown_in_the_outbox(person):
    values = {"greeting": "Dear you,", "name": "You", "link": "https://www.example.org/mine/in/secret/"}
    row = mail.send_once("donate/mine_link", about="link:3", to="hana@example.org", language="en", context=values)
    assert "mine/in/secret" not in person("fundraising").get(reverse("outbox:inspect", args=[row.pk])).content.decode()


def test_links_for_the_receiver_alone_are_veiled_in_words_that_staff_may_read(person):
    pay = "https://invoice.stripe.com/i/key?s=ap&x=1"
    values = {"greeting": "Dear Hana,", "card": "https://www.example.org/mine/card/key/", "pay": pay}
    row = mail.send_once("donate/renewal_failed", about="gift:1", to="d@example.org", language="en", context=values)
    page = person("fundraising").get(reverse("outbox:inspect", args=[row.pk])).content.decode()
    assert "Dear Hana," in page
    assert "(受け取る方だけのリンク)" in page
    assert "mine/card" not in page
    assert "invoice.stripe.com" not in page
    mail.deliver.call(row.pk)
    assert pay in outgoing.outbox[0].body


def test_every_link_with_a_sample_key_is_one():
    for kind in mail_kinds.every():
        for one in kind.placeholders:
            if one.form is Form.LINK and ("sample" in one.sample or kind.private):
                assert one.is_key, f"{kind.name}: {one.name}"


def test_one_mail_or_all_that_failed_are_sent_again_by_hand(person, django_capture_on_commit_callbacks):
    client = person("fundraising")
    unknown = gift_mail(state="unknown")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("outbox:inspect", args=[unknown.pk]))
    assert state(unknown) == "sent"
    SentMail.objects.filter(pk=unknown.pk).update(state="failed")
    foreign = written(state="failed")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("outbox:again_many"))
    assert (state(unknown), state(foreign)) == ("sent", "failed")
    assert len(outgoing.outbox) == 2
    assert ModelLogEntry.objects.filter(action="core.mail_sent_again").count() == 2


def test_a_bad_address_is_stored_once_however_it_is_written():
    mail_addresses.note_bounce("Hana@Example.org", "550")
    mail_addresses.note_complaint("hana@example.org", "spam")
    assert BadAddress.objects.get().reason == "complained"


# --- A long queue --------------------------------------------------------------------------------------


def test_what_only_waits_its_turn_in_a_long_queue_is_not_queued_again_and_again(settings):
    settings.TASKS_MODE = "database"
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    said = {"kind": "donate/thanks", "language": "ja", "subject": "s", "text": "t", "to": "a@example.org"}
    in_turn, lost = (SentMail.objects.create(about=name, **said) for name in ("in turn", "lost"))
    SentMail.objects.update(created_at=timezone.now() - timedelta(minutes=20))
    mail.deliver.enqueue(in_turn.pk)
    for _round in range(3):
        mail.sweep()
    queued = DBTaskResult.objects.values_list("args_kwargs__args", flat=True)
    assert sorted(queued) == [[in_turn.pk], [lost.pk]]
    DBTaskResult.objects.update(status="SUCCESSFUL")  # and yet the mail still waits: its process died
    assert mail.sweep() == 2
