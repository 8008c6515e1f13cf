"""The desk's screens about the books: what differs, what waits, what failed, and the buttons that look again."""

import threading
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from core import aside
from donate import reconcile
from donate.models import FailedRenewal, Reconciliation, StripeEvent
from donate.tasks import reconcile_books
from tests.donate.desk.rows import booked, recurring, speak, tokyo

pytestmark = pytest.mark.django_db


def test_books_say_every_line_that_differs_and_what_it_means(fundraiser):
    booked(1, tokyo(2025, 1, 5))
    Reconciliation.objects.create(
        started_at=timezone.now(),
        result="differs",
        differences=[
            {"kind": "payment", "stripe_id": "pi_1", "ours": 1000, "stripe": 900},
            {"kind": "refund", "stripe_id": "re_x", "ours": None, "stripe": -100},
            {"kind": "dispute", "stripe_id": "du_x", "ours": -50, "stripe": None},
        ],
    )
    speak("en")
    page = fundraiser.get(reverse("giving_books:index")).content.decode()
    assert f"{reverse('giving_entries:index')}?q=pi_1" in page
    for words in ("The amounts differ.", "our books don't have it", "Stripe doesn't", "¥1,000", "−¥100"):
        assert words in page.replace("&#x27;", "'")


@pytest.mark.parametrize(
    ("waits", "failed", "said"), [(1, 0, "1, the oldest"), (5, 3, "5, 3 of them failed, the"), (3, 3, "3 failed, the")]
)
def test_books_say_once_how_many_events_wait_and_how_many_of_them_failed(fundraiser, waits, failed, said):
    for number in range(waits):
        error = {"last_error": "x"} if number < failed else {}
        StripeEvent.objects.create(
            event_id=f"evt_{number}", type="charge.refunded", livemode=False, payload={}, **error
        )
    speak("en")
    soup = BeautifulSoup(fundraiser.get(reverse("giving_books:index")).content, "html.parser")
    facts = " ".join(soup.select_one(".giving-facts").text.split())
    assert f"Events that wait{said}" in facts


@pytest.mark.parametrize(
    ("language", "state", "words"),
    [("en", "set aside", "Stripe knows nothing of what"), ("ja", "保留", "Stripe に見当たりません")],
)
def test_what_stripe_knows_nothing_of_stands_apart_from_what_waits(fundraiser, language, state, words):
    event = StripeEvent.objects.create(
        event_id="evt_1",
        type="charge.refunded",
        livemode=False,
        payload={},
        last_error="Traceback",
        set_aside_at=timezone.now(),
    )
    StripeEvent.objects.create(event_id="evt_2", type="invoice.paid", livemode=False, payload={})
    Reconciliation.objects.create(started_at=timezone.now(), result="matches")
    speak(language)
    page = BeautifulSoup(fundraiser.get(reverse("giving_books:index")).content, "html.parser")
    link = page.select_one('.giving-facts a[href$="?waiting=aside"]')
    assert (link.text, words in link.parent.text) == ("1", True)
    listed = {}
    for chosen in ("aside", "waiting", "failed", "done"):
        found = BeautifulSoup(
            fundraiser.get(reverse("giving_events:index"), {"waiting": chosen}).content, "html.parser"
        )
        listed[chosen] = [(row.text.strip(), bool(row.find_parent("td").form)) for row in found.select("td .w-status")]
    waits = {"en": "waiting", "ja": "待っている"}[language]
    assert listed == {"aside": [(state, True)], "waiting": [(waits, True)], "failed": [], "done": []}
    assert words in found.select_one(".giving-waiting").text
    one = fundraiser.get(reverse("giving_events:inspect", args=[event.pk])).content.decode()
    assert reverse("giving_events:retry", args=[event.pk]) in one
    assert {"en": "this event is set aside", "ja": "保留にしました"}[language] in one
    front = fundraiser.get(reverse("wagtailadmin_home")).content.decode()
    assert {"en": "No failed events.", "ja": "失敗したイベントはありません"}[language] in front


