"""The admin's front page: what waits for me, how things stand, and for each only what they may see."""

import uuid
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from corporate.models import Inquiry, Topic
from home.permissions import CHECKERS, EDITORS, EVENTS, MODERATORS
from tests.home.meetings import make_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def inquiries(site_tree):
    """One in time, one late, one answered, one doubtful."""
    topic = Topic.objects.filter(locale__language_code="ja").first()
    today = timezone.localdate()
    for name, days, more in (
        ("in-time", 2, {}),
        ("late", -1, {}),
        ("done", -9, {"state": "answered", "answered_at": timezone.now()}),
        ("odd", 2, {"doubtful": True, "doubts": ["quick"]}),
    ):
        Inquiry.objects.create(
            token=uuid.uuid4(),
            topic=topic,
            language="ja",
            name=name,
            email=f"{name}@example.org",
            message="相談",
            due_on=today + timedelta(days=days),
            **more,
        )


def panels(user) -> dict[str, str]:
    """Id of a panel → its words."""
    page = BeautifulSoup(user.client.get(reverse("wagtailadmin_home")).content, "html.parser")
    return {
        panel["id"].removesuffix("-section"): " ".join(panel.get_text().split())
        for panel in page.select("section.w-panel[id]")
    }


@pytest.mark.parametrize(
    ("groups", "theirs"),
    [
        ([EDITORS], {"contents"}),
        ([MODERATORS, EVENTS], {"contents"}),
        (["fundraising"], {"giving"}),
        (["partnerships"], {"inquiries"}),
        ([EVENTS], set()),
    ],
)
def test_each_sees_the_panels_of_their_job(staff, groups, theirs):
    assert set(panels(staff("hana", *groups))) & {"contents", "giving", "inquiries"} == theirs


def test_own_drafts_wait_and_those_of_others_do_not(staff, write):
    writer, other = staff("hana", EDITORS), staff("ken", EDITORS)
    page = write("summer")
    page.title = "書きかけの題"
    page.save_revision(user=writer)
    assert "書きかけの題" in panels(writer)["own-drafts"]
    assert "own-drafts" not in panels(other)


def test_what_was_handed_in_waits_with_the_checker_and_is_no_draft_any_more(staff, write):
    writer, checker = staff("hana", EDITORS), staff("ken", CHECKERS)
    page = write("summer")
    page.title = "確認してほしい題"
    page.save_revision(user=writer)
    page.get_workflow().start(page, writer)
    assert "own-drafts" not in panels(writer)
    text = checker.client.get(reverse("wagtailadmin_home")).content.decode()
    assert "確認してほしい題" in text


def test_open_inquiries_are_counted_and_late_ones_marked(staff, inquiries):
    seen = panels(staff("hana", "partnerships"))["inquiries"]
    assert "2件" in seen
    assert "1件" in seen
    assert seen.count("期限切れ") >= 1
    assert "late@" not in seen


def test_events_to_come_show_their_seats_and_the_list_only_to_those_who_may_see_it(staff, site_tree):
    event = make_event(site_tree)
    editor, host = staff("hana", EDITORS), staff("ken", EVENTS)
    assert event.title in panels(editor)["events"]
    assert reverse("registrations:index") not in editor.client.get(reverse("wagtailadmin_home")).content.decode()
    assert (
        f"{reverse('registrations:index')}?event={event.pk}"
        in host.client.get(reverse("wagtailadmin_home")).content.decode()
    )


def test_the_front_page_asks_the_same_however_much_there_is(staff, write, inquiries, django_assert_max_num_queries):
    user = staff("hana", EDITORS, MODERATORS, EVENTS, "fundraising", "partnerships")
    user.client.get(reverse("wagtailadmin_home"))
    for number in range(4):
        page = write(f"page-{number}")
        page.title = "書きかけ"
        page.save_revision(user=user)
    with django_assert_max_num_queries(60):
        user.client.get(reverse("wagtailadmin_home"))
