"""Giving money back from the admin: once, never more than is left, and never twice where Stripe's answer was lost."""

import uuid
from datetime import timedelta
from functools import partial

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission, User
from django.core import mail
from django.db import connection
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core import audit
from donate import receipts, refunds, stops, sync, timeline
from donate.models import Donation, Donor, Entry, RecurringGift, RefundRequest
from donate.permissions import FUNDRAISING, make_group
from donate.refunds import LOG_ACTION, NotRefundable, Unanswered, Wish
from tests.donate.conftest import books, books_of, told
from tests.donate.test_at_once import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts")]


@pytest.fixture
def fundraiser(site_tree) -> User:
    make_group()
    user = User.objects.create_user("minato", "minato@example.org", "secret", last_name="見本", first_name="みなと")
    user.groups.add(Group.objects.get(name=FUNDRAISING))
    return user


@pytest.fixture
def desk(client, fundraiser):
    client.force_login(fundraiser)
    return client


@pytest.fixture
def donation(give, deliver) -> Donation:
    give()
    deliver()
    return Donation.objects.get()


def wish(amount: int = 3000, **more) -> Wish:
    said = {"token": uuid.uuid4(), "cause": "requested_by_customer", "reason": "電話でご本人から"}
    return Wish(**said | {"amount": amount} | more)


def filled(amount: object = 3000, **more) -> dict[str, object]:
    return {"token": uuid.uuid4(), "amount": amount, "cause": "duplicate", "reason": "二度のご寄付"} | more


def address(donation: Donation) -> str:
    return reverse("giving_payments:refund", args=[donation.pk])


def test_a_gift_is_given_back_after_a_second_look(desk, donation, sandbox, fundraiser):
    assert address(donation) in desk.get(reverse("giving_payments:inspect", args=[donation.pk])).content.decode()
    form = filled(amount=1000)
    looked = desk.post(address(donation), form)
    assert "1,000円" in looked.content.decode()
    assert not RefundRequest.objects.exists()
    answer = desk.post(address(donation), form | {"confirmed": "1"}, follow=True)
    assert "1,000円" in answer.content.decode()
    assert books() == books_of(sandbox)
    assert Entry.objects.get(kind="refund").amount == -1000
    row = RefundRequest.objects.get()
    assert (row.state, row.asked_by, row.asked_by_name, row.reason) == (
        "done",
        fundraiser,
        "見本 みなと",
        "二度のご寄付",
    )
    assert row.stripe_refund == Entry.objects.get(kind="refund").stripe_id
    assert told("refund") == 1
    back = next(line for line in timeline.of(donation.donor) if line.label == "返金")
    assert back.detail == "二度のご寄付 · 見本 みなと"
    logged = ModelLogEntry.objects.get(action=LOG_ACTION)
    assert (logged.user, logged.object_id, logged.data["amount"]) == (fundraiser, str(donation.pk), 1000)


def test_the_second_look_says_what_becomes_of_the_receipt(desk, donation):
    Donor.objects.update(wants_receipt=True, postal_code="150-0000", prefecture="東京都", address="1-1", country="JP")
    assert "受領証" not in main_of(desk.post(address(donation), filled(amount=1000)))
    receipt = receipts.issue(donation)
    part, whole = (main_of(desk.post(address(donation), filled(amount=amount))) for amount in (1000, 3000))
    assert f"受領証{receipt.number}は、残った金額で再発行されます。" in part
    assert f"受領証{receipt.number}は無効になります。" in whole
    assert "メール" in part
    Donor.objects.update(email="")
    assert "郵送でお知らせください" in main_of(desk.post(address(donation), filled(amount=3000)))


def test_the_list_says_what_is_left_of_a_gift_that_went_back(desk, donation):
    gifts = reverse("giving_payments:index")
    assert "残り" not in desk.get(gifts).content.decode()
    desk.post(address(donation), filled(amount=1000, confirmed="1"))
    assert "支払い済み（残り2,000円）" in desk.get(gifts).content.decode()


def main_of(answer) -> str:
    return BeautifulSoup(answer.content, "html.parser").select_one("form.giving-confirm").text


