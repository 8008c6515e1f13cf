"""Signing up for an event: nobody sits on a lap, everybody gets one answer, cancelling is one deliberate press."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import SentMail
from home import sign_up
from home.models import EventPage, Registration
from tests.home.meetings import EVENT, make_event, said

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def event(site_tree) -> EventPage:
    return make_event(site_tree)


@pytest.fixture
def send(client, django_capture_on_commit_callbacks):
    """Post and let the mails out."""

    def post(filled: dict, address: str = EVENT):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(address, filled)

    return post


def page_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def letters_to(address: str) -> list:
    return [letter for letter in mail.outbox if letter.to == [address]]


def cancel_link(letter) -> str:
    return re.search(r"http://testserver(\S+/cancel/\S+)", letter.body).group(1)


def test_a_sign_up_is_stored_and_answered_with_a_page_that_reloads_safely(send, client, event):
    response = send(said())
    assert response.status_code == 303
    registration = Registration.objects.get()
    assert (registration.state, registration.people, registration.access) == ("confirmed", 2, ["wheelchair", "food"])
    for _reload in range(2):
        answer = client.get(response["Location"])
        assert "席をお取りしました" in answer.content.decode()
        assert "hanako@example.org" in answer.content.decode()
    assert Registration.objects.count() == 1


@pytest.mark.parametrize(
    ("prefix", "subject", "title"),
    [("", "席をお取りしました", "となりの食卓の会"), ("/en", "Your seat is kept", "The shared table")],
)
def test_the_confirmation_comes_once_in_the_visitors_language_without_their_words(send, event, prefix, subject, title):
    filled = said(prefix + EVENT, name="XNAME", note="XNOTE", interpreter=None)
    send(filled, prefix + EVENT)
    send(filled, prefix + EVENT)
    [letter] = letters_to("hanako@example.org")
    assert subject in letter.subject
    assert title in letter.subject
    assert f"{prefix}/events/table/calendar.ics" in letter.body
    assert cancel_link(letter).startswith(f"{prefix}/events/table/cancel/")
    assert "XN" not in letter.subject + letter.body
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


class TestCancelling:
    def test_following_the_link_changes_nothing(self, send, client, event):
        send(said())
        link = cancel_link(letters_to("hanako@example.org")[0])
        for ask in (client.get, client.head, client.options):
            ask(link)
        assert Registration.objects.get().state == "confirmed"
        assert page_of(client.get(link)).find("form", method="post") is not None

    def test_the_button_cancels_without_a_cookie_and_twice_is_once(
        self, send, event, django_capture_on_commit_callbacks
    ):
        send(said())
        link = cancel_link(letters_to("hanako@example.org")[0])
        strict = Client(enforce_csrf_checks=True)
        for _press in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                response = strict.post(link)
            assert response.status_code == 303
        registration = Registration.objects.get()
        assert registration.state == "cancelled"
        assert registration.cancelled_at is not None
        assert "取り消しました" in strict.get(response["Location"]).content.decode()
        assert len([letter for letter in mail.outbox if letter.subject.startswith("取り消しました")]) == 1

    def test_seats_that_become_free_go_to_those_who_wait_in_order(
        self, send, client, site_tree, django_capture_on_commit_callbacks
    ):
        make_event(site_tree, capacity=2)
        send(said(email="a@example.org", people="2"))
        for name in "bcd":
            send(said(email=f"{name}@example.org", people="1"))
        with django_capture_on_commit_callbacks(execute=True):
            client.post(cancel_link(letters_to("a@example.org")[0]))
        assert dict(Registration.objects.values_list("email", "state")) == {
            "a@example.org": "cancelled",
            "b@example.org": "confirmed",
            "c@example.org": "confirmed",
            "d@example.org": "waiting",
        }
        assert "席が空きました" in letters_to("b@example.org")[-1].subject
        assert len(letters_to("d@example.org")) == 1

    def test_one_can_sign_up_again_afterwards(self, send, client, event):
        send(said())
        client.post(cancel_link(letters_to("hanako@example.org")[0]))
        send(said())
        assert sorted(Registration.objects.values_list("state", flat=True)) == ["cancelled", "confirmed"]

    @pytest.mark.parametrize("key", ["forged", "a:b:c", "%00"])
    def test_a_forged_link_is_not_found(self, client, event, key):
        assert client.get(f"{EVENT}cancel/{key}/").status_code == 404
        assert client.post(f"{EVENT}cancel/{key}/").status_code == 404

    def test_the_link_of_another_event_is_not_found(self, send, client, site_tree, event):
        make_event(site_tree, slug="other")
        send(said())
        link = cancel_link(letters_to("hanako@example.org")[0])
        assert client.post(link.replace("/table/", "/other/")).status_code == 404

    def test_what_is_over_cannot_be_cancelled(self, send, client, event):
        send(said())
        link = cancel_link(letters_to("hanako@example.org")[0])
        past = timezone.now() - timedelta(days=2)
        EventPage.objects.update(starts_at=past, ends_at=past + timedelta(hours=1))
        assert client.post(link).status_code == 200
        assert Registration.objects.get().state == "confirmed"


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


@pytest.mark.parametrize(
    ("changes", "field"),
    [
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
    ],
)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_bad_input_is_answered_clearly_and_what_was_typed_stays(send, event, prefix, changes, field):
    filled = said(prefix + EVENT, **changes)
    response = send(filled, prefix + EVENT)
    assert response.status_code == 422
    page = page_of(response)
    assert [link["href"] for link in page.select(".error-summary a")] == [f"#{field}"]
    assert page.find(id=f"{field}-error") is not None
    kept = page.find(id="email" if field == "name" else "name")
    assert kept["value"] == ("hanako@example.org" if field == "name" else "花子")
    assert not Registration.objects.exists()


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


class TestForSupporters:
    @pytest.fixture
    def evening(self, site_tree):
        return make_event(site_tree, audience="supporters", venue="秘密の会場", lede="中の話")

    @pytest.mark.parametrize("prefix", ["", "/en"])
    def test_everybody_sees_the_teaser_why_and_the_way_in(self, client, evening, prefix):
        response = client.get(prefix + EVENT)
        page = page_of(response)
        assert response.status_code == 200
        assert page.find("a", href=f"{prefix}/mine/") is not None
        assert "秘密の会場" not in response.content.decode()
        assert "中の話" not in response.content.decode()
        assert page.find("form", method="post") is None

    def test_a_post_of_somebody_else_is_not_taken(self, client, evening):
        client.post(EVENT, said())
        assert not Registration.objects.exists()

    def test_neither_list_nor_calendar_file_tell_the_place(self, client, evening):
        assert "秘密の会場" not in client.get("/events/").content.decode()
        assert "秘密の会場" not in client.get(EVENT + "calendar.ics").content.decode()

    def test_a_supporter_signs_up(self, send, client, evening, monkeypatch):
        from core import audience

        monkeypatch.setattr(audience, "_predicates", [lambda request: True])
        assert "秘密の会場" in client.get(EVENT).content.decode()
        assert send(said()).status_code == 303
        assert Registration.objects.get().state == "confirmed"


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
