"""Cancelling a sign-up: one deliberate press, and who waits moves up."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from home.models import EventPage, Registration
from tests.home.meetings import EVENT, cancel_link, letters_to, make_event, page_of, said

pytestmark = pytest.mark.django_db


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
        assert "待っている方へ渡ります" in letters_to("a@example.org")[-1].body
        assert len(letters_to("d@example.org")) == 1

    @pytest.mark.parametrize("capacity", [None, 10])
    def test_where_nobody_waits_no_seat_is_said_to_go_to_anybody(
        self, send, client, site_tree, django_capture_on_commit_callbacks, capacity
    ):
        make_event(site_tree, capacity=capacity)
        send(said())
        link = cancel_link(letters_to("hanako@example.org")[0])
        with django_capture_on_commit_callbacks(execute=True):
            client.post(link)
        thanks = letters_to("hanako@example.org")[-1].body
        assert "お知らせをありがとうございます" in thanks
        assert "待っている方" not in thanks + client.get(link).content.decode()

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