def test_where_the_donor_has_no_address_no_screen_promises_a_mail(desk, give, deliver):
    give(frequency="monthly")
    deliver()
    donation, gift = Donation.objects.get(), RecurringGift.objects.get()
    stop = reverse("giving_recurring:stop", args=[gift.pk])
    promise, truth = "寄付者にはメールでお知らせします。", "寄付者のメールアドレスがないため、郵送でお知らせください。"
    look = filled(amount=1000, stops_gift="on")
    for page in (main_of(desk.post(address(donation), look)), desk.get(stop).content.decode()):
        assert promise in page
        assert truth not in page
    Donor.objects.update(email="")
    looked, asked = main_of(desk.post(address(donation), look)), desk.get(stop).content.decode()
    done = messages_of(desk.post(address(donation), look | {"confirmed": "1"}, follow=True))
    for said in (looked, asked, *done):
        assert promise not in said
        assert truth in said
    assert len(done) == 2  # given back, and stopped
    assert told("refund") == told("ended") == 0


def test_staff_who_stop_a_gift_hear_whether_the_donor_is_told(desk, give, deliver):
    for email, words in (("hana@example.org", "メールでお知らせします"), ("", "郵送でお知らせください")):
        give(frequency="monthly")
        deliver()
        gift = RecurringGift.objects.get(ended_at=None)
        Donor.objects.update(email=email)
        stop = reverse("giving_recurring:stop", args=[gift.pk])
        answer = desk.post(stop, {"token": uuid.uuid4(), "reason": "お電話"}, follow=True)
        assert words in " ".join(messages_of(answer))


def messages_of(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_two_presses_are_one_refund(desk, donation, sandbox):
    form = filled(confirmed="1")
    for _press in range(2):
        assert "3,000円" in desk.post(address(donation), form, follow=True).content.decode()
    assert len(sandbox.all("refund")) == RefundRequest.objects.count() == 1
    assert books() == books_of(sandbox)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"amount": 3001}, "3,000円"),
        ({"amount": 0}, "1"),
        ({"amount": "abc"}, "value"),
        ({"reason": " "}, "value"),
        ({"cause": "whim"}, "whim"),
        ({"token": "x"}, "value"),
    ],
)
def test_a_form_with_a_mistake_gives_nothing_back(desk, donation, sandbox, change, words):
    answer = desk.post(address(donation), filled(confirmed="1") | change)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert sandbox.all("refund") == []


def test_a_second_part_may_not_exceed_what_is_left(donation, fundraiser, sandbox):
    refunds.ask(donation, wish(2000), fundraiser)
    with pytest.raises(NotRefundable):
        refunds.ask(donation, wish(1001), fundraiser)
    refunds.ask(donation, wish(1000), fundraiser)
    assert refunds.left(donation) == 0
    assert not refunds.is_refundable(donation)
    assert books() == books_of(sandbox)


def test_a_lost_answer_is_found_again_and_nothing_goes_back_twice(donation, fundraiser, sandbox):
    sandbox.break_next("lost", times=3, path="/v1/refunds")
    asked = wish(1000)
    with pytest.raises(Unanswered):
        refunds.ask(donation, asked, fundraiser)
    assert len(sandbox.all("refund")) == 1
    assert refunds.left(donation) == 2000
    row = refunds.ask(donation, asked, fundraiser)
    assert (row.state, row.stripe_refund) == ("done", sandbox.all("refund")[0]["id"])
    assert len(sandbox.all("refund")) == 1
    assert books() == books_of(sandbox)


def test_a_lost_answer_is_settled_by_the_webhook(donation, fundraiser, sandbox, deliver):
    sandbox.break_next("lost", times=3, path="/v1/refunds")
    with pytest.raises(Unanswered):
        refunds.ask(donation, wish(1000), fundraiser)
    deliver()
    assert RefundRequest.objects.get().state == "done"
    assert refunds.left(donation) == 2000


