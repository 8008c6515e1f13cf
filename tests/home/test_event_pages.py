"""The pages of events: lists, machine-readable data, what an editor may save, what staff may read."""

import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from home.models import EventPage, Registration
from tests.home.meetings import EVENT, make_event, said

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("prefix", "title"), [("", "となりの食卓の会"), ("/en", "The shared table")])
def test_the_list_separates_what_comes_from_what_was(client, site_tree, prefix, title):
    make_event(site_tree)
    past = timezone.now() - timedelta(days=30)
    make_event(site_tree, slug="past", starts_at=past, ends_at=past + timedelta(hours=1))
    page = BeautifulSoup(client.get(f"{prefix}/events/").content, "html.parser")
    assert [link["href"] for link in page.select(".event-list a.cover-link")] == [f"{prefix}/events/table/"]
    assert [link["href"] for link in page.select(".news-list a")] == [f"{prefix}/events/past/"]
    assert title in page.select_one(".event-list").get_text()


@pytest.mark.parametrize("page", ["0", "-1", "999", "abc", "\x00"])
def test_any_page_number_of_the_list_is_answered(client, site_tree, page):
    assert client.get("/events/", {"page": page}).status_code == 200


def test_the_calendar_file_is_in_japanese_time(client, site_tree):
    event = make_event(site_tree)
    response = client.get(EVENT + "calendar.ics")
    assert response["Content-Type"].startswith("text/calendar")
    [entry] = Calendar.from_ical(response.content).walk("VEVENT")
    assert entry["summary"] == "となりの食卓の会"
    assert entry.decoded("dtstart") == event.starts_at
    assert entry["dtstart"].params["TZID"] == "Asia/Tokyo"
    assert "見本区民会館" in entry["location"]


def test_both_twins_are_one_entry_in_a_calendar(client, site_tree):
    make_event(site_tree)
    files = [client.get(prefix + EVENT + "calendar.ics").content for prefix in ("", "/en")]
    uids = {Calendar.from_ical(content).walk("VEVENT")[0]["uid"] for content in files}
    assert len(uids) == 1


@pytest.mark.parametrize("slug", ["nothing", "%00", "a.b", "催し"])
def test_there_is_no_calendar_file_of_what_is_no_event(client, site_tree, slug):
    assert client.get(f"/events/{slug}/calendar.ics").status_code == 404


def test_there_is_no_calendar_file_of_a_draft(client, site_tree):
    make_event(site_tree).unpublish()
    assert client.get(EVENT + "calendar.ics").status_code == 404


def test_search_engines_read_when_where_and_for_how_much(client, site_tree):
    event = make_event(site_tree, fee=1500)
    page = BeautifulSoup(client.get(EVENT).content, "html.parser")
    described = [json.loads(script.string) for script in page.find_all("script", type="application/ld+json")]
    [found] = [item for item in described if item["@type"] == "Event"]
    assert found["startDate"] == timezone.localtime(event.starts_at).isoformat(timespec="minutes")
    assert found["startDate"].endswith("+09:00")
    assert found["location"][0]["name"] == "見本区民会館"
    assert (found["offers"]["price"], found["offers"]["priceCurrency"]) == (1500, "JPY")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_at": timezone.now()}, "ends_at"),
        ({"sign_up_until": timezone.now() + timedelta(days=99)}, "sign_up_until"),
        ({"venue": ""}, "venue"),
        ({"notify": "staff@example.org nobody"}, "notify"),
        ({"capacity": 0}, "capacity"),
        ({"party_limit": 11}, "party_limit"),
    ],
)
def test_an_editor_is_told_what_cannot_be(site_tree, changes, field):
    event = make_event(site_tree)
    for name, value in changes.items():
        setattr(event, name, value)
    with pytest.raises(ValidationError) as refused:
        event.full_clean()
    assert field in refused.value.message_dict


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_draft_can_be_previewed(client, admin_client, site_tree, rf, language):
    event = make_event(site_tree)
    event = EventPage.objects.get(translation_key=event.translation_key, locale__language_code=language)
    response = event.make_preview_request(original_request=rf.get("/"))
    response.render()
    assert event.title in response.content.decode()


class TestParticipants:
    @pytest.fixture
    def registered(self, site_tree, client):
        make_event(site_tree)
        client.post(EVENT, said())
        return Registration.objects.get()

    @pytest.fixture
    def staff(self, db):
        user = get_user_model().objects.create_user("sora", password="x", is_staff=True)
        user.user_permissions.add(Permission.objects.get(codename="access_admin"))
        return user

    def test_who_has_the_permission_reads_the_list_of_an_event(self, client, registered, staff):
        staff.user_permissions.add(Permission.objects.get(codename="view_registration"))
        client.force_login(staff)
        response = client.get(reverse("registrations:index"), {"event": registered.event_id})
        assert "hanako@example.org" in response.content.decode()

    def test_others_do_not(self, client, registered, staff):
        client.force_login(staff)
        response = client.get(reverse("registrations:index"))
        assert "hanako@example.org" not in response.content.decode()
        assert response.status_code == 302

    def test_nobody_deletes_one(self, admin_client, registered):
        assert admin_client.get(reverse("registrations:delete", args=[registered.pk])).status_code == 302

    @pytest.mark.parametrize("view", ["add", "edit"])
    def test_who_may_only_read_writes_nothing(self, client, registered, staff, view):
        staff.user_permissions.add(Permission.objects.get(codename="view_registration"))
        client.force_login(staff)
        args = [] if view == "add" else [registered.pk]
        assert client.get(reverse(f"registrations:{view}", args=args)).status_code == 302

    def test_one_sign_up_can_be_read_whole(self, admin_client, registered):
        response = admin_client.get(reverse("registrations:inspect", args=[registered.pk]))
        assert "そば" in response.content.decode()