def test_failed_renewals_are_a_file_too(fundraiser):
    gift = recurring(1, tokyo(2024, 12, 5))
    FailedRenewal.objects.create(
        recurring_gift=gift, invoice="in_7", amount=1000, attempts=2, first_failed_at=tokyo(2025, 2, 3)
    )
    speak("en")
    answer = fundraiser.get(reverse("giving_failures:index") + "?export=csv")
    head, line = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert head.startswith("Donor,E-mail,Amount,State,Tries,Failed first,")
    assert ",1000,still being tried,2,2025-02-03 12:00," in line
    assert line.endswith("in_7")


def test_a_list_without_a_file_answers_as_the_list(fundraiser):
    answer = fundraiser.get(reverse("giving_reconciliations:index") + "?export=csv")
    assert answer.headers["Content-Type"].startswith("text/html")


def test_books_are_compared_by_a_button_and_only_once_at_a_time(fundraiser, sandbox, give, deliver):
    give()
    deliver()
    speak("en")
    page = fundraiser.post(reverse("giving_books:run"), follow=True)
    assert "match" in BeautifulSoup(page.content, "html.parser").select_one(".giving-verdict h2").text
    run = Reconciliation.objects.get()
    assert (run.result, run.started_by.username, run.entries_compared) == ("matches", "minato", 1)
    assert run.finished_at is not None
    Reconciliation.objects.create(started_at=timezone.now(), result="running")
    shown = fundraiser.get(reverse("giving_books:index"))
    assert shown.headers["Refresh"]
    assert reverse("giving_books:run") not in shown.content.decode()
    fundraiser.post(reverse("giving_books:run"))
    assert Reconciliation.objects.count() == 2


def test_a_comparison_whose_process_died_stops_nobody_for_longer_than_two_minutes(fundraiser, sandbox, give, deliver):
    give()
    deliver()
    now = timezone.now()
    alive = {"started_at": now - timedelta(hours=2), "beat_at": now - timedelta(seconds=30)}
    dead = Reconciliation.objects.create(result="running", **alive)
    assert fundraiser.get(reverse("giving_books:index")).headers["Refresh"]
    Reconciliation.objects.filter(pk=dead.pk).update(beat_at=now - timedelta(minutes=3))
    speak("en")
    shown = fundraiser.get(reverse("giving_books:index"))
    assert "Refresh" not in shown.headers
    assert "broken off" in shown.content.decode()
    fundraiser.post(reverse("giving_books:run"))
    assert Reconciliation.objects.exclude(pk=dead.pk).get().result == "matches"
    assert reconcile_books.call(dead.pk) == "unfinished"  # a worker that finds it at last leaves it
    assert Reconciliation.objects.get(pk=dead.pk).result == "running"


@pytest.mark.django_db(transaction=True)
def test_without_a_worker_the_answer_does_not_wait_for_the_comparison(sandbox, settings, site_tree):
    settings.TASKS_ASIDE = True
    run, is_new = reconcile.begin()
    assert is_new
    aside.begin(reconcile_books, run.pk)
    for thread in [one for one in threading.enumerate() if one.name == reconcile_books.name]:
        thread.join()
    run.refresh_from_db()
    assert (run.result, run.beat_at is not None) == ("matches", True)


def test_failed_events_come_first_and_are_all_tried_again_by_one_button(fundraiser, sandbox, give, deliver):
    give()
    deliver()
    StripeEvent.objects.filter(type="charge.succeeded").update(handled_at=None, last_error="Traceback", attempts=3)
    failed = StripeEvent.objects.get(handled_at=None)
    page = BeautifulSoup(fundraiser.get(reverse("giving_events:index")).content, "html.parser")
    assert page.select_one("table.listing tbody form")["action"] == reverse("giving_events:retry", args=[failed.pk])
    assert "charge.succeeded" in page.select("table.listing tbody tr")[0].text
    fundraiser.post(reverse("giving_events:retry_all"))
    failed.refresh_from_db()
    assert failed.handled_at is not None