def test_where_stripe_is_down_it_can_be_asked_again_or_given_up(desk, donation, sandbox):
    sandbox.break_next("error", times=3, path="/v1/refunds")
    desk.post(address(donation), filled(confirmed="1"))
    row = RefundRequest.objects.get()
    assert row.state == "asked"
    assert refunds.left(donation) == 0
    again = reverse("giving_payments:refund_again", args=[donation.pk, row.pk])
    assert again in desk.get(reverse("giving_payments:inspect", args=[donation.pk])).content.decode()
    desk.post(again, {"withdraw": "1"})
    row.refresh_from_db()
    assert row.state == "asked"  # it may still be under way
    RefundRequest.objects.update(tried_at=timezone.now() - timedelta(minutes=11))
    desk.post(again, {"withdraw": "1"})
    row.refresh_from_db()
    assert row.state == "withdrawn"
    assert refunds.left(donation) == 3000
    assert sandbox.all("refund") == []


def test_an_error_that_stripe_keeps_is_asked_under_another_key_after_a_while(donation, fundraiser, sandbox):
    sandbox.break_next("saved_error", path="/v1/refunds")
    asked = wish(1000)
    for _press in range(2):  # the second is held back: the first might still be under way
        with pytest.raises(Unanswered):
            refunds.ask(donation, asked, fundraiser)
    RefundRequest.objects.update(asking_since=timezone.now() - timedelta(minutes=3))
    assert refunds.ask(donation, asked, fundraiser).state == "done"
    assert len(sandbox.all("refund")) == 1


def test_stripes_no_is_said_in_our_words(desk, donation, sandbox):
    sandbox.refund(donation.payment_intent)  # somebody was quicker in Stripe's Dashboard, and no webhook came yet
    answer = desk.post(address(donation), filled(confirmed="1"), follow=True)
    assert "すでに返金されています" in answer.content.decode()
    assert RefundRequest.objects.get().state == "refused"


def test_a_disputed_payment_leaves_nothing_to_give_back(desk, donation, sandbox, deliver):
    sandbox.dispute(donation.payment_intent)
    deliver()
    assert address(donation) not in desk.get(reverse("giving_payments:inspect", args=[donation.pk])).content.decode()
    assert desk.get(address(donation)).status_code == 302


def test_konbini_gifts_go_back_through_a_mail_of_stripes(give, deliver, sandbox, fundraiser):
    attempt = give(method="konbini")
    sandbox.pay_voucher(attempt.stripe_session)
    deliver()
    refunds.ask(Donation.objects.get(), wish(), fundraiser)
    assert sandbox.all("refund")[0]["instructions_email"] == "hana@example.org"
    assert books() == books_of(sandbox)


@pytest.mark.parametrize("method", ["card", "konbini"])
def test_the_mail_says_how_the_money_goes_back_by_the_way_it_was_paid(give, deliver, sandbox, fundraiser, method):
    attempt = give(method=method)
    if method == "konbini":
        sandbox.pay_voucher(attempt.stripe_session)
    deliver()
    mail.outbox.clear()
    with TestCase.captureOnCommitCallbacks(execute=True):
        refunds.ask(Donation.objects.get(), wish(), fundraiser)
    (sent,) = [one for one in mail.outbox if one.to == ["hana@example.org"]]
    assert ("カード会社" in sent.body) == (method == "card")
    assert ("振込先" in sent.body) == (method == "konbini")


def test_the_mail_keeps_what_went_back_apart_from_what_goes_on_since_a_raise(give, deliver, sandbox, fundraiser):
    give(frequency="monthly", amount=3000, language="en")
    deliver()
    gift = RecurringGift.objects.get()
    RecurringGift.objects.filter(pk=gift.pk).update(amount=5000)
    mail.outbox.clear()
    with TestCase.captureOnCommitCallbacks(execute=True):
        refunds.ask(Donation.objects.get(), wish(), fundraiser)
    (sent,) = [one for one in mail.outbox if one.to == ["hana@example.org"]]
    assert "We have returned ¥3,000 to you." in sent.body
    assert "Gift: ¥3,000\n" in sent.body
    assert "Goes on with: ¥5,000 every month" in sent.body
    assert "¥3,000 every month" not in sent.body


def test_a_konbini_gift_of_somebody_without_an_address_is_not_sent_to_stripe(desk, give, deliver, sandbox, fundraiser):
    attempt = give(method="konbini")
    sandbox.pay_voucher(attempt.stripe_session)
    deliver()
    donation = Donation.objects.get()
    Donor.objects.update(email="")
    for answer in (
        desk.get(address(donation), follow=True),
        desk.post(address(donation), filled(confirmed="1"), follow=True),
    ):
        assert "メールアドレスがありません" in messages_of(answer)[0]
    with pytest.raises(NotRefundable):
        refunds.ask(donation, wish(), fundraiser)
    assert sandbox.all("refund") == []
    assert not RefundRequest.objects.exists()


