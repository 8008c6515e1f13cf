"""Failed renewals: a row each, told to donor and staff, recovered or lost, never silent."""

import re
import uuid
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from core.models import SentMail
from donate import changes, recovery
from donate.models import FailedRenewal, RecurringGift
from tests.donate.conftest import told

pytestmark = pytest.mark.django_db


@pytest.fixture
def failing(sandbox, give, deliver) -> RecurringGift:
    """A monthly gift whose second payment failed."""
    give(frequency="monthly")
    deliver()
    gift = RecurringGift.objects.get()
    sandbox.fail_renewals(gift.stripe_subscription)
    mail.outbox.clear()
    sandbox.renew(gift.stripe_subscription)
    deliver(times=2)
    return gift


def test_a_failure_is_one_row_that_recovers_with_the_next_try(sandbox, failing, deliver, admin_client):
    row = FailedRenewal.objects.get()
    assert (row.attempts, row.is_open, row.amount) == (1, True, 3000)
    assert row.next_try_at - row.first_failed_at == timedelta(days=3)
    assert list(recovery.open_ones()) == [row]
    listed = admin_client.get(reverse("giving_failures:index")).content.decode()
    assert reverse("giving_donors:inspect", args=[failing.donor_id]) in listed
    sandbox.fail_renewals(failing.stripe_subscription, False)
    sandbox.retry(failing.stripe_subscription)
    deliver(times=2)
    row.refresh_from_db()
    assert (row.attempts, row.is_open, row.recovered_at is not None) == (2, False, True)
    assert not recovery.open_ones().exists()


def test_who_never_recovers_is_lost_and_was_told_before_each_end(sandbox, failing, deliver):
    for _retry in range(3):
        sandbox.retry(failing.stripe_subscription)
        deliver()
    row = FailedRenewal.objects.get()
    assert (row.attempts, row.is_open, row.lost_at is not None) == (4, False, True)
    abouts = SentMail.objects.filter(kind="donate/renewal_failed").values_list("about", flat=True)
    assert sorted(about.rsplit(":", 1)[1] for about in abouts) == ["again", "first"]
    assert told("ended_unpaid") == 1
    assert any("/donate/?frequency=monthly&amount=3000" in message.body for message in mail.outbox)
    staff = [message.subject for message in mail.outbox if message.to == ["staff@example.org"]]
    assert len(staff) == 3  # failed, failed again, ended


def test_a_gift_that_stripe_leaves_unpaid_does_not_end_in_silence(stripe_server, give, deliver):
    stripe_server.sandbox.world.settings.retries_end = "unpaid"
    give(frequency="monthly")
    deliver()
    key = RecurringGift.objects.get().stripe_subscription
    stripe_server.sandbox.fail_renewals(key)
    stripe_server.sandbox.renew(key)
    for _retry in range(3):
        stripe_server.sandbox.retry(key)
    deliver()
    assert FailedRenewal.objects.get().lost_at is not None
    assert told("renewal_lost") == 1


def test_stopping_loses_what_was_open(sandbox, failing, deliver):
    changes.stop(failing, form=uuid.uuid4())
    deliver()
    assert FailedRenewal.objects.get().lost_at is not None


def test_late_shuffled_and_missing_events_end_in_the_same_row(sandbox, give, deliver):
    give(frequency="monthly")
    deliver()
    key = RecurringGift.objects.get().stripe_subscription
    sandbox.fail_renewals(key)
    sandbox.renew(key)
    sandbox.retry(key)
    sandbox.fail_renewals(key, False)
    sandbox.retry(key)
    deliver("invoice.paid")
    deliver(times=2)
    row = FailedRenewal.objects.get()
    assert (row.attempts, row.recovered_at is not None, row.lost_at) == (3, True, None)
    assert told("renewal_failed") == 0  # it was paid before we heard of it: nothing to worry anybody with


def test_a_renewal_paid_at_once_is_no_failure(sandbox, give, deliver):
    give(frequency="monthly")
    deliver()
    sandbox.renew(RecurringGift.objects.get().stripe_subscription)
    deliver()
    assert not FailedRenewal.objects.exists()


def test_the_link_in_the_mail_leads_to_the_card_in_one_tap_and_the_new_card_pays(sandbox, failing, deliver):
    [told_of] = [message for message in mail.outbox if message.to == ["hana@example.org"]]
    link = re.search(r"http\S+/mine/card/\S+", told_of.body)[0]
    assert link in str(told_of.alternatives[0].content)
    path, client = urlsplit(link).path, Client()
    shown = client.get(path)
    assert shown.status_code == 200
    assert "hana@example.org" not in shown.content.decode()
    assert sandbox.all("billing_portal.session") == []  # a scanner that opens it changes nothing
    answer = client.post(path)
    [session] = sandbox.all("billing_portal.session")
    assert (answer.status_code, answer["Location"]) == (303, session["url"])
    assert session["flow"]["type"] == "payment_method_update"
    sandbox.change_card(failing.stripe_customer, "5555555555554444")
    back = urlsplit(session["flow"]["after_completion"]["redirect"]["return_url"])
    thanks = client.get(f"{back.path}?{back.query}")
    assert str(FailedRenewal.objects.get().next_try_at.astimezone().day) in thanks.content.decode()
    sandbox.retry(failing.stripe_subscription)
    deliver()
    assert FailedRenewal.objects.get().recovered_at is not None


def test_a_link_that_is_forged_or_whose_gift_has_ended_says_so(sandbox, failing, deliver):
    link = re.search(r"/mine/card/\S+", mail.outbox[0].body)[0]
    assert Client().get("/mine/card/1:forged:link/").status_code == 410
    sandbox.break_next("error", times=3)
    assert Client().post(link).status_code == 503
    sandbox.cancel(failing.stripe_subscription)
    deliver()
    assert Client().post(link).status_code == 410
