"""Somebody tries out stolen cards; people who give go on giving."""

from datetime import UTC, datetime
from itertools import count

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from core.models import SentMail
from donate import attack, permissions
from donate.models import Attempt, Decline, Shield, Wave
from donate.sandbox import CardDeclined
from tests.donate.visitors import fill, problems, soup

pytestmark = pytest.mark.django_db
JAPANESE, ENGLISH = "/donate/", "/en/donate/"


@pytest.fixture(autouse=True)
def tree(site_tree):
    return site_tree


@pytest.fixture
def clock(time_machine):
    """A clock that can be moved on."""
    time_machine.move_to(datetime.now(UTC))
    return time_machine


def press(where=JAPANESE, address="203.0.113.7", **said):
    client = Client(REMOTE_ADDR=address)
    return client.post(where, fill(client, where, **said))


def try_cards(sandbox, attempt, times):
    for _time in range(times):
        with pytest.raises(CardDeclined):
            sandbox.pay(attempt.stripe_session, card="4000000000000002")


def shield_is_up():
    shield = Shield.load()
    shield.is_up = True
    shield.save()


def worked(said):
    number = next(n for n in count() if attack.is_done(said["token"], str(n)))
    return said | {"work": str(number)}


def test_an_attempt_knows_its_sender_again_but_not_who_it_is(sandbox):
    press()
    press(email="b@example.org", address="203.0.113.8")
    first, second = Attempt.objects.order_by("started_at")
    assert first.sender != second.sender
    assert first.network == second.network
    assert "203" not in first.sender + first.network


@pytest.mark.parametrize("frequency", ["once", "monthly"])
def test_each_declined_card_is_remembered_once_however_often_it_is_told(sandbox, deliver, frequency):
    press(frequency=frequency)
    attempt = Attempt.objects.get()
    try_cards(sandbox, attempt, 3)
    deliver(times=2)
    assert attempt.declines.count() == 3
    sandbox.pay(attempt.stripe_session)
    deliver()
    attempt.refresh_from_db()
    assert (attempt.state, Decline.objects.count()) == ("completed", 3)


def test_a_failing_renewal_is_no_declined_card_of_an_open_page(sandbox, give, deliver):
    give(frequency="monthly")
    deliver()
    subscription = sandbox.all("subscription")[0]["id"]
    sandbox.fail_renewals(subscription)
    sandbox.renew(subscription)
    deliver()
    assert not Decline.objects.exists()


@pytest.mark.parametrize(("where", "words"), [(JAPANESE, "15分"), (ENGLISH, "15 minutes")])
def test_after_some_declined_cards_there_is_a_pause_for_this_person_and_nobody_else(
    sandbox, deliver, clock, where, words
):
    press()
    try_cards(sandbox, Attempt.objects.get(), 5)
    deliver()
    for again in ({"address": "198.51.100.9"}, {"email": "b@example.org"}):
        response = press(where, **again)
        assert response.status_code == 429
        assert words in problems(response)[""]
        box = soup(response).select_one(".error-summary").text
        said = ("まだ決済されていません", "まだお支払いは行われていません", "Nothing has been charged")
        assert sum(box.count(one) for one in said) == 1
        assert soup(response).select_one("#family_name")["value"] == "山田"
    assert press(email="c@example.org", address="203.0.113.8").status_code == 303
    clock.shift(16 * 60)
    assert press().status_code == 303


def test_a_payment_page_on_which_many_cards_were_declined_is_closed(sandbox, deliver):
    press()
    attempt = Attempt.objects.get()
    try_cards(sandbox, attempt, 8)
    deliver()
    attempt.refresh_from_db()
    assert sandbox.get(attempt.stripe_session)["status"] == "expired"
    deliver()
    attempt.refresh_from_db()
    assert attempt.state == "expired"


