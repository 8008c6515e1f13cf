"""Telling another system: signed, without personal data unless chosen, tried again, never into our own network."""

import json
import socket
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import requests
from django.core.exceptions import ValidationError
from django.utils import timezone

from corporate import inbox, outgoing, outside_addresses
from corporate.models import WebhookDelivery, WebhookTarget

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_system(settings):
    """A real server on this machine that keeps what it gets; ``answers`` says what it answers."""
    settings.WEBHOOKS_TO_LOOPBACK = True
    got, answers = [], []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((dict(self.headers), body))
            server.asked.append((self.path, dict(self.headers), body))
            self.send_response(answers.pop(0) if answers else 204)
            if server.location:
                self.send_header("Location", server.location)
            self.end_headers()

        def log_message(self, *args):
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.got, server.answers, server.asked, server.location = got, answers, [], ""
    server.target = WebhookTarget.objects.create(
        name="other", url=f"http://127.0.0.1:{server.server_port}/hook", is_active=True, secret="s3cret"
    )
    yield server
    server.shutdown()
    server.server_close()


def test_it_is_told_what_happened_with_a_signature_and_without_names(
    other_system, yu, inquiry, django_capture_on_commit_callbacks
):
    made = inquiry()
    with django_capture_on_commit_callbacks(execute=True):
        inbox.update(made, by=yu, state="in_progress")
    [(headers, body)] = other_system.got
    said = json.loads(body)
    assert (said["event"], said["inquiry"]["number"], said["inquiry"]["state"]) == (
        "inquiry.changed",
        made.number,
        "in_progress",
    )
    assert "見本" not in body.decode()
    assert "hanako" not in body.decode()
    expected = outgoing.signature("s3cret", headers["X-Inquiry-Timestamp"], body)
    assert headers["X-Inquiry-Signature"] == f"v1={expected}"
    assert WebhookDelivery.objects.get().state == "done"


def test_words_go_along_only_where_chosen(other_system, yu, inquiry, django_capture_on_commit_callbacks):
    WebhookTarget.objects.update(with_words=True)
    with django_capture_on_commit_callbacks(execute=True):
        inbox.update(inquiry(), by=yu, state="closed")
    assert json.loads(other_system.got[0][1])["inquiry"]["name"] == "見本 花子"
    assert "見本" not in json.dumps(WebhookDelivery.objects.get().facts, ensure_ascii=False)


def test_it_is_tried_again_with_a_growing_pause_until_it_is_taken(
    other_system, yu, inquiry, django_capture_on_commit_callbacks
):
    other_system.answers[:] = [500, 302]
    with django_capture_on_commit_callbacks(execute=True):
        inbox.update(inquiry(), by=yu, state="closed")
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.answer_code, delivery.attempts) == ("failed", 500, 1)
    assert outgoing.sweep() == 0
    for _round in range(2):
        WebhookDelivery.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
        outgoing.sweep()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("done", 3)
    assert len({headers["X-Inquiry-Delivery"] for headers, _body in other_system.got}) == 1
    assert outgoing.pause_after(1) < outgoing.pause_after(2) < outgoing.pause_after(5)


def test_nothing_is_told_of_the_doubtful_or_to_a_target_that_is_off(other_system, yu, inquiry):
    inbox.update(inquiry(doubtful=True, doubts=["links"]), by=yu, state="closed")
    WebhookTarget.objects.update(is_active=False)
    inbox.update(inquiry(), by=yu, state="closed")
    assert not WebhookDelivery.objects.exists()


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://10.0.0.5/",
        "https://169.254.169.254/latest",
        "https://192.168.1.1/",
        "https://printer.local/",
        "https://LOCALHOST./",
        "https://0.0.0.0/",
        "https://2130706433/",
        "https://0x7f.0.0.1/",
        "https://127.1/",
        "https://[::]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://100.64.0.1/",
        "https://example.org:0/",
        "https://example.org\\@127.0.0.1/",
        "https://example.org\r\nHost: 127.0.0.1/",
        "https://metadata.google.internal/",
        "https://user:pass@example.org/",
        "ftp://example.org/",
        "https://",
        "",
    ],
)
def test_addresses_inside_our_network_are_refused_when_they_are_entered(url):
    target = WebhookTarget(name="x", url=url)
    with pytest.raises(ValidationError):
        target.full_clean()


INSIDE = [
    *(
        "https://127.0.0.1:1/",
        "https://[::ffff:10.0.0.1]/",
        "https://localhost:1/",
        "https://0.0.0.0/",
        "https://[::]/",
    ),
    *("https://2130706433/", "https://127.1/", "https://169.254.169.254/", "https://100.64.0.1/", "https://192.0.0.8/"),
    *("https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://[fd00::1]/", "https://[fe80::1]/"),
]


