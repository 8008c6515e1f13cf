"""Two processes on one database, as behind a real server: every number once, none left out, no money twice."""

import multiprocessing
import os
import random
import signal

import pytest
from django.db import connections

from core.models import SentMail
from donate import receipt_batch, receipts
from donate.models import Donation, Receipt, ReceiptBatch, ReceiptLine
from tests.donate.receipts.conftest import at, make_donor, make_gift, make_monthly

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("site_tree")]

fork = multiprocessing.get_context("fork")


@pytest.fixture(autouse=True)
def a_worker_sends_the_mails(settings):
    """As on a real server; a forked process couldn't set the papers in type, whose compiler has threads."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}


def started(work, *arguments):
    """A process of its own, with connections of its own."""
    connections.close_all()
    process = fork.Process(target=work, args=arguments)
    process.start()
    return process


def numbers() -> list[int]:
    return sorted(Receipt.objects.values_list("sequence", flat=True))


def test_two_processes_issue_the_same_gifts_and_the_same_year_without_gap_or_double():
    gifts = [make_gift(make_donor()) for _number in range(12)]
    for _number in range(6):
        make_monthly(make_donor(), [at(2025, 1, 5), at(2025, 2, 5)])
    batch = ReceiptBatch.objects.create(year=2025)

    def work(number):
        for gift in random.Random(number).sample(gifts, len(gifts)):
            receipts.follow(gift)
            if gift == gifts[number]:
                receipt_batch.run(batch)

    processes = [started(work, number) for number in range(2)]
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0, 0]
    assert numbers() == list(range(1, 19))
    assert ReceiptLine.objects.count() == Donation.objects.count() == 24
    assert SentMail.objects.filter(kind__startswith="donate/receipt").count() == 18


def test_a_batch_whose_process_was_killed_goes_on_in_another(monkeypatch):
    monkeypatch.setattr(receipt_batch, "_AT_A_TIME", 3)
    for _number in range(10):
        make_monthly(make_donor(), [at(2025, 1, 5), at(2025, 2, 5)])
    batch = ReceiptBatch.objects.create(year=2025)

    def die_in_the_third_round():
        written, rounds = receipt_batch.write, iter(range(10))

        def write(drafts, **how):
            made = written(drafts, **how)
            if next(rounds) == 2:  # everything is written, nothing committed
                os.kill(os.getpid(), signal.SIGKILL)
            return made

        receipt_batch.write = write
        receipt_batch.run(batch)

    process = started(die_in_the_third_round)
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert numbers() == [1, 2, 3, 4, 5, 6]
    receipt_batch.run(batch)
    assert numbers() == list(range(1, 11))
    assert SentMail.objects.filter(kind="donate/receipt_year").count() == 10
