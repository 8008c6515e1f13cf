"""The demo: whole in both languages, made once, and kind to what editors changed."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image
from wagtail.models import Page

from core import site_tree as tree
from core.models import Finding, SentMail
from core.newsroom import checking
from core.page_cache.copies import Shelf
from corporate.models import Inquiry
from donate.models import Donation, Entry
from donate.sandbox import SandboxServer
from home.demo import media
from home.demo.playing import webhooks
from home.demo.playing.year import Year, crowd
from home.demo.reading import in_language, names_in, read
from home.demo.scenes import SCENES
from home.management.commands import demo_content
from home.models import EventPage, PersonPage, ReportPage, StoryPage
from news.models import NewsPage
from tests.core.mails import written


@pytest.fixture
def small_pictures(tmp_path, monkeypatch) -> None:
    """Thumbnails in place of the drawings: what costs time is making renditions, not what they show."""
    for scene in SCENES.values():
        Image.new("P", (64, 32)).save(tmp_path / scene.file_name)
    monkeypatch.setattr(media, "PICTURES", tmp_path)


@pytest.fixture
def demo(site_tree, settings, tmp_path, monkeypatch, small_pictures) -> Any:
    """The demo without gifts."""
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setenv("DEMO_ADMIN_PASSWORD", "only-for-this-test")
    call_command("demo_content", without_gifts=True)
    return site_tree


def test_every_page_of_the_demo_answers_in_both_languages_and_passes_the_content_checks(
    demo, client, kept, monkeypatch
) -> None:
    """And asks as little as ``tests/home/test_queries.py`` wants, though it shows more than the pages there."""
    monkeypatch.setattr(Shelf, "put", lambda self, key, copy: None)  # each page is made, by a process that runs
    pages = Page.objects.live().filter(depth__gt=1)
    broken = [page.url for page in pages if client.get(page.url, HTTP_HOST="localhost").status_code != 200]
    assert broken == []
    assert pages.filter(locale__language_code="ja").count() == pages.filter(locale__language_code="en").count()
    over = {}
    for page in pages.filter(slug__in=["home", "about", *_richest(3)]):
        with CaptureQueriesContext(connection) as found:
            client.get(page.url, HTTP_HOST="localhost")
        if len(found) > (12 if page.depth == 2 else 8):
            over[page.url] = [query["sql"][:150] for query in found]
    assert over == {}
    checking.check_everything()
    assert list(Finding.objects.values_list("page__url_path", "kind", "detail")) == []


def _richest(number: int) -> list[str]:
    """The slugs of the articles with the longest bodies."""
    articles = NewsPage.objects.filter(locale__language_code="ja")
    return [page.slug for page in sorted(articles, key=lambda page: len(page.body.raw_data))[-number:]]


def test_the_demo_has_enough_and_a_second_run_keeps_what_an_editor_changed(demo) -> None:
    numbers = {NewsPage: 27, StoryPage: 3, EventPage: 4, ReportPage: 6, PersonPage: 8}
    for model, number in numbers.items():
        live = Counter(model.objects.live().values_list("locale__language_code", flat=True))
        assert live == {"ja": number, "en": number}
    for front in demo.get_translations(inclusive=True):
        assert {"campaign", "story", "news"} <= {block.block_type for block in front.specific.body}
    assert set(Inquiry.objects.values_list("state", flat=True)) == set(Inquiry.State.values)
    assert Inquiry.objects.filter(doubtful=True).count() == 1

    article = tree.find(demo, "news/phone-hours")
    article.title = "編集した題"
    article.save_revision(user=get_user_model().objects.get(username="editor")).publish()
    tree.find(demo, "news/closed-days").delete()
    before = state()
    call_command("demo_content", without_gifts=True)
    assert state() == before


def state() -> list[Any]:
    return [
        *Page.objects.order_by("pk").values_list("pk", "title", "latest_revision_id", "live"),
        *Inquiry.objects.order_by("pk").values_list("pk", "state"),
        *get_user_model().objects.order_by("pk").values_list("pk", "password"),
    ]


def test_nobody_is_promised_a_tax_deduction() -> None:
    promised = [
        name for name in ("faq", "campaigns", "home", "about") if any(word in said(name) for word in PROMISES)
    ] + [name for name in names_in("news") if any(word in said(f"news/{name}") for word in PROMISES)]
    assert promised == []


PROMISES = ("控除", "deduct", "減税")


def said(name: str) -> str:
    return str([in_language(read(name), language) for language in ("ja", "en")])


@pytest.fixture
def sandbox(settings) -> Iterator[Any]:
    with SandboxServer(delivery="held") as server:
        settings.STRIPE_SECRET_KEY = server.secret_key
        settings.STRIPE_WEBHOOK_SECRET = server.webhook_secret
        settings.STRIPE_API_BASE = server.base_url
        yield server.sandbox


@pytest.fixture
def small_year(demo, sandbox, client, monkeypatch) -> Year:
    """The year of some donors, its webhooks delivered by the test."""
    monkeypatch.setattr(demo_content, "SILENT", "django.core.mail.backends.locmem.EmailBackend")
    year = Year(demo, sandbox)

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
