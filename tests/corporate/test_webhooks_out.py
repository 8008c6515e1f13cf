"""Telling another system: signed, without personal data unless chosen, tried again, never into our own network."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
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
            self.send_response(answers.pop(0) if answers else 204)
            self.end_headers()

        def log_message(self, *args):
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.got, server.answers = got, answers
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


@pytest.mark.parametrize("url", ["https://127.0.0.1:1/", "https://[::ffff:10.0.0.1]/", "https://localhost:1/"])
def test_and_again_when_they_are_called(url):
    import requests

    with pytest.raises(requests.RequestException) as refused:
        outside_addresses.post(url, b"{}", {})
    assert type(refused.value).__name__ == "InvalidIPAddress"


def test_the_secret_is_not_shown_again_and_kept_where_left_empty(admin_client, site_tree):
    from django.urls import reverse

    target = WebhookTarget.objects.create(name="x", url="https://example.org/", secret="s3cret")
    where = reverse("inquiry_webhooks:edit", args=[target.pk])
    assert "s3cret" not in admin_client.get(where).content.decode()
    admin_client.post(where, {"name": "y", "url": target.url, "secret": ""})
    target.refresh_from_db()
    assert (target.name, target.secret) == ("y", "s3cret")
