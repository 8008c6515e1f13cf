"""Staff write guests down, correct and cancel them, and tick them off at the door; everything in step with the form."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import Permission
from django.db import connections
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from home import sign_up
from home.models import EventPage, Registration
from tests.home.meetings import EVENT, letters_to, make_event, page_of, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts")]


def written(event, **changes) -> dict:
    return {
        "event": str(event.pk),
        "name": "電話の方",
        "email": "call@example.org",
        "people": "2",
        "access": ["wheelchair"],
        "interpreter": "",
        "note": "",
        "language": "en",
        **changes,
    }


@pytest.fixture
def full(send, site_tree):
    event = make_event(site_tree, capacity=2)
    send(said())
    return event


class TestAdding:
    def add(self, client, event, **changes):
        return client.post(reverse("registrations:add"), written(event, **changes))

    def test_a_guest_who_called_gets_seat_and_mail_in_their_language(
        self, admin_client, event, django_capture_on_commit_callbacks
    ):
        assert page_of(admin_client.get(reverse("registrations:add"))).find(id="id_name")
        with django_capture_on_commit_callbacks(execute=True):
            assert self.add(admin_client, event).status_code == 302
        assert Registration.objects.get().state == "confirmed"
        assert letters_to("call@example.org")[0].subject.startswith("Your seat is kept")
        assert not ModelLogEntry.objects.filter(label__contains="電話の方").exists()

    @pytest.mark.parametrize("language", ["ja", "en"])
    def test_the_event_and_the_language_are_called_as_their_reader_calls_them(
        self, admin_client, admin_user, event, language
    ):
        self.add(admin_client, event)
        UserProfile.objects.update_or_create(user=admin_user, defaults={"preferred_language": language})
        titles = {one.locale.language_code: one.title for one in event.get_translations(inclusive=True)}
        assert len(set(titles.values())) == 2
        for address in (
            reverse("registrations:index"),
            reverse("registrations:inspect", args=[Registration.objects.get().pk]),
        ):
            shown = page_of(admin_client.get(address)).select_one("table.listing, dl").get_text()
            assert {code for code, title in titles.items() if title in shown} == {language}
        assert {"ja": "英語", "en": "English"}[language] in shown

    def test_nobody_without_a_mail_address_is_left_out(self, admin_client, event):
        for name in ("一郎", "二郎"):
            self.add(admin_client, event, name=name, email="")
        assert Registration.objects.filter(email="", state="confirmed").count() == 2

    @pytest.mark.parametrize(("more", "state"), [({}, "waiting"), ({"beyond": "on"}, "confirmed")])
    def test_where_all_is_full_they_wait_unless_staff_find_a_chair(self, admin_client, full, more, state):
        self.add(admin_client, full, **more)
        assert Registration.objects.get(email="call@example.org").state == state

    @pytest.mark.parametrize(
        ("changes", "field"),
        [({"email": "Hanako@example.org"}, "email"), ({"name": ""}, "name"), ({"people": "11"}, "people")],
    )
    def test_what_cannot_be_is_said_and_stays_in_the_form(self, admin_client, full, changes, field):
        response = self.add(admin_client, full, **changes)
        assert response.status_code == 200
        assert response.context["form"].errors[field]
        assert page_of(response).find(id="id_interpreter") is not None
        assert Registration.objects.count() == 1


class TestCorrecting:
    def edit(self, client, guest, **changes):
        return client.post(reverse("registrations:edit", args=[guest.pk]), written(guest.event, **changes))

    def test_fewer_people_let_others_move_up(self, admin_client, send, full):
        send(said(email="w@example.org", people="1"))
        guest = Registration.objects.get(state="confirmed")
        assert "花子" in admin_client.get(reverse("registrations:edit", args=[guest.pk])).content.decode()
        self.edit(admin_client, guest, people="1", email=guest.email)
        assert Registration.objects.get(email="w@example.org").state == "confirmed"

    def test_more_people_than_seats_are_refused_unless_meant(self, admin_client, full):
        guest = Registration.objects.get()
        assert self.edit(admin_client, guest, people="4").context["form"].errors["people"]
        guest.refresh_from_db()
        assert (guest.people, guest.name) == (2, "花子")
        assert self.edit(admin_client, guest, people="4", beyond="on").status_code == 302
        guest.refresh_from_db()
        assert (guest.people, guest.email) == (4, "call@example.org")

    def test_cancelling_writes_to_the_guest_with_the_words_of_staff(
        self, admin_client, send, full, django_capture_on_commit_callbacks
    ):
        send(said(email="w@example.org", people="1"))
        guest = Registration.objects.get(state="confirmed")
        with django_capture_on_commit_callbacks(execute=True):
            admin_client.post(
                reverse("registrations:inspect", args=[guest.pk]), {"do": "cancel", "words": "会場の都合です。"}
            )
        guest.refresh_from_db()
        assert (guest.state, guest.cancelled_by) == ("cancelled", "staff")
        assert "会場の都合です。" in letters_to("hanako@example.org")[-1].body
        assert Registration.objects.get(email="w@example.org").state == "confirmed"


class TestTheDoor:
    def test_who_is_here_is_ticked_off_and_back(self, admin_client, full):
        address = reverse("registrations:door", args=[full.pk])
        guest = Registration.objects.get()
        for came, words in (("yes", "2人中2人"), ("no", "2人中0人")):
            response = admin_client.post(address, {"guest": guest.pk, "came": came}, follow=True)
            assert words in page_of(response).get_text()
        assert ModelLogEntry.objects.filter(action="core.listed").exists()

    @pytest.mark.parametrize("guest", ["", "x", "999999", "9" * 40, "１"])
    def test_a_guest_that_is_none_changes_nothing(self, admin_client, full, guest):
        address = reverse("registrations:door", args=[full.pk])
        assert admin_client.post(address, {"guest": guest, "came": "yes"}).status_code == 302
        assert not Registration.objects.filter(arrived_at__isnull=False).exists()

    def test_only_who_may_see_guests_sees_them_and_only_who_may_change_ticks(self, client, full, django_user_model):
        user = django_user_model.objects.create_user("sora")
        user.user_permissions.add(Permission.objects.get(codename="access_admin"))
        client.force_login(user)
        address = reverse("registrations:door", args=[full.pk])
        assert "花子" not in client.get(address, follow=True).content.decode()
        user.user_permissions.add(Permission.objects.get(codename="view_registration"))
        assert "花子" in client.get(address).content.decode()
        client.post(address, {"guest": Registration.objects.get().pk, "came": "yes"})
        assert not Registration.objects.filter(arrived_at__isnull=False).exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_goes_out_for_excel(admin_client, full, kind):
    answer = admin_client.get(reverse("registrations:index"), {"export": kind, "event": full.pk})
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf" if kind == "csv" else b"PK")


@pytest.mark.django_db(transaction=True)
def test_sign_ups_cancellations_and_more_chairs_at_once_leave_nobody_on_a_lap(site_tree):
    event = make_event(site_tree, capacity=3, party_limit=1)
    for number in range(6):
        sign_up.add(event, sign_up.Said(token=f"00000000-0000-4000-8000-00000000000{number}", language="ja",
                                        name="x", email=f"first{number}@example.org", people=1))  # fmt: skip
    forms = [said(email=f"{number}@example.org", people="1", interpreter=None) for number in range(6)]

    def more_chairs() -> None:
        page = EventPage.objects.get(pk=event.pk)
        page.capacity = 5
        page.save_revision().publish()

    def cancel(number: int) -> None:
        sign_up.cancel(Registration.objects.get(email=f"first{number}@example.org"))

    jobs = [lambda form=form: Client().post(EVENT, form) for form in forms]
    jobs[2:2] = [more_chairs, lambda: cancel(0), lambda: cancel(4)]

    def run(job) -> None:
        try:
            job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as hands:
        list(hands.map(run, jobs))
    states = list(Registration.objects.values_list("state", flat=True))
    assert (states.count("confirmed"), states.count("waiting"), states.count("cancelled")) == (5, 5, 2)
