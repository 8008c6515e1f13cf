"""A page that stays open: the figures as they are now, in parts that the script puts in."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from core import site_tree as tree
from donate.models import AmountChange, CampaignPage, RecurringGift
from home.models import HomePage
from news.models import Category, NewsPage
from tests.donate.visitors import soup

pytestmark = pytest.mark.django_db
NOW = "/campaigns/seats/now/"


@pytest.fixture(autouse=True)
def fresh_figures():
    cache.clear()


def write(site_tree, **both) -> NewsPage:
    report = Category.objects.get(slug="report", locale=site_tree.locale)
    return tree.page(
        tree.find(site_tree, "news"),
        NewsPage,
        "hundredth",
        ja={"title": "百人目"},
        en={"title": "The hundredth"},
        both={"category": report, **both},
    )


@pytest.mark.parametrize(("kind", "prefix"), [("supporters", ""), ("donors", "/en"), ("money", "")])
def test_every_part_of_the_page_that_can_change_is_in_the_answer(client, campaign, kind, prefix):
    campaign(goal_kind=kind, goal_number=300)
    page, now = soup(client.get(f"{prefix}/campaigns/seats/")), soup(client.get(prefix + NOW))
    live = {part["data-live"] for part in page.select("[data-live]")} - {"join"}
    assert {"figures", "action", "counted"} <= live
    assert live <= {part["data-live"] for part in now.select("[data-live]")}
    assert {place["data-live-from"] for place in page.select("[data-live-from]")} == {prefix + NOW}
    assert page.select_one("[aria-live=polite]") is not None
    assert page.select_one("script[src$='campaign.js'][defer]") is not None


def test_the_answer_is_kept_for_seconds_and_not_sent_twice(client, campaign):
    campaign()
    first = client.get(NOW)
    assert "max-age=10" in first["Cache-Control"]
    assert "public" in first["Cache-Control"]
    assert "Set-Cookie" not in first
    assert client.get(NOW, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_a_page_left_open_past_the_end_hears_that_it_is_over(client, campaign):
    campaign(-5, -1)
    now = soup(client.get(NOW))
    assert now.select_one("[data-state]")["data-state"] == "ended"
    assert now.select_one("#join form") is None
    assert now.select_one("#join") is not None


@pytest.mark.parametrize("both", [{"audience": "supporters"}, {"live": False}])
def test_what_is_not_public_has_no_public_figures(client, campaign, both):
    page = campaign()
    type(page).objects.filter(translation_key=page.translation_key).update(**both)
    assert client.get(NOW).status_code == 404


@pytest.mark.parametrize(("prefix", "title"), [("", "百人目"), ("/en", "The hundredth")])
def test_news_and_campaign_name_each_other_in_both_languages(client, site_tree, campaign, prefix, title):
    page = campaign()
    write(site_tree, campaign=page)
    listed = soup(client.get(f"{prefix}/campaigns/seats/")).select_one("#news + ul a")
    assert (listed["href"], listed.text) == (f"{prefix}/news/hundredth/", title)
    article = soup(client.get(f"{prefix}/news/hundredth/"))
    assert article.select_one(".case-box .count") is not None
    assert article.select_one(".case-box .arrow-link")["href"] == f"{prefix}/campaigns/seats/"
    assert article.select_one("[data-live-from]")["data-live-from"] == prefix + NOW


def test_the_front_page_shows_whichever_campaign_runs_and_nothing_where_none_does(client, site_tree, campaign):
    home = HomePage.objects.get(pk=site_tree.pk)
    home.body = [
        ("hero", {"title": "x", "text": "y", "first_link": {"text": "z", "url": "/donate/"}}),
        ("campaign", {}),
    ]
    home.save_revision().publish()
    assert soup(client.get("/")).select_one(".table-scene") is None
    page = campaign()
    assert soup(client.get("/")).select_one(".table-scene a.button")["href"] == "/campaigns/seats/"
    type(page).objects.update(ends_on=page.starts_on)
    assert soup(client.get("/")).select_one(".table-scene") is None


@pytest.mark.usefixtures("kept")
def test_another_period_or_goal_is_counted_everywhere_at_once_in_both_languages(
    client, site_tree, campaign, give, deliver, sandbox, django_capture_on_commit_callbacks
):
    with time_machine.travel(sandbox.now(), tick=False):
        page = campaign(-3, 3, goal_kind="donors")
        give(amount=3000, campaign=page.translation_key)
        deliver()
        home = HomePage.objects.get(pk=site_tree.pk)
        home.body = [("campaign", {})]
        home.save_revision().publish()
    twins = CampaignPage.objects.filter(translation_key=page.translation_key)
    shown = {"/campaigns/seats/", "/campaigns/seats/now/", "/en/campaigns/seats/", "/en/campaigns/seats/now/", "/"}

    def counts() -> dict[str, set[str]]:
        """The figure before the goal, wherever one stands."""
        found = {path: [one.text.replace(",", "") for one in soup(client.get(path)).select(".count")] for path in shown}
        return {path: {re.search(r"\d+", text)[0] for text in texts} for path, texts in found.items()}

    def publish(**said) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            for twin in twins:
                for name, value in said.items():
                    setattr(twin, name, value)
                twin.save_revision().publish()

    with time_machine.travel(sandbox.now() + 86_400, tick=False):
        today = timezone.localdate()
        assert counts() == {path: {"1"} for path in shown}
        publish(starts_on=today)
        assert counts() == {path: {"0"} for path in shown}
        draft = twins.first()
        draft.starts_on = today - timedelta(days=9)
        assert draft.progress.count == 1
        assert [twin.progress.count for twin in twins.all()] == [0, 0]
        publish(starts_on=today - timedelta(days=9), goal_kind="money", goal_number=9000)
        assert counts() == {path: {"3000"} for path in shown}


# --- Raises, counted apart -----------------------------------------------------------------------------


def raise_to(gift: RecurringGift, *amounts: int) -> None:
    for amount in amounts:
        AmountChange.objects.create(
            recurring_gift=gift, old_amount=gift.amount, new_amount=amount, changed_at=timezone.now()
        )
        gift.amount = amount
        gift.save(update_fields=["amount"])


@pytest.fixture
def existing(give, deliver):
    """Monthly gifts that ran before the campaign: by e-mail."""

    def gifts(*names: str) -> dict[str, RecurringGift]:
        for name in names:
            give(amount=2000, frequency="monthly", email=f"{name}@example.org")
        deliver()
        return {gift.donor.email.split("@")[0]: gift for gift in RecurringGift.objects.select_related("donor")}

    return gifts


def test_raises_of_existing_supporters_are_counted_apart(client, campaign, existing):
    page = campaign()
    gifts = existing("up", "down", "both", "ended", "through")
    raise_to(gifts["up"], 3000, 5000)
    raise_to(gifts["down"], 1000)
    raise_to(gifts["both"], 4000, 2000)
    raise_to(gifts["ended"], 4000)
    RecurringGift.objects.filter(pk=gifts["ended"].pk).update(ended_at=timezone.now(), status="canceled")
    RecurringGift.objects.filter(pk=gifts["through"].pk).update(
        campaign=page.translation_key, started_at=timezone.now()
    )
    raise_to(gifts["through"], 9000)
    figures = page.figures
    assert (figures.raising_donors, figures.raised_monthly) == (1, 3000)
    assert "¥3,000 a month" in client.get("/en/campaigns/seats/").content.decode()


def test_a_raise_outside_the_period_is_none_of_the_campaigns(campaign, existing):
    page = campaign(5, 9)
    raise_to(existing("up")["up"], 3000)
    assert page.figures.raising_donors == 0
