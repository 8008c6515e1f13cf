"""Signing up for an event: nobody sits on a lap, everybody gets one answer, cancelling is one deliberate press."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import SentMail
from home import sign_up
from home.models import Registration
from tests.home.meetings import EVENT, cancel_link, letters_to, make_event, page_of, said

pytestmark = pytest.mark.django_db


def test_a_sign_up_is_stored_and_answered_with_a_page_that_reloads_safely(send, client, event):
    response = send(said())
    assert response.status_code == 303
    registration = Registration.objects.get()
    assert (registration.state, registration.people, registration.access) == ("confirmed", 2, ["wheelchair", "food"])
    for _reload in range(2):
        answer = client.get(response["Location"])
        assert "席をお取りしました" in answer.content.decode()
        assert "hanako@example.org" in answer.content.decode()
    switch = BeautifulSoup(answer.content, "html.parser").select_one(".language-switch")["href"]
    assert "Your seat is kept" in client.get(switch).content.decode()
    assert Registration.objects.count() == 1


@pytest.mark.parametrize(
    ("prefix", "subject", "title"),
    [("", "席をお取りしました", "となりの食卓の会"), ("/en", "Your seat is kept", "The shared table")],
)
def test_the_confirmation_comes_once_in_the_visitors_language_without_their_words(send, event, prefix, subject, title):
    filled = said(prefix + EVENT, name="Their-Name", note="Their-Note", interpreter=None)
    send(filled, prefix + EVENT)
    send(filled, prefix + EVENT)
    [letter] = letters_to("hanako@example.org")
    assert subject in letter.subject
    assert title in letter.subject
    assert f"{prefix}/events/table/calendar.ics" in letter.body
    assert cancel_link(letter).startswith(f"{prefix}/events/table/cancel/")
    assert "Their-" not in letter.subject + letter.body  # too long to stand in the signed link by chance
    assert len(letters_to("events@example.org")) == 1


def test_the_online_room_is_told_by_mail_only(send, client, site_tree):
    make_event(site_tree, place="both", online_url="https://room.example/secret")
    assert "room.example" not in client.get(EVENT).content.decode()
    assert b"room.example" not in client.get(EVENT + "calendar.ics").content
    send(said())
    assert "https://room.example/secret" in letters_to("hanako@example.org")[0].body


def test_both_languages_share_the_seats(send, client, event):
    for number in range(3):
        send(said("/en" + EVENT, email=f"{number}@example.org", people="3", interpreter=None), "/en" + EVENT)
    assert "あと1席" in client.get(EVENT).content.decode()
    send(said(email="last@example.org", people="2"))
    states = dict(Registration.objects.values_list("email", "state"))
    assert states["last@example.org"] == "waiting"
    assert set(Registration.objects.values_list("event_id", flat=True)) == {event.pk}


def test_a_full_event_offers_the_waiting_list_with_a_shorter_form(send, client, site_tree):
    make_event(site_tree, capacity=2)
    send(said())
    page = page_of(client.get(EVENT))
    assert "満席です" in page.get_text()
    assert page.find(id="access") is None
    assert page.find(id="note") is None
    response = send(said(email="second@example.org", access=None, note=None))
    assert "空き待ち" in client.get(response["Location"]).content.decode()
    assert "空き待ち" in letters_to("second@example.org")[0].subject
    assert "いま1組" in client.get(EVENT).content.decode()


def test_a_party_that_is_too_large_for_the_rest_waits_and_a_smaller_one_sits(send, site_tree):
    make_event(site_tree, capacity=4)
    send(said(email="a@example.org", people="3"))
    send(said(email="b@example.org", people="2"))
    send(said(email="c@example.org", people="1"))
    assert dict(Registration.objects.values_list("email", "state")) == {
        "a@example.org": "confirmed",
        "b@example.org": "waiting",
        "c@example.org": "confirmed",
    }


@pytest.mark.django_db(transaction=True)
def test_the_last_seat_is_given_once_however_many_press_at_the_same_moment(site_tree):
    make_event(site_tree, capacity=3)
    forms = [
        (EVENT if number % 2 else "/en" + EVENT, said(email=f"{number}@example.org", people="1", interpreter=None))
        for number in range(8)
    ]
    forms = [(address, {**filled, "token": said(address)["token"]}) for address, filled in forms]

    def press(form: tuple) -> int:
        try:
            return Client().post(*form).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as hands:
        assert list(hands.map(press, forms)) == [303] * 8
    assert Registration.objects.filter(state="confirmed").count() == 3
    assert Registration.objects.filter(state="waiting").count() == 5
    assert SentMail.objects.filter(kind="home/event_confirmed").count() == 3


@pytest.mark.django_db(transaction=True)
def test_one_form_pressed_at_the_same_moment_is_one_sign_up(site_tree):
    make_event(site_tree)
    filled = said()

    def press(_number: int) -> int:
        try:
            return Client().post(EVENT, filled).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as hands:
        assert list(hands.map(press, range(4))) == [303] * 4
    assert Registration.objects.count() == 1


def test_somebody_who_signed_up_already_is_told_by_mail_and_nothing_changes(send, client, event):
    first = send(said())
    second = send(said(email="Hanako@example.org", people="4"))
    assert Registration.objects.get().people == 2
    assert len(letters_to("hanako@example.org")) == 2
    assert "すでに" in letters_to("hanako@example.org")[1].subject
    shown = [page_of(client.get(answer["Location"])).h1.get_text() for answer in (first, second)]
    assert shown[0] == shown[1]


def test_more_chairs_let_those_who_wait_move_up(send, site_tree, django_capture_on_commit_callbacks):
    event = make_event(site_tree, capacity=1)
    send(said(email="a@example.org", people="1"))
    send(said(email="b@example.org", people="1"))
    event.refresh_from_db()
    event.capacity = 2
    with django_capture_on_commit_callbacks(execute=True):
        event.save_revision().publish()
    assert Registration.objects.get(email="b@example.org").state == "confirmed"
    assert "席が空きました" in letters_to("b@example.org")[-1].subject


#: (what is written otherwise than it should be, the field that says so).
BAD = [
    ({"name": ""}, "name"),
    ({"name": "\x00"}, "name"),
    ({"name": "あ" * 81}, "name"),
    ({"email": ""}, "email"),
    ({"email": "hanako"}, "email"),
    ({"email": "a@b.org\nBcc: c@d.org"}, "email"),
    ({"people": None}, "people"),
    ({"people": "0"}, "people"),
    ({"people": "-1"}, "people"),
    ({"people": "5"}, "people"),
    ({"people": "many"}, "people"),
    ({"people": "1.5"}, "people"),
    ({"access": ["throne"]}, "access"),
    ({"note": "あ" * 1001}, "note"),
    ({"interpreter": "Klingon"}, "interpreter"),
    ({"consent": None}, "consent"),
]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_bad_input_is_answered_clearly_and_what_was_typed_stays(send, event, prefix):
    for changes, field in BAD:
        cache.clear()  # nobody has sent anything yet
        filled = said(prefix + EVENT, **changes)
        response = send(filled, prefix + EVENT)
        assert response.status_code == 422, changes
        page = page_of(response)
        assert [link["href"] for link in page.select(".error-summary a")] == [f"#{field}"], changes
        assert page.find(id=f"{field}-error") is not None, changes
        kept = page.find(id="email" if field == "name" else "name")
        assert kept["value"] == ("hanako@example.org" if field == "name" else "花子"), changes
        assert not Registration.objects.exists(), changes


def test_an_empty_post_is_answered_with_what_is_missing(send, event):
    response = send({})
    assert response.status_code == 422
    assert len(page_of(response).select(".error-summary li")) == 5


def test_the_doubtful_take_no_seat_and_get_no_mail(send, client, site_tree):
    make_event(site_tree, capacity=2)
    response = send(said(fax="1"))
    assert Registration.objects.get().state == "doubtful"
    assert not mail.outbox
    assert "席をお取りしました" in client.get(response["Location"]).content.decode()
    assert "あと2席" in client.get(EVENT).content.decode()


def test_too_many_sign_ups_from_one_address_are_asked_to_wait(send, site_tree, settings):
    make_event(site_tree, capacity=None)
    settings.FORM_LIMIT_PER_HOUR = 2
    codes = [send(said(email=f"{number}@example.org")).status_code for number in range(3)]
    assert codes == [303, 303, 429]


@pytest.mark.parametrize(
    ("days", "changes", "words"),
    [
        (7, {"sign_up_until": timezone.now() - timedelta(hours=1)}, "受付を終えました"),
        (-7, {}, "終わりました"),
        (7, {"takes_sign_ups": False}, "申し込み不要"),
    ],
)
def test_without_sign_up_the_page_says_why_and_a_late_post_changes_nothing(client, site_tree, days, changes, words):
    starts = timezone.now() + timedelta(days=days)
    make_event(site_tree, starts_at=starts, ends_at=starts + timedelta(hours=2), **changes)
    page = client.get(EVENT)
    assert words in page.content.decode()
    assert page_of(page).find("form", method="post") is None
    assert client.post(EVENT, said()).status_code == 422
    assert not Registration.objects.exists()


def test_without_a_limit_everybody_has_a_seat(send, site_tree):
    make_event(site_tree, capacity=None)
    for number in range(4):
        send(said(email=f"{number}@example.org", people="4"))
    assert set(Registration.objects.values_list("state", flat=True)) == {"confirmed"}


def test_an_event_online_asks_for_no_wheelchair(client, site_tree):
    make_event(site_tree, place="online", venue="", interpreters="")
    page = page_of(client.get(EVENT))
    assert page.find(id="access") is None
    assert page.find(id="interpreter") is None


def test_the_page_with_its_token_is_never_cached(client, event):
    assert {"private", "no-store"} <= set(client.get(EVENT)["Cache-Control"].split(", "))


def test_an_answer_of_another_event_shows_the_form(send, client, site_tree, event):
    make_event(site_tree, slug="other")
    query = send(said())["Location"].partition("?")[2]
    assert page_of(client.get(f"/events/other/?{query}")).find("form", method="post") is not None


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_seats_of_a_list_take_the_same_queries_however_many_events(client, site_tree, prefix):
    counts = []
    for number in range(6):
        make_event(site_tree, slug=f"event-{number}")
        if number in (1, 5):
            client.get(f"{prefix}/events/")
            with CaptureQueriesContext(connection) as queries:
                client.get(f"{prefix}/events/")
            counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_registration_always_belongs_to_the_original(event):
    twin = event.get_translations().first()
    assert sign_up.original_of(twin) == event


class TestADoubtfulOne:
    @pytest.fixture
    def doubtful(self, send, site_tree):
        make_event(site_tree, capacity=2)
        send(said(fax="1"))
        return Registration.objects.get()

    def test_that_is_real_gets_its_seat_and_mail_once(self, admin_client, doubtful, django_capture_on_commit_callbacks):
        address = reverse("registrations:inspect", args=[doubtful.pk])
        assert "<form" in admin_client.get(address).content.decode()
        with django_capture_on_commit_callbacks(execute=True):
            assert admin_client.post(address, {"do": "believe"}).status_code == 302
        assert admin_client.post(address, {"do": "believe"}).status_code == 302
        doubtful.refresh_from_db()
        assert doubtful.state == "confirmed"
        assert len(letters_to("hanako@example.org")) == 1

    def test_waits_like_others_when_the_seats_went_meanwhile(self, admin_client, send, doubtful):
        send(said(email="b@example.org"))
        admin_client.post(reverse("registrations:inspect", args=[doubtful.pk]), {"do": "believe"})
        doubtful.refresh_from_db()
        assert doubtful.state == "waiting"

    def test_stays_apart_for_staff_who_may_only_read(self, client, doubtful):
        reader = get_user_model().objects.create_user("reader", password="x")
        reader.user_permissions.add(*Permission.objects.filter(codename__in=["access_admin", "view_registration"]))
        client.force_login(reader)
        client.post(reverse("registrations:inspect", args=[doubtful.pk]), {"do": "believe"})
        doubtful.refresh_from_db()
        assert doubtful.state == "doubtful"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "people", "written"),
    [(EVENT, "1", "人数: 1人"), (f"/en{EVENT}", "1", "People: 1 person"), (f"/en{EVENT}", "2", "People: 2 people")],
)
@pytest.mark.usefixtures("event")
def test_the_mail_counts_people_as_one_says_it(send, address, people, written):
    send(said(address, people=people), address)
    assert written in letters_to("hanako@example.org")[0].body
