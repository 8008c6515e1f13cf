"""What happens to an event after guests signed up: files for calendars, reminders, changes, calling off, erasing."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from wagtail.models import PageLogEntry

from core.models import SentMail
from home import event_reminders, guest_data, sign_up
from home.models import EventPage, Registration
from home.templatetags.event_tags import clock, moment_of_week
from tests.home.meetings import EVENT, cancel_link, letters_to, make_event, page_of, said

pytestmark = pytest.mark.django_db


def entry(letter) -> tuple[str, dict]:
    """The method and the event of the calendar file that came with a mail."""
    [message] = [part for part in letter.message().walk() if part.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(message.get_payload(decode=True))
    assert message.get_param("method") == calendar["method"]
    return str(calendar["method"]), calendar.walk("VEVENT")[0]


def files(letter) -> list[str]:
    return [part.get_content_type() for part in letter.message().walk() if part.get_filename() == "event.ics"]


@pytest.fixture
def doing(django_capture_on_commit_callbacks):
    """Mails go when the transaction ends."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


class TestCalendarFiles:
    def test_whoever_has_a_seat_gets_the_entry_in_japanese_time_and_cancelling_takes_it_out(
        self, send, client, event, doing
    ):
        send(said())
        method, found = entry(letters_to("hanako@example.org")[0])
        assert (method, found["status"], found["sequence"]) == ("PUBLISH", "CONFIRMED", 0)
        assert found["dtstart"].params["TZID"] == "Asia/Tokyo"
        assert found.decoded("dtstart") == event.starts_at
        with doing():
            client.post(cancel_link(letters_to("hanako@example.org")[0]))
        gone, cancelled = entry(letters_to("hanako@example.org")[-1])
        assert (gone, cancelled["status"], cancelled["uid"]) == ("CANCEL", "CANCELLED", found["uid"])
        assert cancelled["attendee"] == "mailto:hanako@example.org"

    def test_who_only_waits_gets_none_until_a_seat_is_free(self, send, client, site_tree, doing):
        make_event(site_tree, capacity=1)
        send(said(email="a@example.org", people="1"))
        send(said(email="b@example.org", people="1"))
        assert files(letters_to("b@example.org")[0]) == []
        with doing():
            client.post(cancel_link(letters_to("a@example.org")[0]))
        assert entry(letters_to("b@example.org")[-1])[0] == "PUBLISH"

    def test_the_place_of_a_supporters_event_and_the_room_are_for_guests_alone(self, site_tree, client, doing):
        event = make_event(site_tree, audience="supporters", place="both", online_url="https://room.example/x")
        with doing():
            sign_up.sign_up(event, sign_up.Said(token=event.translation_key, language="en", **PERSON))
        _method, found = entry(letters_to("b@example.org")[0])
        assert "見本区民会館" in found["location"]
        assert "https://room.example/x" in found["description"]
        assert b"room.example" not in client.get(EVENT + "calendar.ics").content


PERSON = {"name": "B", "email": "b@example.org", "people": 1}


