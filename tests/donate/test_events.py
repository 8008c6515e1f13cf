"""Kept events: handled again after a growing pause, swept up, and never dropped."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from core.models import SentMail
from donate import tasks
from donate.models import Donation, Entry, RecurringGift, StripeEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def failed(sandbox, give, post):
    """An event that could not be handled because Stripe was down."""
    give()
    event = sandbox.take_events("payment_intent.succeeded")[0]
    sandbox.break_next("error", times=9)
    assert post(event) == 500
    sandbox.mend()
    return StripeEvent.objects.get()


def test_pauses_grow_up_to_six_hours():
    minutes = [tasks.pause_after(attempts) / timedelta(minutes=1) for attempts in (1, 2, 3, 9, 10, 500)]
    assert minutes == [1, 2, 4, 256, 360, 360]


def test_a_failed_event_waits_for_its_time(failed):
    assert tasks.sweep() == (0, 0)
    StripeEvent.objects.update(next_try_at=timezone.now())
    assert tasks.sweep() == (1, 0)
    assert Entry.objects.count() == 1
    assert tasks.sweep() == (0, 0)


def test_what_fails_again_waits_longer(failed, sandbox):
    StripeEvent.objects.update(next_try_at=timezone.now())
    sandbox.break_next("error", times=9)
    assert tasks.sweep() == (0, 1)
    failed.refresh_from_db()
    assert failed.attempts == 2
    assert failed.next_try_at - timezone.now() > timedelta(minutes=1)


def test_an_event_lost_between_keeping_and_handling_is_swept_up(sandbox, give):
    give()
    event = StripeEvent.objects.keep(sandbox.take_events("payment_intent.succeeded")[0])
    assert tasks.sweep() == (0, 0)  # a worker may just be at it
    StripeEvent.objects.filter(pk=event.pk).update(received_at=timezone.now() - timedelta(minutes=1))
    call_command("sweep")
    assert Entry.objects.count() == 1


def test_what_was_looked_at_on_the_way_to_something_else_is_not_asked_for_again(sandbox, give):
    """A monthly gift's session leads to its invoice, subscription and payment, each of which has events of its own."""
    give(frequency="monthly")
    for event in sandbox.take_events():
        StripeEvent.objects.keep(event)
    asked_before = len(sandbox.requests())
    kept = StripeEvent.objects.count()
    assert tasks.sweep(all_waiting=True) == (kept, 0)
    assert not StripeEvent.objects.waiting().exists()
    assert Entry.objects.count() == RecurringGift.objects.count() == 1
    reads = Counter(path for method, path, _status in sandbox.requests()[asked_before:] if method == "GET")
    looked_at = [times for path, times in reads.items() if path.split("/")[2] != "customers"]
    assert len(looked_at) == 5  # session, invoice, its payments, subscription, payment
    assert set(looked_at) == {1}, reads


def test_what_changed_after_a_sweep_is_looked_at_by_the_next_one(sandbox, give):
    attempt = give()
    for event in sandbox.take_events():
        StripeEvent.objects.keep(event)
    tasks.sweep(all_waiting=True)
    sandbox.refund(Donation.objects.get(attempt=attempt).payment_intent)
    for event in sandbox.take_events():
        StripeEvent.objects.keep(event)
    tasks.sweep(all_waiting=True)
    assert sorted(Entry.objects.values_list("kind", flat=True)) == ["payment", "refund"]


def test_an_event_is_looked_at_though_another_worker_handled_an_earlier_one_of_the_same_thing_meanwhile(sandbox, give):
    """That worker may have looked before the later one came."""
    give()
    kept = [StripeEvent.objects.keep(event) for event in sandbox.take_events("payment_intent.succeeded")]
    again = kept[0].payload | {"id": "evt_later"}
    StripeEvent.objects.keep(again)

    def meanwhile() -> None:
        StripeEvent.objects.filter(pk=kept[0].pk).update(handled_at=timezone.now())

    assert tasks.sweep(all_waiting=True, beat=meanwhile) == (2, 0)
    assert Entry.objects.count() == 1


def test_with_a_worker_the_next_try_is_queued_for_its_time(failed, settings, sandbox):
    from django_tasks_db.models import DBTaskResult

    settings.TASKS_MODE = "database"
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    sandbox.break_next("error", times=9)
    tasks.handle_event.call(failed.pk)
    failed.refresh_from_db()
    assert DBTaskResult.objects.get().run_after == failed.next_try_at


@pytest.mark.django_db(transaction=True)  # the worker closes its connections
def test_the_worker_sweeps_up_what_got_lost(sandbox, give, settings):
    give()
    event = StripeEvent.objects.keep(sandbox.take_events("payment_intent.succeeded")[0])
    StripeEvent.objects.filter(pk=event.pk).update(received_at=timezone.now() - timedelta(minutes=1))
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    SentMail.objects.create(
        kind="donate/thanks", about="lost", to="a@example.org", language="ja", subject="s", text="t"
    )
    SentMail.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    call_command("db_worker", batch=True, startup_delay=False, verbosity=0)
    assert Entry.objects.count() == 1
    assert SentMail.objects.get(about="lost").state == SentMail.State.SENT