def test_the_monthly_gift_stops_with_its_refund_where_the_donor_wants_it(desk, give, deliver, sandbox):
    give(frequency="monthly")
    deliver()
    donation = Donation.objects.get()
    form = filled(confirmed="1", stops_gift="on")
    for _press in range(2):
        desk.post(address(donation), form)
    gift = RecurringGift.objects.get()
    assert gift.ended_at is not None
    assert gift.changes.get().changed_by.username == "minato"
    assert ModelLogEntry.objects.get(action=stops.LOG_ACTION).data["reason"] == "二度のご寄付"
    assert books() == books_of(sandbox)


def test_staff_stop_a_monthly_gift_and_say_why(desk, give, deliver):
    give(frequency="monthly")
    deliver()
    gift = RecurringGift.objects.get()
    stop = reverse("giving_recurring:stop", args=[gift.pk])
    assert desk.get(stop).status_code == 200
    assert ModelLogEntry.objects.filter(action=audit.VIEWED, data__step="stop").count() == 1
    assert stop in desk.get(reverse("giving_recurring:inspect", args=[gift.pk])).content.decode()
    assert desk.post(stop, {"token": uuid.uuid4(), "reason": ""}).status_code == 422
    assert RecurringGift.objects.get().ended_at is None
    desk.post(stop, {"token": uuid.uuid4(), "reason": "ご家族からのお電話"})
    assert RecurringGift.objects.get().ended_at is not None
    ended = desk.get(reverse("giving_recurring:inspect", args=[gift.pk])).content.decode()
    assert stop not in ended
    assert "お申し出による" in ended
    assert desk.get(stop).status_code == 302


def test_where_stripe_is_away_a_stop_can_be_tried_again(desk, give, deliver, sandbox):
    give(frequency="monthly")
    deliver()
    stop = reverse("giving_recurring:stop", args=[RecurringGift.objects.get().pk])
    form = {"token": uuid.uuid4(), "reason": "お電話"}
    sandbox.break_next("error", times=9)
    desk.post(stop, form)
    assert RecurringGift.objects.get().ended_at is None
    sandbox.mend()
    desk.post(stop, form)
    assert RecurringGift.objects.get().ended_at is not None


@pytest.mark.parametrize("group", ["Editors", "Moderators", "partnerships"])
def test_only_fundraisers_give_money_back(client, donation, fundraiser, sandbox, group):
    other = User.objects.create_user("other", "other@example.org", "secret")
    other.groups.add(Group.objects.get(name=group))
    client.force_login(other)
    assert client.get(address(donation)).status_code == 302
    assert client.post(address(donation), filled(confirmed="1")).status_code == 302
    assert client.post(reverse("giving_recurring:stop", args=[1]), {"token": uuid.uuid4()}).status_code == 302
    assert sandbox.all("refund") == []


def test_who_may_look_but_not_refund_finds_no_button(client, donation, fundraiser, sandbox):
    fundraiser.groups.get().permissions.remove(Permission.objects.get(codename="refund_donation"))
    client.force_login(User.objects.get(pk=fundraiser.pk))
    assert address(donation) not in client.get(reverse("giving_payments:inspect", args=[donation.pk])).content.decode()
    assert client.post(address(donation), filled(confirmed="1")).status_code == 302
    assert sandbox.all("refund") == []


@pytest.mark.django_db(transaction=True)
def test_presses_at_the_same_moment_are_one_refund(give, fundraiser, sandbox, settings):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite takes one writer at a time.")
    sync.session(give().stripe_session)
    donation, asked = Donation.objects.get(), wish()
    at_once(*[partial(refunds.ask, donation, one, fundraiser) for one in (asked, asked, wish(), wish())])
    assert len(sandbox.all("refund")) == 1
    assert RefundRequest.objects.filter(state="done").count() == 1
    assert books() == books_of(sandbox)