class TestReminders:
    @pytest.fixture
    def guests(self, send, site_tree):
        make_event(site_tree, capacity=2)
        send(said(email="a@example.org"))
        send(said(email="b@example.org"))
        Registration.objects.update(created_at=timezone.now() - timedelta(days=30))

    def at(self, days: float) -> None:
        starts = timezone.now() + timedelta(days=days)
        EventPage.objects.update(starts_at=starts, ends_at=starts + timedelta(hours=2))

    def test_it_comes_once_some_days_before_and_only_to_who_has_a_seat(self, guests, doing):
        self.at(5)
        assert event_reminders.remind() == 0
        self.at(2)
        with doing():
            assert [event_reminders.remind(), event_reminders.remind()] == [1, 0]
        letter = letters_to("a@example.org")[-1]
        assert letter.subject.startswith("まもなくです")
        assert entry(letter)[0] == "PUBLISH"
        assert len(letters_to("b@example.org")) == 1

    def test_an_event_that_was_put_off_is_reminded_of_anew(self, guests):
        self.at(2)
        assert event_reminders.remind() == 1
        self.at(3)
        assert event_reminders.remind() == 1

    @pytest.mark.parametrize(
        "changes",
        [{"remind_days": None}, {"called_off_at": timezone.now()}, {"live": False}],
        ids=lambda changes: next(iter(changes)),
    )
    def test_none_comes_where_none_shall(self, guests, changes):
        self.at(2)
        for page in EventPage.objects.all():
            for name, value in changes.items():
                setattr(page, name, value)
            page.save()
        assert event_reminders.remind() == 0

    def test_whoever_signed_up_a_moment_ago_needs_none(self, guests):
        self.at(2)
        Registration.objects.update(created_at=timezone.now())
        assert event_reminders.remind() == 0

    def test_the_nightly_command_says_how_many(self, guests):
        self.at(2)
        out = StringIO()
        call_command("remind_guests", stdout=out)
        assert "1 guests were reminded" in out.getvalue()


class TestCallingOff:
    @pytest.fixture
    def gone(self, send, site_tree, admin_client, doing):
        event = make_event(site_tree, capacity=2)
        send(said(email="a@example.org"))
        send(said("/en" + EVENT, email="b@example.org", interpreter=None), "/en" + EVENT)
        words = {"ja": "台風のためです。", "en": "A typhoon is coming."}
        with doing():
            admin_client.post(reverse("call_off_event", args=[event.pk]), words)
        return EventPage.objects.get(pk=event.pk)

    def test_everybody_is_told_once_in_their_language_and_the_entry_leaves_their_calendars(self, gone, admin_client):
        first, second = (letters_to(f"{name}@example.org")[-1] for name in "ab")
        assert "中止" in first.subject
        assert "台風のためです。" in first.body
        assert "Called off" in second.subject
        assert "A typhoon is coming." in second.body
        method, found = entry(first)
        assert (method, found["sequence"]) == ("CANCEL", 1)
        assert files(second) == []  # waited only
        assert set(Registration.objects.values_list("state", "cancelled_by")) == {("cancelled", "event")}
        admin_client.post(reverse("call_off_event", args=[gone.pk]), {})
        assert len(letters_to("a@example.org")) == 2

    @pytest.mark.parametrize(("prefix", "words"), [("", "台風のためです。"), ("/en", "A typhoon is coming.")])
    def test_the_page_says_so_and_takes_nobody(self, gone, client, prefix, words):
        response = client.get(prefix + EVENT)
        page = page_of(response)
        assert words in page.get_text()
        assert page.find("form", method="post") is None
        assert "EventCancelled" in response.content.decode()
        assert client.post(prefix + EVENT, said(prefix + EVENT)).status_code == 422
        assert ("中止" if not prefix else "Called off") in page_of(client.get(f"{prefix}/events/")).get_text()

    def test_whoever_pressed_a_moment_too_late_is_told(self, gone):
        with pytest.raises(sign_up.CalledOff):
            sign_up.sign_up(gone, sign_up.Said(token=gone.translation_key, language="ja", **PERSON))

    def test_an_older_draft_does_not_bring_it_back(self, gone, client):
        gone.get_latest_revision().publish()
        assert EventPage.objects.get(pk=gone.pk).state == "called-off"
        copied = gone.copy(update_attrs={"slug": "copied", "title": "copied"})
        assert copied.state != "called-off"

    def test_who_may_not_publish_may_not(self, event, client, django_user_model):
        client.force_login(django_user_model.objects.create_user("x"))
        client.post(reverse("call_off_event", args=[event.pk]), {})
        assert EventPage.objects.get(pk=event.pk).called_off_at is None