def test_whoever_opens_many_payment_pages_beforehand_has_no_more_tries(sandbox, deliver):
    for number in range(12):
        press(email=f"{number}@example.org")
    attempts = list(Attempt.objects.order_by("started_at"))
    assert len({one.stripe_session for one in attempts}) == 12
    declined = 0
    for attempt in attempts:
        for _try in range(5):
            if sandbox.get(attempt.stripe_session)["status"] != "open":
                break
            try_cards(sandbox, attempt, 1)
            declined += 1
            deliver()
    assert declined == 8 + 10, "two pages took eight; each further one is closed at its first"
    press(email="somebody@example.org", address="198.51.100.20")
    other = Attempt.objects.get(email="somebody@example.org")
    try_cards(sandbox, other, 2)
    deliver()
    assert sandbox.get(other.stripe_session)["status"] == "open", "a person elsewhere has all their tries"


def test_many_households_of_one_hoster_share_a_limit(sandbox, settings):
    settings.GIVING_LIMIT_PER_HOUR = 3
    answers = [press(email=f"{n}@example.org", address=f"2001:db8:1:{n:x}::1").status_code for n in range(14)]
    assert answers == [303] * 12 + [429] * 2
    assert press(email="else@example.org", address="2001:db8:2:1::1").status_code == 303


def test_two_hundred_tries_from_one_address_reach_few_cards_and_one_mail_is_sent(
    sandbox, deliver, settings, django_capture_on_commit_callbacks
):
    statuses = []
    for number in range(60):
        statuses.append(press(email=f"{number}@example.org", address="203.0.113.7").status_code)
        if statuses[-1] == 303:
            attempt = Attempt.objects.get(email=f"{number}@example.org")
            for _try in range(4):
                if sandbox.get(attempt.stripe_session)["status"] == "open":
                    try_cards(sandbox, attempt, 1)
            deliver()
    assert set(statuses) == {303, 429}
    assert Decline.objects.count() <= 8
    assert len(mail.outbox) == SentMail.objects.filter(kind="donate/attack").count() == 0, "no wave: it was stopped"


def test_a_form_without_its_token_or_with_another_forms_opens_nothing(client, sandbox):
    said = fill(client, JAPANESE)
    elsewhere = fill(client, "/membership/join/")["token"]
    for token in ("", "x", said["token"][:-2] + "xx", elsewhere, said["token"].upper()):
        assert client.post(JAPANESE, said | {"token": token}).status_code == 422
    assert not Attempt.objects.exists()
    assert not sandbox.all("checkout.session")


def test_a_token_played_again_is_the_same_attempt_and_with_other_words_counts_as_another_press(
    client, sandbox, settings
):
    settings.GIVING_LIMIT_PER_HOUR = 12
    said = fill(client, JAPANESE)
    assert [client.post(JAPANESE, said).status_code for _time in range(4)] == [303] * 4
    assert Attempt.objects.count() == 1
    answers = [client.post(JAPANESE, said | {"email": f"{n}@example.org"}).status_code for n in range(10)]
    assert answers == [303] * 8 + [429] * 2


def test_two_tabs_are_two_gifts_and_each_is_charged_once(client, sandbox, deliver):
    first, second = fill(client, JAPANESE), fill(client, JAPANESE)
    assert first["token"] != second["token"]
    for said in (first, second, first, second):
        assert client.post(JAPANESE, said).status_code == 303
    sessions = list(Attempt.objects.values_list("stripe_session", flat=True))
    assert len(sessions) == 2
    for session in sessions:
        sandbox.pay(session)
    deliver(times=2)
    assert Attempt.objects.filter(state="completed").count() == len(sandbox.books()) == 2


def test_a_wave_is_told_once_and_the_next_one_again(sandbox, deliver, clock, django_capture_on_commit_callbacks):
    def wave():
        for donor in range(4):
            press(email=f"{donor}-{Wave.objects.count()}@example.org", address=f"198.51.{donor}.1")
            try_cards(sandbox, Attempt.objects.first(), 6)
            deliver()

    wave()
    assert SentMail.objects.filter(kind="donate/attack").count() == len(mail.outbox) == 1
    assert "/admin/settings/donate/shield/" in mail.outbox[0].body
    assert Wave.objects.count() == 1
    clock.shift(2 * 3600)
    wave()
    assert SentMail.objects.filter(kind="donate/attack").count() == Wave.objects.count() == 2


