"""What Mailgun reports by its signed webhook: believed only with the signature, in any order, any number of times."""

import hashlib
import hmac
import json

import pytest
from django.test import Client
from django.utils import timezone

from core.models import BadAddress, SentMail
from tests.core.mails import written

pytestmark = pytest.mark.django_db
KEY = "signing-key"


@pytest.fixture(autouse=True)
def signing_key(settings):
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": KEY, "MAILGUN_API_KEY": "api-key"}


def report(row: SentMail, event: str, *, key: str = KEY, recipient: str = "", by_number: bool = True, **more):
    token, timestamp = "a" * 50, "1790000000"
    signature = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    data = {
        "event": event,
        "id": "event-1",
        "timestamp": 1790000000.0,
        "recipient": recipient or row.to,
        "message": {"headers": {"message-id": row.provider_id.strip("<>")}},
        "user-variables": {"mail": str(row.pk)} if by_number else {},
        "delivery-status": {"code": 550, "message": "no such user"},
        **more,
    }
    body = {"signature": {"token": token, "timestamp": timestamp, "signature": signature}, "event-data": data}
    return Client().post("/mail/webhook/", json.dumps(body), content_type="application/json")


@pytest.fixture
def sent() -> SentMail:
    return written(state="sent", sent_at=timezone.now(), provider_id="<1@mg.example.org>")


def bounce(row: SentMail, **more):
    return report(row, "failed", severity="permanent", reason="bounce", **more)


def state(row: SentMail) -> str:
    row.refresh_from_db()
    return row.state


@pytest.mark.parametrize("by_number", [True, False])
def test_a_mail_that_came_back_is_marked_with_its_address(sent, by_number):
    assert bounce(sent, by_number=by_number).status_code == 200
    assert (state(sent), "no such user" in sent.error) == ("bounced", True)
    assert BadAddress.objects.get().email == "hana@example.org"


def test_a_temporary_failure_is_no_bounce(sent):
    report(sent, "failed", severity="temporary", reason="generic")
    assert (state(sent), BadAddress.objects.count()) == ("sent", 0)


def test_any_order_and_any_number_end_the_same(sent):
    for _time in range(2):
        bounce(sent)
        report(sent, "delivered")
    assert (state(sent), BadAddress.objects.count()) == ("bounced", 1)
    report(sent, "complained")
    bounce(sent)
    assert (state(sent), BadAddress.objects.get().reason) == ("complained", "complained")


def test_a_later_mail_that_arrives_clears_the_address(sent):
    bounce(sent)
    later = written(kind="donate/mine_link", state="sent", sent_at=timezone.now(), provider_id="<2@mg.example.org>")
    report(later, "delivered", timestamp=1790000001.0)
    assert BadAddress.objects.count() == 0
    assert later.__class__.objects.get(pk=later.pk).delivered_at


def test_an_older_arrival_that_is_told_late_or_again_does_not_clear_the_address(sent):
    later = written(kind="donate/mine_link", state="sent", sent_at=timezone.now(), provider_id="<2@mg.example.org>")
    report(later, "delivered", timestamp=1789999999.0)
    bounce(sent)
    report(later, "delivered", timestamp=1789999999.0)
    assert BadAddress.objects.get().reason == "bounced"


def test_a_complaint_told_again_does_not_undo_that_staff_cleared_the_address(sent):
    report(sent, "complained")
    BadAddress.objects.all().delete()
    report(sent, "complained")
    assert BadAddress.objects.count() == 0


def test_a_mail_of_which_nobody_knew_is_known_to_have_arrived():
    row = written(state="unknown")
    report(row, "delivered")
    assert state(row) == "sent"


def test_reports_about_others_or_with_another_address_change_nothing(sent):
    assert bounce(sent, recipient="somebody@example.net").status_code == 200
    assert (state(sent), BadAddress.objects.count()) == ("sent", 0)


def test_what_is_not_signed_by_mailgun_is_refused(sent):
    assert bounce(sent, key="another-key").status_code == 400
    for body in (
        "",
        "{}",
        "[]",
        "null",
        '{"signature": 1}',
        '{"signature": {"token": "é", "timestamp": 1, "signature": 2}}',
    ):
        assert Client().post("/mail/webhook/", body, content_type="application/json").status_code == 400
    assert Client().get("/mail/webhook/").status_code == 405
    assert state(sent) == "sent"


def test_without_a_signing_key_there_is_no_such_address(sent, settings):
    settings.ANYMAIL = {}
    assert bounce(sent).status_code == 404
