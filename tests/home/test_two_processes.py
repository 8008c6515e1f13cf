"""The last seats of an event, while two processes on one PostgreSQL take sign-ups."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections  # noqa: F401 - the mark reads it
from django.test import Client

from core.models import SentMail
from home.models import Registration
from tests.home.meetings import EVENT, make_event, said
from tests.processes import in_two_processes

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite's tests live in one process"),
]


def test_the_last_seats_are_given_once_and_one_form_is_one_sign_up_in_two_processes(site_tree):
    make_event(site_tree, capacity=3)
    addresses = [EVENT if number % 2 else "/en" + EVENT for number in range(6)]
    forms = [
        (address, said(address, email=f"{number}@example.org", people="1", interpreter=None))
        for number, address in enumerate(addresses)
    ]

    def press(form: tuple) -> int:
        try:
            return Client().post(*form).status_code
        finally:
            connections.close_all()

    def everybody(_number: int) -> None:
        with ThreadPoolExecutor(3) as hands:
            assert list(hands.map(press, forms)) == [303] * len(forms)

    in_two_processes(everybody)  # each form is pressed in both
    assert Registration.objects.filter(state="confirmed").count() == 3
    assert Registration.objects.filter(state="waiting").count() == 3
    assert SentMail.objects.filter(kind="home/event_confirmed").count() == 3
    assert SentMail.objects.filter(kind="home/event_waiting").count() == 3
