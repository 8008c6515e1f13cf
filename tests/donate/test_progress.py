"""The figures of a campaign, derived from the entries."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from donate import ledger
from donate.models import Donation, RecurringGift

pytestmark = pytest.mark.django_db

CAMPAIGN = uuid.uuid4()


@pytest.fixture
def figures(sandbox):
    def now() -> tuple[int, int, int]:
        middle = datetime.fromtimestamp(sandbox.now(), UTC)
        found = ledger.progress(CAMPAIGN, middle - timedelta(days=60), middle + timedelta(days=60))
        assert timezone.now() - found.counted_at < timedelta(minutes=1)
        return found.raised, found.donors, found.new_supporters

    return now


def test_nothing_yet_is_nothing(figures):
    assert figures() == (0, 0, 0)


def test_only_gifts_through_the_campaign_count(give, deliver, figures):
    give(amount=3000, campaign=CAMPAIGN)
    give(amount=500, campaign=CAMPAIGN)
    give(amount=9000, campaign=uuid.uuid4(), email="other@example.org")
    give(amount=9000, email="third@example.org")
    deliver()
    assert figures() == (3500, 1, 0)


def test_a_new_monthly_supporter_counts_once_and_until_the_gift_ends(sandbox, give, deliver, figures):
    give(amount=1000, frequency="monthly", campaign=CAMPAIGN)
    give(amount=2000, frequency="monthly", campaign=CAMPAIGN)
    give(amount=1500, frequency="monthly", campaign=CAMPAIGN, email="ken@example.org")
    deliver()
    assert figures() == (4500, 2, 2)
    sandbox.cancel(RecurringGift.objects.get(amount=1500).stripe_subscription)
    deliver()
    assert figures() == (4500, 2, 1)


def test_who_was_refunded_is_no_supporter_and_their_money_not_raised(sandbox, give, deliver, figures):
    give(amount=1000, frequency="monthly", campaign=CAMPAIGN)
    deliver()
    sandbox.refund(Donation.objects.get().payment_intent)
    deliver()
    assert figures() == (0, 0, 0)


def test_a_later_renewal_does_not_make_up_for_a_refunded_first_payment(sandbox, give, deliver, figures):
    give(amount=1000, frequency="monthly", campaign=CAMPAIGN)
    deliver()
    sandbox.refund(Donation.objects.get().payment_intent)
    sandbox.renew(RecurringGift.objects.get().stripe_subscription)
    deliver()
    assert figures() == (1000, 1, 0)


def test_konbini_counts_when_it_is_paid(sandbox, give, deliver, figures):
    attempt = give(amount=800, method="konbini", campaign=CAMPAIGN)
    deliver()
    assert figures() == (0, 0, 0)
    sandbox.pay_voucher(attempt.stripe_session)
    deliver()
    assert figures() == (800, 1, 0)


def test_the_period_begins_and_ends(sandbox, give, deliver):
    give(campaign=CAMPAIGN)
    deliver()
    charged = Donation.objects.get().charged_at
    day = timedelta(days=1)
    assert ledger.progress(CAMPAIGN, charged, charged + day).raised == 3000
    assert ledger.progress(CAMPAIGN, charged - day, charged).raised == 0
    assert ledger.progress(CAMPAIGN, charged + day, charged + 2 * day).raised == 0


def test_figures_cost_as_many_queries_with_many_gifts(give, deliver, figures, django_assert_max_num_queries):
    for number in range(4):
        give(campaign=CAMPAIGN, frequency="monthly", email=f"d{number}@example.org")
    deliver()
    with django_assert_max_num_queries(5):
        figures()
