"""Quarters of the goal: noted by themselves with the ledger's date, told once, shown between the editor's updates."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from core.models import SentMail
from donate import milestones
from donate.models import CampaignMilestone, Donation
from tests.donate.conftest import told
from tests.donate.visitors import soup

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_figures():
    cache.clear()


@pytest.fixture
def running(campaign, sandbox):
    """A campaign that runs by the sandbox's clock."""
    with time_machine.travel(sandbox.now(), tick=False):
        yield lambda **both: campaign(-1, 1, **both)


def reached() -> dict[int, datetime]:
    return dict(CampaignMilestone.objects.values_list("percent", "reached_at"))


def test_a_milestone_bears_the_date_of_the_payment_that_made_it_full(running, give, deliver, sandbox):
    page = running(goal_kind="money", goal_number=10_000)
    for number, amount in enumerate((2000, 1000, 4000)):
        give(amount=amount, campaign=page.translation_key, email=f"d{number}@example.org")
        deliver()
    moments = list(Donation.objects.order_by("charged_at", "pk").values_list("charged_at", flat=True))
    assert reached() == {25: moments[1], 50: moments[2]}
    assert told("milestone") == 2


def test_each_is_noted_and_told_once_whatever_happens_afterwards(running, give, deliver, sandbox):
    page = running(goal_number=1)
    give(frequency="monthly", campaign=page.translation_key)
    deliver(times=3)
    sandbox.refund(Donation.objects.get().payment_intent)
    deliver()
    milestones.note_all()
    assert set(reached()) == {25, 50, 75, 100}
    assert told("milestone") == 4
    assert "100%" not in SentMail.objects.filter(kind="donate/milestone").last().subject


def test_staff_are_told_in_their_language_of_the_campaign_as_they_call_it(running, give, deliver):
    page = running(goal_number=1)
    give(frequency="monthly", campaign=page.translation_key)
    deliver()
    mail = SentMail.objects.filter(kind="donate/milestone").first()
    assert "席を" in mail.subject
    assert "Seats" not in mail.subject + mail.text
    assert f"/admin/pages/{page.pk}/edit/" in mail.text


def test_another_goal_has_milestones_of_its_own(running, give, deliver):
    page = running(goal_kind="donors", goal_number=1)
    give(campaign=page.translation_key)
    deliver()
    type(page).objects.update(goal_number=4)
    milestones.note_all()
    assert list(CampaignMilestone.objects.filter(goal_number=4).values_list("percent", flat=True)) == [25]


def test_what_another_goal_or_period_reaches_is_noted_when_an_editor_publishes_it(
    running, give, deliver, django_capture_on_commit_callbacks
):
    page = running(goal_kind="donors", goal_number=100)
    give(campaign=page.translation_key)
    deliver()
    assert reached() == {}
    with django_capture_on_commit_callbacks(execute=True):
        page.goal_kind, page.goal_number = "money", 4000
        page.save_revision()
    assert reached() == {}
    with django_capture_on_commit_callbacks(execute=True):
        page.get_latest_revision().publish()
    assert reached()[25] == Donation.objects.get().charged_at


@pytest.mark.parametrize(("prefix", "said"), [("", "目標の50%"), ("/en", "50% of the goal")])
def test_the_page_tells_milestones_between_the_editors_updates_newest_first(client, campaign, prefix, said):
    today = timezone.localdate()
    update = {"date": date(2020, 1, 1), "title": "はじまり", "text": "<p>開いた</p>"}
    page = campaign(updates=[("update", update)])
    for percent in (25, 50):
        CampaignMilestone.objects.create(
            campaign=page.translation_key,
            goal_kind=page.goal_kind,
            goal_number=page.goal_number,
            percent=percent,
            reached_at=timezone.now(),
        )
    steps = soup(client.get(f"{prefix}/campaigns/seats/")).select("#updates + ul li")
    assert said in steps[0].h3.text
    assert steps[-1].h3.text == "はじまり"
    assert steps[0].time["datetime"] == today.isoformat()


def test_the_same_milestone_twice_is_refused_by_the_database(campaign):
    row = {"campaign": campaign().translation_key, "goal_kind": "money", "goal_number": 10, "percent": 25}
    CampaignMilestone.objects.create(**row, reached_at=datetime(2026, 11, 1, tzinfo=UTC))
    for wrong in (row, row | {"percent": 30}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CampaignMilestone.objects.create(**wrong, reached_at=timezone.now())


def test_a_part_of_a_goal_is_rounded_up():
    milestone = CampaignMilestone(goal_kind="donors", goal_number=10, percent=25)
    with translation.override("en"):
        assert (milestone.needed, milestone.text) == (3, "3 of 10 donors are with us.")
