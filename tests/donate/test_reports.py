"""The fundraiser's desk: figures equal the book, however it is counted; who sees it; how often it asks the database."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.users.models import UserProfile

from core import aside
from donate import reconcile, reports, tally
from donate.models import (
    AmountChange,
    Donation,
    Entry,
    FailedRenewal,
    Fund,
    OfflineGift,
    Reconciliation,
    RecurringGift,
    StripeEvent,
    Tally,
)
from donate.permissions import FUNDRAISING, make_group
from donate.tasks import reconcile_books

pytestmark = pytest.mark.django_db

PAGES = ["giving:index", "giving_books:index", "giving_events:index"]


@pytest.fixture
def fundraiser(client, site_tree):
    make_group()
    user = User.objects.create_user("minato", "minato@example.org", "secret")
    user.groups.add(Group.objects.get(name=FUNDRAISING))
    client.force_login(user)
    return client


def booked(number: int, moment: datetime, amount: int = 1000, refund: int = 0, **more) -> Donation:
    donation = Donation.objects.create(
        payment_intent=f"pi_{number}", status="succeeded", amount=amount, charged_at=moment, **more
    )
    Entry.objects.create(kind="payment", stripe_id=f"pi_{number}", amount=amount, donation=donation, occurred_at=moment)
    if refund:
        later = moment + timedelta(days=31)
        Entry.objects.create(
            kind="refund", stripe_id=f"re_{number}", amount=-refund, donation=donation, occurred_at=later
        )
    return donation


def recurring(number: int, began: datetime, ended: datetime | None = None, **more) -> RecurringGift:
    status = "canceled" if ended else "active"
    fields = {"amount": 1000, "interval": "month", "status": status} | more
    return RecurringGift.objects.create(stripe_subscription=f"sub_{number}", started_at=began, ended_at=ended, **fields)


def speak(language: str) -> None:
    """The admin's language is each member of staff's own choice."""
    profile = UserProfile.get_for_user(User.objects.get(username="minato"))
    profile.preferred_language = language
    profile.save()


def tokyo(year: int, month: int, day: int, hour: int = 12) -> datetime:
    return timezone.make_aware(datetime(year, month, day, hour))


def gifts_of(period: reports.Period) -> reports.Gifts:
    return reports.gifts(period, reports.Movements(period))


PERIOD = reports.Period(date(2025, 1, 1), date(2025, 3, 1))


def test_months_are_japanese_months():
    booked(1, datetime(2025, 1, 31, 14, 59, tzinfo=UTC))
    booked(2, datetime(2025, 1, 31, 15, 0, tzinfo=UTC), amount=2000)
    assert [month.total for month in gifts_of(PERIOD).by_month] == [1000, 2000, 0]


def test_gifts_are_told_apart_by_way_fund_and_month_and_a_refund_counts_when_it_was_made(site_tree):
    fund = Fund.objects.filter(locale__language_code="ja").first()
    monthly, yearly = recurring(1, tokyo(2025, 1, 1)), recurring(2, tokyo(2025, 1, 1), interval="year")
    booked(1, tokyo(2025, 1, 5), refund=400, fund=fund)
    booked(2, tokyo(2025, 1, 6), amount=3000, recurring_gift=monthly)
    booked(3, tokyo(2025, 2, 6), amount=5000, recurring_gift=yearly)
    booked(4, tokyo(2025, 3, 6), amount=7000, kind="dues", recurring_gift=yearly)
    booked(5, tokyo(2024, 12, 31))
    booked(6, tokyo(2025, 4, 1))
    with translation.override("ja"):
        gifts = gifts_of(PERIOD)
    january, february, march = gifts.by_month
    assert (january.came, january.returned, january.net) == ({"once": 1000, "monthly": 3000}, 0, 4000)
    assert (february.came, february.returned, february.net) == ({"yearly": 5000}, -400, 4600)
    assert march.came == {"dues": 7000}
    assert (gifts.total.net, gifts.total.payments) == (15600, 4)
    assert [(share.name, share.through_stripe, share.payments) for share in gifts.funds] == [
        ("", 15000, 3),
        (fund.name, 600, 1),
    ]


def test_transfers_and_cash_are_shown_beside_stripes_and_a_cancelled_one_cancels_itself_out():
    wrong = OfflineGift.objects.create(amount=9000, received_on=date(2025, 2, 28), method="cash")
    OfflineGift.objects.create(amount=-9000, received_on=date(2025, 2, 28), method="cash", cancels=wrong, note="誤記")
    OfflineGift.objects.create(amount=5000, received_on=date(2025, 3, 31), method="bank_transfer")
    booked(1, tokyo(2025, 3, 5))
    _january, february, march = gifts_of(PERIOD).by_month
    assert (february.offline, march.offline, march.total, march.net) == (0, 5000, 1000, 6000)
    assert (february.gifts, march.payments, march.gifts) == (0, 1, 2)
    assert tally.balance() == (1000, 1)


def test_funds_together_are_the_months_sum_and_a_campaign_shows_what_its_page_counts(fundraiser, campaign):
    page, fund = campaign(goal_kind="money"), Fund.objects.filter(locale__language_code="ja").first()
    now, here = timezone.now(), page.translation_key
    booked(1, now, amount=4000, fund=fund, campaign=here)
    booked(2, now, amount=1000)
    for amount, more in ((2000, {"fund": fund, "campaign": here}), (300, {})):
        OfflineGift.objects.create(amount=amount, received_on=timezone.localdate(), method="cash", **more)
    wrong = OfflineGift.objects.create(amount=90, received_on=timezone.localdate(), method="cash", fund=fund)
    cancelling = {"amount": -90, "cancels": wrong, "note": "誤記", "fund": fund}
    OfflineGift.objects.create(received_on=wrong.received_on, method="cash", **cancelling)
    speak("en")
    soup = BeautifulSoup(fundraiser.get(reverse("giving:index")).content, "html.parser")
    whole = soup.select_one("#gifts").find_parent("section").select_one("tfoot")
    shares = soup.select_one("#shares").find_parent("section")
    funds, campaigns = [
        {row.th.text: [cell.text for cell in row.select("td")] for row in table.select("tbody tr, tfoot tr")}
        for table in shares.select("table")
    ]
    english = Fund.objects.get(translation_key=fund.translation_key, locale__language_code="en").name
    assert funds[english] == ["¥4,000", "¥2,000", "¥6,000", "2"]
    assert funds["without a fund"] == ["¥1,000", "¥300", "¥1,300", "2"]
    assert funds["Together"] == ["¥5,000", "¥2,300", "¥7,300", "4"]
    assert [cell.text for cell in whole.select("td")][-2:] == funds["Together"][-2:]
    assert campaigns == {"Seats": ["¥4,000", "¥2,000", "¥6,000", "2"]}
    assert page.progress.count == 4000


def test_the_tally_and_the_rest_are_the_book_at_every_moment():
    for number in range(6):
        booked(number, tokyo(2025, 1 + number % 3, 5), amount=1000 + number, refund=number * 10)
    truth = Entry.objects.aggregate(total=Sum("amount"))["total"], Entry.objects.count()
    before = gifts_of(PERIOD)
    assert tally.balance() == truth
    assert not tally.catch_up()  # what was booked just now may have older neighbours that are not committed yet
    with connection.cursor() as cursor:
        lift_and_age(cursor)
    assert tally.catch_up()
    assert Tally.objects.exists()
    assert tally.balance() == truth
    assert gifts_of(PERIOD) == before
    booked(99, tokyo(2025, 2, 20), amount=500)
    assert tally.balance() == (truth[0] + 500, truth[1] + 1)
    Tally.objects.update(amount=7)
    tally.recount()
    assert tally.balance() == (truth[0] + 500, truth[1] + 1)


def lift_and_age(cursor) -> None:
    """Entries can't be changed, not even by tests: the guard is taken away for a moment."""
    from donate import append_only

    append_only.lift(connection)
    cursor.execute("UPDATE donate_entry SET booked_at = %s", [timezone.now() - timedelta(hours=1)])
    append_only.guard(connection)


