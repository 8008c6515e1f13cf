"""Campaigns: they open and close by their dates, count from the ledger, and gifts that come through them are theirs."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from donate import progress
from donate.models import Attempt, CampaignPage, DonatePage, SupporterMessage
from tests.donate.visitors import fill, filled, problems, soup

pytestmark = pytest.mark.django_db

ONCE = [("preset", {"amount": 3000, "text": "z"})]


@pytest.fixture(autouse=True)
def fresh_figures():
    cache.clear()


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize(
    ("first", "last", "state", "form"),
    [(1, 5, "upcoming", False), (0, 5, "running", True), (-5, 0, "running", True), (-5, -1, "ended", False)],
)
def test_a_campaign_opens_and_closes_by_its_dates(client, campaign, prefix, first, last, state, form):
    page = campaign(first, last)
    response = client.get(f"{prefix}/campaigns/seats/")
    assert response.status_code == 200
    assert page.state == state
    assert (soup(response).select_one("#join form") is not None) is form


def test_days_are_japanese_days(campaign):
    page = campaign()
    page.starts_on, page.ends_on = date(2026, 11, 1), date(2026, 11, 30)
    for moment, state in (
        ("2026-10-31T14:59:59Z", "upcoming"),
        ("2026-10-31T15:00:00Z", "running"),
        ("2026-11-30T14:59:59Z", "running"),
        ("2026-11-30T15:00:00Z", "ended"),
    ):
        with time_machine.travel(moment, tick=False):
            assert page.state == state


def test_the_short_form_leads_to_the_donate_page_filled_in(client, sandbox, campaign):
    page = campaign()
    short = soup(client.get("/en/campaigns/seats/")).select_one("#join form")
    assert short["method"] == "get"
    assert not short.select('[name="email"]')  # an address belongs in no URL
    query = "&".join(f"{name}={value}" for name, value in {**filled(short), "amount": "4000"}.items())
    said = fill(client, f"{short['action']}?{query}")
    assert (said["frequency"], said["amount"], said["campaign"]) == ("monthly", "4000", "seats")
    assert client.post(short["action"], said).status_code == 303
    attempt = Attempt.objects.get()
    assert attempt.campaign == page.translation_key
    assert sandbox.get(attempt.stripe_session)["metadata"]["campaign"] == str(page.translation_key)


def test_a_whole_form_posted_to_the_campaign_is_for_the_campaign(client, sandbox, campaign):
    page = campaign()
    said = fill(client, "/donate/") | {"frequency": "monthly", "amount": "2000"}
    assert client.post("/campaigns/seats/", said).status_code == 303
    assert Attempt.objects.get().campaign == page.translation_key
    refused = client.post("/campaigns/seats/", {**said, "email": ""})
    assert refused.status_code == 422
    assert set(problems(refused)) == {"email"}
    assert filled(soup(refused).select_one("#giving"))["campaign"] == "seats"


@pytest.mark.parametrize(("first", "last"), [(1, 5), (-5, -1)])
def test_a_gift_while_a_campaign_is_closed_does_not_belong_to_it(client, sandbox, campaign, first, last):
    campaign(first, last)
    said = fill(client, "/donate/?campaign=seats") | {"campaign": "seats"}
    assert client.post("/donate/", said).status_code == 303
    assert Attempt.objects.get().campaign is None


def test_the_fund_of_the_campaign_is_chosen_first(client, campaign):
    from donate.models import Fund

    campaign(fund=Fund.objects.get(slug="japanese-classes", locale__language_code="ja"))
    assert fill(client, "/donate/?campaign=seats")["fund"] == "japanese-classes"


# --- Counting ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "expected"), [("supporters", 1), ("donors", 2), ("money", 8000)])
def test_progress_comes_from_the_ledger(campaign, give, deliver, sandbox, kind, expected):
    page = campaign(goal_kind=kind, goal_number=10_000)
    with time_machine.travel(sandbox.now(), tick=False):
        page.starts_on = timezone.localdate() - timedelta(days=1)
        page.ends_on = timezone.localdate() + timedelta(days=1)
        key = page.translation_key
        give(amount=3000, frequency="monthly", campaign=key)
        give(amount=5000, email="b@example.org", campaign=key)
        give(amount=9000, email="c@example.org")
        deliver()
        progress.forget(key)
        found = page.progress
        assert (found.count, found.goal, found.remaining) == (expected, 10_000, 10_000 - expected)
        assert found.percent == expected * 100 // 10_000
        assert abs(found.counted_at - timezone.now()) < timedelta(minutes=1)


def test_what_was_reached_beyond_the_goal_leaves_nothing_missing():
    found = progress.CampaignProgress("supporters", 12, 10, 0, timezone.now(), "/")
    assert (found.remaining, found.percent, found.next_number) == (0, 120, 13)


def test_the_page_says_how_and_when_it_counted(client, campaign):
    campaign()
    note = soup(client.get("/en/campaigns/seats/")).select_one(".notice")
    assert "counts as one" in note.text
    assert note.select_one("time[datetime]") is not None


@pytest.mark.parametrize(
    ("first", "last", "ja", "en"),
    [
        ("2026-11-01", "2026-11-30", "2026年11月1日〜30日", "November 1–30, 2026"),
        ("2026-11-01", "2026-12-24", "2026年11月1日〜12月24日", "November 1–December 24, 2026"),
        ("2026-11-29", "2026-11-29", "2026年11月29日", "November 29, 2026"),
        ("2026-12-01", "2027-01-31", "2026年12月1日〜2027年1月31日", "December 1, 2026–January 31, 2027"),
    ],
)
def test_a_period_is_written_as_each_language_does(first, last, ja, en):
    days = date.fromisoformat(first), date.fromisoformat(last)
    with translation.override("ja"):
        assert progress.written_period(*days) == ja
    with translation.override("en"):
        assert progress.written_period(*days) == en


def test_a_gift_shows_at_once_though_figures_are_kept_for_a_minute(
    campaign, give, deliver, sandbox, django_capture_on_commit_callbacks
):
    page = campaign(goal_kind="donors")
    with time_machine.travel(sandbox.now(), tick=False), django_capture_on_commit_callbacks(execute=True):
        CampaignPage.objects.update(starts_on=timezone.localdate(), ends_on=timezone.localdate())
        assert CampaignPage.objects.first().progress.count == 0
        give(amount=3000, campaign=page.translation_key)
        deliver()
    with time_machine.travel(sandbox.now(), tick=False):
        assert CampaignPage.objects.first().progress.count == 1


# --- Words of supporters -------------------------------------------------------------------------------


def test_words_appear_only_once_staff_released_them(client, campaign, give, deliver, sandbox):
    page = campaign()
    give(message="祖父も海を渡った人でした。", display_name="K", campaign=page.translation_key)
    deliver()
    words = SupporterMessage.objects.get()
    assert words.text not in client.get("/campaigns/seats/").content.decode()
    SupporterMessage.objects.update(is_shown=True)
    shown = client.get("/campaigns/seats/").content.decode()
    assert words.text in shown
    assert "hana@example.org" not in shown


def test_words_are_shown_as_text_never_as_html(client, campaign, give, deliver, sandbox):
    page = campaign()
    give(message="<script>alert(1)</script>", campaign=page.translation_key)
    deliver()
    SupporterMessage.objects.update(is_shown=True)
    assert "<script>alert" not in client.get("/en/campaigns/seats/").content.decode()


# --- The editor ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends_on": date(2020, 1, 1)}, "ends_on"),
        ({"once_presets": ONCE}, "once_presets"),
        ({"default_amount": 7}, "default_amount"),
        ({"goal_number": 0}, "goal_number"),
        ({"monthly_presets": [("preset", {"amount": 900, "text": ""})]}, "monthly_presets"),
    ],
)
def test_what_makes_no_sense_is_refused(campaign, wrong, field):
    page = campaign()
    for name, value in wrong.items():
        setattr(page, name, value)
    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    assert field in refused.value.message_dict


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_page_needs_few_queries(client, campaign, prefix, django_assert_max_num_queries):
    campaign()
    client.get(f"{prefix}/campaigns/seats/")
    with django_assert_max_num_queries(8):
        client.get(f"{prefix}/campaigns/seats/")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_list_says_which_run(client, campaign, prefix):
    campaign()
    listed = soup(client.get(f"{prefix}/campaigns/")).select(".news-item")
    assert len(listed) == 1
    assert listed[0].select_one(".tag.is-leaf") is not None


def test_the_bar_on_phones_leads_to_the_form(client, campaign):
    campaign()
    assert soup(client.get("/campaigns/seats/")).select_one(".donate-bar a")["href"] == "#join"


def test_without_amounts_of_its_own_a_campaign_offers_the_donate_pages(client, campaign):
    campaign(goal_kind="money", monthly_presets=[])
    offered = {box["value"] for box in soup(client.get("/campaigns/seats/")).select('#join [name="amount"]')}
    assert {str(preset.amount) for preset in DonatePage.objects.first().presets} <= offered


@pytest.mark.parametrize(
    ("prefix", "shown", "lang"), [("", "席に間に合った。", "en"), ("/en", "Just in time for a seat.", None)]
)
def test_words_in_another_language_are_marked_and_may_be_translated(
    client, campaign, give, deliver, sandbox, prefix, shown, lang
):
    page = campaign()
    give(message="Just in time for a seat.", language="en", campaign=page.translation_key)
    deliver()
    words = SupporterMessage.objects.get()
    assert words.looked_at is None
    words.is_shown = True
    words.save()
    untranslated = soup(client.get("/campaigns/seats/")).select_one("#voices + ul [lang=en]")
    assert untranslated.get_text(strip=True) == words.text
    words.translated = "席に間に合った。"
    words.save()
    assert words.looked_at is not None
    voice = soup(client.get(f"{prefix}/campaigns/seats/")).select_one("#voices + ul li")
    assert voice.p.get_text(strip=True) == shown
    assert [one["lang"] for one in voice.select("[lang]")] == ([lang] if lang else [])
