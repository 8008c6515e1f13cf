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


# --- About what Stripe knows nothing of ---------------------------------------------------------------


@pytest.fixture
def unknown(sandbox, give, post):
    """Two events, rightly signed, about a payment that Stripe does not know; tried once, when they came."""
    give()
    event = sandbox.take_events("payment_intent.succeeded")[0]
    event["data"]["object"] = {"id": "pi_gone", "object": "payment_intent"}
    events = [event | {"id": "evt_gone_1"}, event | {"id": "evt_gone_2"}]
    assert [post(one) for one in events] == [500, 500]
    return events


def later(**passed: float) -> None:
    """The events came so long ago, and the time of their next try has come."""
    moment = timezone.now()
    StripeEvent.objects.update(received_at=moment - timedelta(**passed))
    StripeEvent.objects.exclude(next_try_at=None).update(next_try_at=moment)


def test_what_stripe_does_not_know_yet_is_tried_again_for_a_day(unknown):
    for _round in range(12):
        later(hours=23)
        assert tasks.sweep()[1] == 1
    assert StripeEvent.objects.waiting().count() == 2
    assert not StripeEvent.objects.set_aside().exists()


def test_what_stripe_does_not_know_after_a_day_is_set_aside_and_left_alone(unknown, sandbox, post):
    later(hours=25)
    assert tasks.sweep() == (0, 1)
    assert StripeEvent.objects.waiting().count() == 2, "a single answer is no proof"
    later(hours=25)
    tasks.sweep()
    assert not StripeEvent.objects.waiting().exists()
    kept = StripeEvent.objects.set_aside()
    assert [(one.handled_at, one.next_try_at, "pi_gone" in one.last_error) for one in kept] == [(None, None, True)] * 2
    asked = len(sandbox.requests())
    assert tasks.sweep(all_waiting=True) == (0, 0)
    assert [post(event) for event in unknown] == [200, 200], "Stripe need not deliver it again"
    assert len(sandbox.requests()) == asked


def test_an_event_that_a_worker_tries_is_set_aside_without_a_further_task(unknown, settings):
    from django_tasks_db.models import DBTaskResult

    settings.TASKS_MODE = "database"
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    event = StripeEvent.objects.first()
    for hours, tasks_then in ((1, 1), (25, 1)):
        later(hours=hours)
        StripeEvent.objects.update(attempts=5)
        assert tasks.handle_event.call(event.pk) is False
        assert DBTaskResult.objects.count() == tasks_then
    event.refresh_from_db()
    assert event.set_aside_at


def test_where_stripe_is_away_nothing_is_set_aside(unknown, sandbox):
    StripeEvent.objects.update(attempts=9)
    sandbox.break_next("error", times=99)
    later(days=9)
    assert tasks.sweep() == (0, 1)
    assert StripeEvent.objects.waiting().count() == 2


def test_what_was_set_aside_is_tried_again_when_staff_ask_for_it(unknown, sandbox):
    """After a key of another account stood in the settings for some days, say."""
    StripeEvent.objects.update(attempts=9)
    later(days=2)
    tasks.sweep()
    assert StripeEvent.objects.set_aside().count() == 2
    assert tasks.retry_waiting.call() == (0, 1)
    assert StripeEvent.objects.set_aside().count() == 2
    about = {"id": sandbox.all("payment_intent")[0]["id"], "object": "payment_intent"}
    StripeEvent.objects.update(payload={"data": {"object": about}})
    assert tasks.retry_waiting.call() == (2, 0)
    assert Entry.objects.count() == 1
    assert not StripeEvent.objects.set_aside().exists()
    assert {event.last_error for event in StripeEvent.objects.all()} == {""}


def test_reconcile_says_what_was_set_aside_and_that_nothing_waits(unknown, capsys):
    StripeEvent.objects.update(attempts=9)
    later(days=2)
    call_command("reconcile")
    said = capsys.readouterr().out
    assert " 0 events still waiting." in said
    assert "2 events set aside: Stripe knows nothing of what they are about." in said
    assert "The books match." in said
    call_command("reconcile")
    assert " 0 events still waiting." in capsys.readouterr().out