def test_much_that_waits_is_counted_in_by_a_look(monkeypatch):
    booked(1, tokyo(2025, 1, 5), refund=10)
    with connection.cursor() as cursor:
        lift_and_age(cursor)
    monkeypatch.setattr(tally, "_TOLERATED", 1)
    assert tally.balance() == (990, 2)
    assert Tally.objects.aggregate(total=Sum("amount"))["total"] == 990


def test_monthly_supporters_come_raise_lower_and_leave():
    first = recurring(1, tokyo(2024, 12, 5))
    recurring(2, tokyo(2025, 1, 31, 23), ended=tokyo(2025, 3, 1, 0), amount=2000)
    recurring(3, tokyo(2025, 1, 10), status="incomplete")
    recurring(4, tokyo(2025, 1, 10), interval="year")
    AmountChange.objects.create(recurring_gift=first, old_amount=1000, new_amount=1500, changed_at=tokyo(2025, 2, 1))
    AmountChange.objects.create(recurring_gift=first, old_amount=1500, new_amount=1200, changed_at=tokyo(2025, 3, 9))
    found = reports.supporters(reports.Movements(PERIOD))
    january, february, march = found.by_month
    assert (january.new, january.new_yen, january.at_end) == (1, 2000, 2)
    assert (february.raised, february.raised_yen, february.lowered, february.at_end) == (1, 500, 0, 2)
    assert (march.lowered, march.lowered_yen, march.lost, march.lost_yen, march.at_end) == (1, 300, 1, 2000, 1)
    assert (found.running, found.promised) == (1, 1000)


