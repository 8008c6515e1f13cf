"""Events on their way to the site: held for a test, or posted and tried again."""

import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import stripe

from donate.sandbox import RemoteSandbox, Sandbox, SandboxServer, StripeProblem, delivery


class Site:
    """A site that notes what is posted to it and answers as it is told."""

    def __init__(self):
        site = self
        self.seen, self.answers = [], []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                site.seen.append((body, self.headers["Stripe-Signature"]))
                self.send_response(site.answers.pop(0) if site.answers else 200)
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/stripe/webhook/"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def site():
    running = Site()
    yield running
    running.stop()


def gift(server):
    client = stripe.StripeClient(server.secret_key, base_addresses={"api": server.base_url})
    price = {"currency": "jpy", "unit_amount": 3000, "product_data": {"name": "Gift"}}
    session = client.v1.checkout.sessions.create(
        {"mode": "payment", "success_url": "http://x.test/", "line_items": [{"quantity": 1, "price_data": price}]}
    )
    return server.sandbox.pay(session.id)


def test_the_sdk_verifies_what_the_sandbox_signs(sandbox, client, giver):
    giver.once(sandbox)
    body, headers = sandbox.signed(sandbox.held_events()[-1])
    event = client.construct_event(body, headers["Stripe-Signature"], sandbox.webhook_secret)
    assert (event.type, event.livemode, event.api_version) == ("checkout.session.completed", False, "2026-10-28.endive")
    with pytest.raises(stripe.SignatureVerificationError):
        client.construct_event(body, headers["Stripe-Signature"], "whsec_other")
    old = sandbox.signed(sandbox.held_events()[-1], at=int(time.time()) - 301)
    with pytest.raises(stripe.SignatureVerificationError):
        client.construct_event(old[0], old[1]["Stripe-Signature"], sandbox.webhook_secret)


def test_held_events_are_delivered_taken_dropped_and_put_back(sandbox, giver):
    giver.once(sandbox)
    (completed,) = sandbox.take_events("checkout.session.completed")
    assert completed["type"] not in [event["type"] for event in sandbox.held_events()]
    sandbox.drop(sandbox.held_events()[0]["id"])
    sandbox.redeliver(completed["id"])
    answers = iter([200, 500, 200, 200, 200, 200])
    assert sandbox.deliver_held(lambda body, headers: next(answers)) == [200, 500, 200, 200, 200, 200]
    (left,) = sandbox.held_events()
    assert left["type"] == "payment_intent.created"
    assert len(sandbox.events()) == 7


def test_events_are_posted_in_order_and_tried_again(site, monkeypatch):
    monkeypatch.setattr(delivery, "PAUSES", (0.05, 0.05))
    site.answers = [500, 302]
    with SandboxServer(delivery="auto", webhook_url=site.url, strict=True) as server:
        gift(server)
        assert server.sandbox.settle()
        first = server.sandbox.events()[0]
        until = time.monotonic() + 5
        while server.sandbox.get(first["id"])["pending_webhooks"] and time.monotonic() < until:
            server.sandbox.settle()
        tries = server.sandbox.deliveries(first["id"])
        assert tries[0]["status"] == 500
        assert tries[-1]["status"] == 200
        assert server.sandbox.get(first["id"])["pending_webhooks"] == 0
        for body, signature in site.seen:
            stripe.Webhook.construct_event(body, signature, server.webhook_secret)
        assert len({body for body, _ in site.seen if b"checkout.session.completed" in body}) == 1
        assert server.sandbox.deviations == []


def test_endpoints_get_what_they_asked_for_signed_with_their_own_secret(site):
    with SandboxServer(delivery="auto") as server:
        client = stripe.StripeClient(server.secret_key, base_addresses={"api": server.base_url})
        endpoint = client.v1.webhook_endpoints.create({"url": site.url, "enabled_events": ["charge.succeeded"]})
        assert "secret" not in client.v1.webhook_endpoints.retrieve(endpoint.id).to_dict()
        gift(server)
        assert server.sandbox.settle()
        ((body, signature),) = site.seen
        assert stripe.Webhook.construct_event(body, signature, endpoint.secret).type == "charge.succeeded"
        client.v1.webhook_endpoints.update(endpoint.id, {"disabled": True})
        gift(server)
        client.v1.webhook_endpoints.delete(endpoint.id)
        assert server.sandbox.settle()
        assert len(site.seen) == 1


def test_everything_is_kept_in_its_file(site, tmp_path):
    file = tmp_path / "sandbox.sqlite3"
    with SandboxServer(delivery="auto", state=file) as server:
        gift(server)
        server.sandbox.advance(days=40)
        books, now = server.sandbox.books(), server.sandbox.now()
        events = server.sandbox.events()
    with SandboxServer(delivery="auto", state=file, webhook_url=site.url) as server:
        assert server.sandbox.books() == books
        assert server.sandbox.events() == events
        assert 0 <= server.sandbox.now() - now < 60
        gift(server)
        assert server.sandbox.settle()
        assert len(server.sandbox.books()) == 2
        assert len(site.seen) == 7


def test_an_event_that_was_never_delivered_goes_out_after_a_restart(site, tmp_path):
    file = tmp_path / "sandbox.sqlite3"
    with SandboxServer(delivery="auto", state=file, webhook_url="http://127.0.0.1:9/nobody/") as server:
        gift(server)
        assert server.sandbox.settle()
        assert site.seen == []
    restarted = Sandbox(delivery="auto", state=file, webhook_url=site.url)
    until = time.monotonic() + 5
    while len(site.seen) < 7 and time.monotonic() < until:
        restarted.settle(0.1)
    restarted.close()
    assert len(site.seen) == 7


def test_another_process_has_the_same_verbs(shared_server, sandbox, giver):
    remote = RemoteSandbox(shared_server.base_url)
    session = remote.pay(session_id=giver.session().id)
    remote.refund(key=session["payment_intent"], amount=500)
    assert remote.books() == [movement._asdict() for movement in sandbox.books()]
    assert remote.advance(days=3) == sandbox.now()
    with pytest.raises(StripeProblem, match="No such"):
        remote.get(key="pi_none")
    with pytest.raises(StripeProblem, match="unexpected keyword"):
        remote.now(please=True)
    with pytest.raises(AttributeError):
        remote.close()
