"""The demo's year of gifts: booked as the payment sandbox has it, told in the order in which it happened."""

from collections.abc import Iterator
from typing import Any

import pytest

from core.models import SentMail
from donate.models import Donation, Entry
from donate.sandbox import SandboxServer
from home.demo.making import campaigns
from home.demo.making.shared import Kitchen
from home.demo.media import Media
from home.demo.playing import webhooks
from home.demo.playing.year import Year, crowd
from home.demo.reading import read
from tests.core.mails import written


@pytest.fixture
def sandbox(settings) -> Iterator[Any]:
    with SandboxServer(delivery="held") as server:
        settings.STRIPE_SECRET_KEY = server.secret_key
        settings.STRIPE_WEBHOOK_SECRET = server.webhook_secret
        settings.STRIPE_API_BASE = server.base_url
        yield server.sandbox


@pytest.fixture
def small_year(site_tree, settings, tmp_path, sandbox, client, monkeypatch) -> Year:
    """The year of some donors, its webhooks delivered by the test; of the demo's pages, gifts name campaigns only."""
    settings.MEDIA_ROOT = tmp_path / "media"
    campaigns.make(Kitchen(site_tree, Media()))
    year = Year(site_tree, sandbox)

    def send(body: bytes, headers: dict[str, str]) -> int:
        headers = {name: value for name, value in headers.items() if name != "Content-Type"}
        return client.post(
            "/stripe/webhook/", body, content_type="application/json", headers=headers, HTTP_HOST="localhost"
        ).status_code

    monkeypatch.setattr(year, "settle", lambda: sandbox.deliver_held(send))
    return year


@pytest.mark.django_db(transaction=True)
def test_the_books_of_the_year_are_those_of_the_sandbox(small_year, sandbox, monkeypatch) -> None:
    content = read("donors")
    kinds = {"once", "konbini", "refund", "dispute", "declined", "tier", "stop"}
    chosen = [person for person in content["donors"] if kinds & {plan[1] for plan in person["plan"]}][:14]
    monkeypatch.setattr(
        "home.demo.playing.year.read", lambda name: {"donors": chosen, "crowd": content["crowd"] | {"people": 2}}
    )
    small_year.play()
    ours = sorted(Entry.objects.values_list("stripe_id", "kind", "amount"))
    assert ours == sorted((one.stripe_id, one.kind, one.amount) for one in sandbox.books())
    assert len(ours) > 20
    assert Donation.objects.filter(charged_at__isnull=False).count() > 15


@pytest.mark.django_db
def test_what_the_played_year_writes_is_sent_although_no_worker_runs(site_tree) -> None:
    with webhooks.kept_only():
        written()
    webhooks.handle_kept()
    assert SentMail.objects.get().state == "sent"


def test_the_running_campaign_tells_of_its_half_on_a_day_after_it_was_reached():
    donors, campaign = read("donors"), read("campaigns")["seats-200"]
    plans = [line for person in [*donors["donors"], *crowd(donors["crowd"])] for line in person["plan"]]
    seats = sorted(line[0] for line in plans if line[1] == "monthly" and line[3:] == ["seats-200"])
    half = seats[campaign["goal"] // 2 - 1]
    told = [one["day"] for one in campaign["updates"] if "halfway" in one["title"]["en"]]
    assert len(told) == 1
    assert min(*told, read("news/halfway")["day"]) > half