def test_a_raise_counts_once_and_leaves_the_month_of_the_beginning_as_it_was():
    raised = recurring(1, tokyo(2025, 1, 5), amount=3000, ended=tokyo(2025, 3, 20))
    recurring(2, tokyo(2025, 1, 7), amount=500)
    AmountChange.objects.create(recurring_gift=raised, old_amount=1500, new_amount=3000, changed_at=tokyo(2025, 3, 1))
    AmountChange.objects.create(recurring_gift=raised, old_amount=1000, new_amount=1500, changed_at=tokyo(2025, 2, 1))
    found = reports.supporters(reports.Movements(PERIOD))
    january, february, march = found.by_month
    assert (january.new, january.new_yen) == (2, 1000 + 500)
    assert (february.raised_yen, march.raised_yen, march.lost_yen) == (500, 1500, 3000)
    moved = sum(one.new_yen + one.raised_yen - one.lowered_yen - one.lost_yen for one in found.by_month)
    assert moved == found.promised == 500


def test_the_recovery_of_failed_cards_is_of_those_that_are_decided():
    gift = recurring(1, tokyo(2024, 12, 5))
    for number, ended in enumerate(["recovered_at", "recovered_at", "lost_at", None]):
        FailedRenewal.objects.create(
            recurring_gift=gift,
            invoice=f"in_{number}",
            amount=1000,
            attempts=1,
            first_failed_at=tokyo(2025, 2, 3),
            **({ended: tokyo(2025, 2, 9)} if ended else {}),
        )
    january, february, _march = reports.recovery(reports.Movements(PERIOD))
    assert (january.failed, january.rate) == (0, None)
    assert (february.failed, february.recovered, february.lost, february.waiting, february.rate) == (4, 2, 1, 1, 66)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_overview_shows_plots_with_a_table_each_and_no_script(fundraiser, language):
    this_month = reports.this_month()
    began = timezone.make_aware(datetime.combine(this_month, datetime.min.time()))
    gift = recurring(1, began)
    booked(1, began, amount=3000, recurring_gift=gift)
    FailedRenewal.objects.create(recurring_gift=gift, invoice="in_1", amount=1, attempts=1, first_failed_at=began)
    speak(language)
    page = fundraiser.get(reverse("giving:index"))
    assert page.status_code == 200
    soup = BeautifulSoup(page.content, "html.parser")
    plots = soup.select(".plot svg")
    assert len(plots) == 4  # and the campaigns, where one was given to
    for plot in plots:
        assert plot["aria-label"]
        assert not plot.select("script, style, [style]")
        assert plot.find_parent("section").select("table tbody tr")
    written = "3,000円" if language == "ja" else "¥3,000"
    assert any(written in title.text for title in plots[0].select("title"))
    assert written in soup.select_one("#gifts").find_parent("section").select_one("tfoot").text