@pytest.mark.parametrize("url", INSIDE)
def test_and_again_when_they_are_called(url):
    with pytest.raises(requests.RequestException) as refused:
        outside_addresses.post(url, b"{}", {})
    assert type(refused.value).__name__ == "InvalidIPAddress"


@pytest.fixture
def resolved(monkeypatch):
    """What a name resolves to, time after time; and to where a connection was opened, which never comes about."""
    answers: list[str] = []
    opened: list[str] = []
    real = socket.getaddrinfo

    def look_up(host, port, *args, **kwargs):
        address = answers.pop(0) if str(host).endswith(".example") else host
        return real(address, port, *args, **kwargs)

    def connect(self, address):
        opened.append(address[0])
        raise OSError("nobody is called in this test")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket.socket, "connect", connect)
    return answers, opened


def test_a_name_that_changes_its_mind_leads_to_the_address_that_was_looked_at(resolved):
    answers, opened = resolved
    answers[:] = ["93.184.216.34", "127.0.0.1", "127.0.0.1", "127.0.0.1"]
    with pytest.raises(requests.ConnectionError):
        outside_addresses.post("https://rebinding.example/", b"{}", {})
    assert set(opened) == {"93.184.216.34"}
    with pytest.raises(requests.RequestException):  # and the next time it is looked at anew
        outside_addresses.post("https://rebinding.example/", b"{}", {})
    assert "127.0.0.1" not in opened


@pytest.mark.parametrize("inside", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1", "100.100.0.1"])
def test_a_name_of_the_outside_that_leads_inside_is_not_called(resolved, inside):
    answers, opened = resolved
    answers[:] = [inside] * 4
    with pytest.raises(requests.RequestException) as refused:
        outside_addresses.post("https://harmless.example/", b"{}", {})
    assert type(refused.value).__name__ == "InvalidIPAddress"
    assert not opened


def test_a_redirect_is_an_answer_and_no_invitation(other_system, yu, inquiry, django_capture_on_commit_callbacks):
    other_system.answers[:] = [307]
    other_system.location = f"http://127.0.0.1:{other_system.server_port}/elsewhere"
    with django_capture_on_commit_callbacks(execute=True):
        inbox.update(inquiry(), by=yu, state="closed")
    assert [path for path, _headers, _body in other_system.asked] == ["/hook"]
    assert WebhookDelivery.objects.get().answer_code == 307


def test_no_proxy_of_the_environment_carries_it_around_the_filter(monkeypatch, settings):
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with pytest.raises(requests.RequestException) as refused:
        outside_addresses.post("https://10.0.0.5/", b"{}", {})
    assert type(refused.value).__name__ == "InvalidIPAddress"


def test_neither_the_secret_nor_the_key_in_an_address_is_written_down(
    yu, inquiry, resolved, caplog, django_capture_on_commit_callbacks
):
    """Of some systems the path is the key; those who read deliveries need not be those who set addresses up."""
    answers, _opened = resolved
    answers[:] = ["93.184.216.34"] * 4
    url = "https://hooks.example/services/T0/B0/pathkey123?token=querykey456"
    WebhookTarget.objects.create(name="x", url=url, is_active=True, secret="signingkey789")
    caplog.set_level("DEBUG")
    with django_capture_on_commit_callbacks(execute=True):
        inbox.update(inquiry(), by=yu, state="closed")
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("failed", 1)
    assert "ConnectionError" in delivery.error
    for secret in ("pathkey123", "querykey456", "signingkey789"):
        assert secret not in f"{delivery.error} {delivery.facts} {caplog.text}"


def test_an_old_signature_cannot_be_used_again_with_other_words():
    first = outgoing.signature("s3cret", "1", b"{}")
    assert len({first, *(outgoing.signature(*said) for said in [("s3cret", "2", b"{}"), ("s3cret", "1", b"[]")])}) == 3
    assert first != outgoing.signature("", "1", b"{}")


def test_nothing_goes_out_unsigned(settings):
    settings.INQUIRY_WEBHOOK_SECRET = ""
    with pytest.raises(ValidationError):
        WebhookTarget(name="x", url="https://example.org/", secret="").full_clean()


def test_the_secret_is_not_shown_again_and_kept_where_left_empty(admin_client, site_tree):
    from django.urls import reverse

    target = WebhookTarget.objects.create(name="x", url="https://example.org/", secret="s3cret")
    where = reverse("inquiry_webhooks:edit", args=[target.pk])
    assert "s3cret" not in admin_client.get(where).content.decode()
    admin_client.post(where, {"name": "y", "url": target.url, "secret": ""})
    target.refresh_from_db()
    assert (target.name, target.secret) == ("y", "s3cret")
