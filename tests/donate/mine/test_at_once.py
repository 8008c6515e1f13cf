"""One link, pressed on several devices at the same moment, with real transactions in threads and processes."""

import multiprocessing
import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from donate.mine import farewell
from donate.models import DeletionRequest, Donor, DonorSession
from tests.donate.mine.conftest import ask
from tests.donate.test_at_once import at_once
from tests.processes import in_two_processes

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("site_tree"),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="needs two connections that see each other"),
]
assert connection  # named in the condition above


def test_of_five_presses_at_once_one_comes_in():
    Donor.objects.create(email="hana@example.org", language="ja")
    ask(Client())
    (message,) = mail.outbox
    link = re.search(r"http://testserver(/\S*in/\S+/)", message.body)[1]
    answers = at_once(*[lambda: Client().post(link).status_code for _time in range(5)])
    assert sorted(answers) == [303, 410, 410, 410, 410]
    assert DonorSession.objects.count() == 1


def test_of_presses_in_two_processes_one_comes_in():
    Donor.objects.create(email="hana@example.org", language="ja")
    ask(Client())
    (message,) = mail.outbox
    link = re.search(r"http://testserver(/\S*in/\S+/)", message.body)[1]
    answers = multiprocessing.get_context("fork").Array("i", 2)

    def press(number: int) -> None:
        answers[number] = Client().post(link).status_code

    in_two_processes(press)
    assert sorted(answers) == [303, 410]
    assert DonorSession.objects.count() == 1


def test_a_wish_pressed_three_times_is_one_wish():
    donor = Donor.objects.create(email="hana@example.org", language="ja")
    at_once(*[lambda: farewell.ask(donor).pk for _time in range(3)])
    assert DeletionRequest.objects.count() == 1