@pytest.mark.parametrize(
    "query",
    ["first=2025-03&last=2025-01", "first=x&last=y", "first=1900-01&last=2025-01", "first=2025-13&last=2025-01"],
)
def test_a_period_that_makes_no_sense_is_said_and_the_usual_one_is_shown(fundraiser, query):
    page = fundraiser.get(f"{reverse('giving:index')}?{query}")
    assert page.status_code == 200
    soup = BeautifulSoup(page.content, "html.parser")
    assert soup.select(".giving-period .error-message")
    assert soup.select_one("[name=last]")["value"] == query.split("last=")[1]


def test_an_empty_book_has_a_page_too(fundraiser):
    for name in PAGES:
        assert fundraiser.get(reverse(name)).status_code == 200


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


def test_the_front_page_tells_fundraisers_and_nobody_else(fundraiser, client):
    booked(1, timezone.now(), amount=4000)
    assert "4,000円" in fundraiser.get("/admin/").content.decode()
    client.force_login(User.objects.create_superuser("root"))
    assert "4,000円" in client.get("/admin/").content.decode()


def test_the_front_page_and_the_overview_say_the_same_of_this_month(fundraiser):
    booked(1, timezone.now(), amount=4000)
    OfflineGift.objects.create(amount=2000, received_on=timezone.localdate(), method="cash")
    wrong = OfflineGift.objects.create(amount=700, received_on=timezone.localdate(), method="cash")
    OfflineGift.objects.create(amount=-700, received_on=wrong.received_on, method="cash", cancels=wrong, note="誤記")
    speak("en")
    front = fundraiser.get("/admin/").content.decode()
    assert "This month so far: 2 gifts, ¥6,000 remained (transfers and cash included)." in front
    overview = BeautifulSoup(fundraiser.get(reverse("giving:index")).content, "html.parser")
    now = {row.th.text: row.td.text for row in overview.select("section.giving-desk tbody tr")}
    assert (now["remained"], now["gifts, transfers and cash included"]) == ("¥6,000", "2")


@pytest.mark.parametrize("group", ["Editors", "Moderators", "partnerships", "events"])
def test_nobody_but_fundraisers_sees_any_of_it(fundraiser, client, group):
    booked(1, timezone.now(), amount=4000)
    other = User.objects.create_user("other", "other@example.org", "secret")
    other.groups.add(Group.objects.get(name=group))
    client.force_login(other)
    for name in PAGES:
        assert client.get(reverse(name)).status_code == 302
    for name in ("giving_books:run", "giving_events:retry_all"):
        assert client.post(reverse(name)).status_code == 302
    assert not Reconciliation.objects.exists()
    front = client.get("/admin/").content.decode()
    assert "4,000円" not in front
    assert "/admin/giving/" not in front


def test_many_rows_ask_the_database_as_often_as_few(fundraiser):
    def asked(name: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert fundraiser.get(reverse(name)).status_code == 200
        return len(queries)

    def fill(numbers: range) -> None:
        for number in numbers:
            began = timezone.now() - timedelta(days=11 * number)
            booked(number, began, refund=100, recurring_gift=recurring(number, began))
            StripeEvent.objects.create(
                event_id=f"evt_{number}", type="charge.succeeded", livemode=False, payload={}, last_error="x"
            )
            Reconciliation.objects.create(
                started_at=began,
                result="differs",
                differences=[{"kind": "refund", "stripe_id": f"re_{number}", "ours": 1, "stripe": 2}] * (number + 1),
            )

    fill(range(3))
    for name in PAGES:
        asked(name)  # what is asked once per process
    few = {name: asked(name) for name in PAGES}
    fill(range(3, 30))
    assert {name: asked(name) for name in PAGES} == few
    assert max(few.values()) <= 12