class TestAnotherTimeOrPlace:
    @pytest.fixture
    def moved(self, send, site_tree):
        event = make_event(site_tree)
        send(said())
        event.refresh_from_db()
        event.starts_at += timedelta(hours=1)
        event.venue = "別の会館"
        event.save_revision().publish()
        return event

    def test_the_editor_is_asked_at_once(self, moved, admin_client, django_user_model, rf):
        from home.event_desk import ask_after_publishing

        assert ask_after_publishing(rf.get("/"), moved).url == reverse("tell_guests", args=[moved.pk])
        page = page_of(admin_client.get(reverse("tell_guests", args=[moved.pk])))
        assert "見本区民会館 東京都見本区見本町2-1 → 別の会館 東京都見本区見本町2-1" in page.get_text()

    def test_guests_get_the_change_with_an_entry_that_replaces_the_old_one(self, moved, admin_client, doing):
        _method, before = entry(letters_to("hanako@example.org")[0])
        for _press in range(2):
            with doing():
                admin_client.post(reverse("tell_guests", args=[moved.pk]), {"do": "tell", "ja": "すみません。"})
        _first, letter = letters_to("hanako@example.org")
        assert "→ 別の会館" in letter.body
        end = clock(moved.ends_at)
        assert f"〜{end} → {moment_of_week(moved.starts_at)}〜{end}" in letter.body  # the day once
        assert "すみません。" in letter.body
        method, found = entry(letter)
        assert (method, found["sequence"], found["uid"]) == ("PUBLISH", 1, before["uid"])
        assert found.decoded("dtstart") == moved.starts_at
        assert "別の会館" in found["location"]

    def test_a_small_correction_is_not_told_and_not_asked_about_again(self, moved, admin_client, rf):
        from home.event_desk import ask_after_publishing

        admin_client.post(reverse("tell_guests", args=[moved.pk]), {"do": "quiet"})
        assert len(letters_to("hanako@example.org")) == 1
        assert ask_after_publishing(rf.get("/"), moved) is None

    def test_nobody_is_asked_before_anybody_signed_up(self, event, rf):
        from home.event_desk import ask_after_publishing

        event.venue = "別の会館"
        event.save_revision().publish()
        assert ask_after_publishing(rf.get("/"), event) is None

    def test_the_buttons_stand_on_the_events_screen(self, moved, admin_client):
        page = admin_client.get(reverse("wagtailadmin_pages:edit", args=[moved.pk])).content.decode()
        for name in ("tell_guests", "call_off_event"):
            assert reverse(name, args=[moved.pk]) in page
        assert reverse("registrations:door", args=[moved.pk]) in page


class TestErasing:
    @pytest.fixture
    def old(self, send, site_tree):
        make_event(site_tree, capacity=2)
        send(said(email="a@example.org"))
        send(said(email="b@example.org", fax="1"))
        ended = timezone.now() - timedelta(days=200)
        EventPage.objects.update(starts_at=ended - timedelta(hours=2), ends_at=ended)

    def test_after_the_period_nothing_names_anybody_and_the_numbers_stay(self, old):
        assert guest_data.erase(timedelta(days=180)) == 2
        row = Registration.objects.get(state="confirmed")
        assert (row.name, row.email, row.note, row.access, row.interpreter, row.people) == ("", "", "", [], "", 2)
        assert not SentMail.objects.filter(kind__startswith="home/event_").exists()
        line = PageLogEntry.objects.get(action=guest_data.ERASED)
        assert line.data["count"] == 2
        assert guest_data.erase(timedelta(days=180)) == 0

    def test_before_that_everything_stays(self, old):
        assert guest_data.erase(timedelta(days=201)) == 0
        assert SentMail.objects.filter(to="a@example.org").exists()

    def test_the_nightly_command_takes_the_period_from_the_settings(self, old, settings):
        out = StringIO()
        settings.EVENT_GUESTS_DAYS = 190
        call_command("erase_guests", stdout=out)
        assert "2 guests" in out.getvalue()
        assert mail.outbox  # what went out, went out
