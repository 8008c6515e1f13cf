"""Raising, lowering, resting, going on, stopping: what Stripe carries out, what we keep, what is told."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from core.models import SentMail
from donate import changes, rests, sync
from donate.models import AmountChange, Donation, Entry, GiftChange, RecurringGift, Tier
from donate.sandbox.clock import months_later
from tests.donate.conftest import told

pytestmark = pytest.mark.django_db


def form() -> uuid.UUID:
    """The id of a form that was just opened."""
    return uuid.uuid4()


@pytest.fixture
def monthly(sandbox, give, deliver) -> RecurringGift:
    """A monthly gift of 3,000 yen whose first payment is booked."""
    give(frequency="monthly")
    deliver()
    mail.outbox.clear()
    return RecurringGift.objects.get()


@pytest.fixture
def carried_out(django_capture_on_commit_callbacks):
    """Does a change, with everything that follows its commit."""

    def do(verb, *args, **kwargs) -> GiftChange:
        kwargs.setdefault("form", form())
        with django_capture_on_commit_callbacks(execute=True):
            return verb(*args, **kwargs)

    return do


def amounts_paid() -> list[int]:
    return list(Entry.objects.order_by("occurred_at").values_list("amount", flat=True))


def told_of_amounts() -> int:
    return told("raised") + told("amount_changed")


def price_at(sandbox, gift: RecurringGift) -> int:
    return sandbox.get(gift.stripe_subscription)["items"]["data"][0]["price"]["unit_amount"]


@pytest.mark.parametrize("amount", [4000, 1000])
def test_another_amount_counts_from_the_next_payment_and_is_told_once(sandbox, monthly, deliver, carried_out, amount):
    due = monthly.next_payment_at
    change = carried_out(changes.set_amount, monthly, amount, seen=3000)
    assert (change.state, price_at(sandbox, monthly)) == ("done", amount)
    deliver(times=2)
    assert amounts_paid() == [3000]
    [kept] = AmountChange.objects.all()
    assert (kept.old_amount, kept.new_amount, kept.applies_from, kept.by_donor) == (3000, amount, due, True)
    assert kept.change == change
    [told_of] = mail.outbox
    for body in (told_of.body, str(told_of.alternatives[0].content)):
        assert "3,000円" in body
        assert f"{amount:,}円" in body
        assert f"{due.astimezone():%Y}年" in body
    sandbox.renew(monthly.stripe_subscription)
    deliver()
    assert amounts_paid() == [3000, amount]


def test_presses_of_one_form_are_one_change_even_after_it_was_done(sandbox, monthly, deliver, carried_out):
    pressed = form()
    first = carried_out(changes.set_amount, monthly, 4000, seen=3000, form=pressed)
    carried_out(changes.set_amount, monthly, 3000, seen=4000)
    again = carried_out(changes.set_amount, monthly, 4000, seen=3000, form=pressed)
    deliver()
    assert again == first
    assert price_at(sandbox, monthly) == 3000
    assert AmountChange.objects.count() == told_of_amounts() == 2


def test_a_page_that_shows_an_old_amount_changes_nothing(sandbox, monthly, carried_out):
    carried_out(changes.set_amount, monthly, 4000, seen=3000)
    with pytest.raises(changes.ChangedMeanwhile):
        carried_out(changes.set_amount, monthly, 3500, seen=3000)
    assert price_at(sandbox, monthly) == 4000


@pytest.mark.parametrize("fault", ["error", "saved_error", "rate_limit", "lost"])
def test_pressing_again_after_a_fault_makes_one_change(sandbox, monthly, deliver, carried_out, fault):
    pressed = form()
    sandbox.break_next(fault, times=4, path="/v1/subscriptions/", method="POST")
    outcomes = []
    for _press in range(6):
        try:
            outcomes.append(carried_out(changes.set_amount, monthly, 4000, seen=3000, form=pressed).state)
        except changes.StripeUnavailable:
            outcomes.append("away")
    sandbox.mend()
    deliver(times=2)
    assert outcomes[-1] == "done"
    assert price_at(sandbox, monthly) == 4000
    assert list(AmountChange.objects.values_list("new_amount", "by_donor")) == [(4000, True)]
    assert GiftChange.objects.count() == told_of_amounts() == 1


def test_an_answer_that_was_lost_is_found_by_the_webhook_and_is_the_donors(sandbox, monthly, deliver, carried_out):
    sandbox.break_next("lost", times=3, path="/v1/subscriptions/", method="POST")
    with pytest.raises(changes.StripeUnavailable):
        carried_out(changes.set_amount, monthly, 4000, seen=3000)
    assert (RecurringGift.objects.get().amount, GiftChange.objects.get().state) == (3000, "asked")
    deliver()
    assert (RecurringGift.objects.get().amount, GiftChange.objects.get().state) == (4000, "done")
    assert (AmountChange.objects.get().by_donor, told_of_amounts()) == (True, 1)


def test_what_staff_changes_at_stripe_is_not_the_donors(sandbox, stripe_server, monthly, deliver, carried_out):
    mine = carried_out(changes.set_amount, monthly, 4000, seen=3000)
    import stripe

    client = stripe.StripeClient(stripe_server.secret_key, base_addresses={"api": stripe_server.base_url})
    for amount in (6000, 4000):
        item = sandbox.get(monthly.stripe_subscription)["items"]["data"][0]
        price = {
            "currency": "jpy",
            "product": item["price"]["product"],
            "unit_amount": amount,
            "recurring": {"interval": "month"},
        }
        change = {"items": [{"id": item["id"], "price_data": price}], "proration_behavior": "none"}
        client.v1.subscriptions.update(monthly.stripe_subscription, change)
        deliver()
    kept = list(AmountChange.objects.values_list("old_amount", "new_amount", "by_donor", "change"))
    assert kept == [(3000, 4000, True, mine.pk), (4000, 6000, False, None), (6000, 4000, False, None)]
    assert told_of_amounts() == 3


def test_amounts_out_of_bounds_change_nothing(sandbox, monthly, carried_out):
    for amount in (999, 10_000_000, 3000, 0, -5):
        with pytest.raises(changes.NotPossible):
            carried_out(changes.set_amount, monthly, amount, seen=3000)
        assert price_at(sandbox, monthly) == 3000, amount
        assert not GiftChange.objects.exists(), amount


@pytest.mark.parametrize("slug", ["associate", "full"])
def test_what_is_paid_yearly_or_as_dues_has_no_monthly_amount_and_stops_at_the_end_of_its_year(
    sandbox, give, deliver, carried_out, site_tree, slug
):
    tier = Tier.objects.get(slug=slug, locale=site_tree.locale)
    give(tier=tier, amount=tier.price, frequency="monthly")
    deliver()
    gift = RecurringGift.objects.get()
    for verb, args in ((changes.set_amount, (tier.price + 1000,)), (changes.pause, (1,))):
        with pytest.raises(changes.NotPossible):
            carried_out(verb, gift, *args, **({"seen": tier.price} if verb is changes.set_amount else {}))
    carried_out(changes.stop, gift)
    gift.refresh_from_db()
    assert gift.ended_at is None
    assert gift.ends_at is not None
    assert told("will_end") == 1
    carried_out(changes.resume, gift)
    gift.refresh_from_db()
    assert (gift.ends_at, told("resumed")) == (None, 1)
    deliver(times=2)
    assert (told("will_end"), told("resumed"), told("ended")) == (1, 1, 0)


@pytest.mark.parametrize("months", [1, 2, 3])
def test_a_rest_leaves_out_as_many_payments_and_goes_on_by_itself(sandbox, monthly, deliver, carried_out, months):
    start = sandbox.now()
    carried_out(changes.pause, monthly, months)
    deliver(times=2)
    monthly.refresh_from_db()
    assert monthly.paused
    assert monthly.next_payment_at == datetime.fromtimestamp(months_later(start, months + 1), UTC)
    [paused] = mail.outbox
    assert f"{monthly.next_payment_at.astimezone().month}月" in paused.body
    sandbox.advance(months=months, days=2)
    deliver()
    assert amounts_paid() == [3000]
    assert told("renewal_failed") == told("pause_ends") == 0
    sandbox.advance_to(monthly.next_payment_at)
    sandbox.advance(hours=2)
    deliver()
    monthly.refresh_from_db()
    assert (amounts_paid(), monthly.paused) == ([3000, 3000], False)
    assert (told("paused"), told("pause_ends"), told("resumed")) == (1, 1, 0)


def test_a_gift_that_rests_can_be_raised_and_goes_on_when_the_donor_says_so(sandbox, monthly, deliver, carried_out):
    due = monthly.next_payment_at
    carried_out(changes.pause, monthly, 3)
    monthly.refresh_from_db()
    carried_out(changes.set_amount, monthly, 5000, seen=3000)
    assert AmountChange.objects.get().applies_from == monthly.next_payment_at
    carried_out(changes.resume, monthly)
    deliver(times=2)
    monthly.refresh_from_db()
    assert (monthly.paused, monthly.resumes_at, monthly.next_payment_at) == (False, None, due)
    assert (told("paused"), told("resumed"), told("pause_ends")) == (1, 1, 0)
    carried_out(changes.pause, monthly, 3)
    deliver()
    assert told("paused") == 2
    sandbox.renew(monthly.stripe_subscription)
    deliver()
    assert amounts_paid() == [3000]


def test_stopping_ends_at_once_and_is_told_once(sandbox, monthly, deliver, carried_out):
    pressed = form()
    carried_out(changes.stop, monthly, form=pressed)
    carried_out(changes.stop, monthly, form=pressed)
    with pytest.raises(changes.NotPossible):
        carried_out(changes.stop, monthly)
    deliver(times=2)
    monthly.refresh_from_db()
    assert (monthly.status, monthly.ended_at is not None, told("ended")) == ("canceled", True, 1)
    sandbox.advance(months=2)
    deliver()
    assert amounts_paid() == [3000]


def test_stopping_while_a_payment_is_open_ends_its_tries(sandbox, monthly, deliver, carried_out):
    sandbox.fail_renewals(monthly.stripe_subscription)
    sandbox.renew(monthly.stripe_subscription)
    deliver()
    monthly.refresh_from_db()
    assert monthly.status == "past_due"
    assert not changes.can_pause(monthly)
    carried_out(changes.stop, monthly)
    sandbox.fail_renewals(monthly.stripe_subscription, False)
    sandbox.advance(months=1)
    deliver()
    assert amounts_paid() == [3000]


def test_a_new_card_is_used_though_the_gift_had_one_of_its_own(sandbox, monthly, deliver, carried_out):
    sandbox.fail_renewals(monthly.stripe_subscription)
    sandbox.renew(monthly.stripe_subscription)
    deliver()
    card = sandbox.change_card(monthly.stripe_customer, "5555555555554444")
    deliver(times=2)
    assert sandbox.get(monthly.stripe_subscription)["default_payment_method"] == card["id"]
    sandbox.retry(monthly.stripe_subscription)
    deliver()
    assert amounts_paid() == [3000, 3000]
    assert changes.follow_card(monthly.stripe_customer) == 0
    assert monthly.card.last4 == "4444"  # what the donor's page says


def test_an_older_card_of_the_customer_does_not_replace_the_one_a_later_gift_was_begun_with(
    sandbox, monthly, give, deliver
):
    sandbox.change_card(monthly.stripe_customer, "5555555555554444")
    sandbox.advance(days=1)
    give(frequency="monthly", amount=1000)
    deliver()
    later = RecurringGift.objects.get(amount=1000)
    own = sandbox.get(later.stripe_subscription)["default_payment_method"]
    assert changes.follow_card(monthly.stripe_customer) == 0
    assert sandbox.get(later.stripe_subscription)["default_payment_method"] == own


def test_another_tier_of_the_same_kind_brings_its_price_and_name(sandbox, give, deliver, carried_out, site_tree):
    supporter = Tier.objects.get(slug="supporter", locale=site_tree.locale)
    give(tier=supporter, amount=supporter.price, frequency="monthly")
    deliver()
    gift = RecurringGift.objects.get()
    larger = Tier.objects.create(name="大きな席", slug="large", price=5000, locale=site_tree.locale)
    carried_out(changes.change_tier, gift, larger, seen=supporter.price)
    deliver(times=2)
    gift.refresh_from_db()
    assert (gift.tier, gift.amount) == (larger, 5000)
    assert (told("tier_changed"), told_of_amounts()) == (1, 0)
    dues = Tier.objects.get(slug="full", locale=site_tree.locale)
    with pytest.raises(changes.NotPossible):
        carried_out(changes.change_tier, gift, dues, seen=5000)
    with pytest.raises(changes.NotPossible):
        carried_out(changes.set_amount, gift, 4000, seen=5000)  # below the tier's price
    sandbox.renew(gift.stripe_subscription)
    deliver()
    assert Donation.objects.get(is_renewal=True).tier == larger


def test_the_end_of_a_rest_is_told_a_week_before_and_once(monthly, deliver, sandbox, carried_out, time_machine):
    carried_out(changes.pause, monthly, 1)
    monthly.refresh_from_db()
    due = monthly.next_payment_at
    for before, written in ((timedelta(days=8), 0), (timedelta(days=6), 1), (timedelta(days=5), 1)):
        time_machine.move_to(due - before)
        rests.remind()
        assert told("pause_ends") == written
    sandbox.advance_to(due)
    time_machine.move_to(due)
    deliver()
    assert told("pause_ends") == 1


def test_no_mail_is_lost_between_two_looks(sandbox, monthly, carried_out):
    carried_out(changes.pause, monthly, 1)
    sync.subscription(monthly.stripe_subscription)
    assert set(SentMail.objects.filter(kind="donate/paused").values_list("state", flat=True)) == {"sent"}