@pytest.mark.parametrize(
    ("declines", "networks", "said"),
    [
        (0, 0, "No card was declined."),
        (1, 1, "1 card was declined, from 1 network."),
        (3, 1, "3 cards were declined, from 1 network."),
        (3, 2, "3 cards were declined, from 2 networks."),
    ],
)
def test_staff_read_the_last_hour_in_whole_sentences(declines, networks, said):
    figures = {"attempts": 1, "paid": 0, "declines": declines, "networks": networks}
    with translation.override("en"):
        shown = " ".join(render_to_string("donate/admin/last_hour.html", {"figures": figures}).split())
    assert f"1 gift was begun; paid: 0. {said}</p>" in shown


def test_while_the_shield_is_down_nobody_is_asked_for_work(client):
    assert soup(client.get(JAPANESE)).select_one("[data-work]") is None


@pytest.mark.parametrize("where", [JAPANESE, ENGLISH, "/membership/join/"])
def test_with_the_shield_up_work_opens_the_way(client, sandbox, where):
    shield_is_up()
    page = soup(client.get(where))
    assert page.select_one("[data-work]")["data-work"] == str(attack.WORK_BITS)
    said = fill(client, where)
    assert client.post(where, said).status_code == 422
    assert client.post(where, said | {"work": "１"}).status_code == 422
    assert client.post(where, worked(said)).status_code == 303


def test_without_javascript_a_minute_does_as_well_and_the_input_is_kept(client, sandbox, clock):
    shield_is_up()
    said = fill(client, JAPANESE)
    response = client.post(JAPANESE, said)
    assert "秒" in problems(response)[""]
    again = soup(response)
    assert again.select_one("#family_name")["value"] == "山田"
    assert again.select_one('[name="token"]')["value"] == said["token"]
    clock.shift(61)
    assert client.post(JAPANESE, said).status_code == 303


def test_one_piece_of_work_is_good_for_a_few_presses_only(client, sandbox, settings):
    settings.GIVING_LIMIT_PER_HOUR = 1000
    shield_is_up()
    said = worked(fill(client, JAPANESE))
    answers = [client.post(JAPANESE, said | {"email": f"{n}@example.org"}).status_code for n in range(7)]
    assert answers == [303] * 5 + [429] * 2


def test_with_the_shield_up_limits_are_tighter(client, sandbox, settings):
    settings.GIVING_LIMIT_PER_HOUR = 12
    assert attack.rules().presses == 12
    shield_is_up()
    assert attack.rules().presses == 3


def test_the_switch_belongs_to_fundraisers_and_the_history_says_who_turned_it(client):
    permissions.make_group()
    user = User.objects.create_user("fund", password="x")
    user.groups.add(Group.objects.get(name=permissions.FUNDRAISING))
    client.force_login(user)
    address = client.get("/admin/settings/donate/shield/").url
    page = client.get(address)
    assert page.status_code == 200
    client.post(address, {"is_up": "on"})
    client.post(address, {"is_up": "on"})
    assert Shield.raised()
    client.post(address, {})
    assert not Shield.raised()
    from wagtail.models import ModelLogEntry

    turned = ModelLogEntry.objects.filter(action__startswith="donate.shield")
    assert [(entry.action, entry.user) for entry in turned] == [
        ("donate.shield_down", user),
        ("donate.shield_up", user),
    ]
    stranger = Client()
    stranger.force_login(User.objects.create_user("editor", password="x"))
    assert stranger.get(address).status_code == 302


def test_after_a_month_nobody_can_be_recognised(sandbox, clock):
    press()
    clock.shift(31 * 86400)
    assert attack.forget_senders() == 1
    assert list(Attempt.objects.values_list("sender", "network")) == [("", "")]
