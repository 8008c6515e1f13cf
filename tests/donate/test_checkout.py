"""From the valid form to Stripe's page."""

import uuid

import pytest

from donate import checkout
from donate.models import Attempt, Donor, Fund, Tier
from tests.donate.conftest import books, books_of, gift

pytestmark = pytest.mark.django_db


def test_two_presses_are_one_attempt_and_one_page(sandbox):
    request = gift()
    assert checkout.begin(request) == checkout.begin(request)
    assert Attempt.objects.get().pk == request.token
    assert len(sandbox.all("checkout.session")) == 1


def test_other_values_in_the_same_form_are_another_attempt(sandbox):
    token = uuid.uuid4()
    first, second = gift(token=token, amount=3000), gift(token=token, amount=5000)
    pages = [checkout.begin(each) for each in (first, second, first, second)]
    assert pages[0] == pages[2] != pages[1] == pages[3]
    assert sorted(Attempt.objects.values_list("amount", flat=True)) == [3000, 5000]


def test_a_press_after_paying_leads_to_the_thanks_page(sandbox):
    request = gift()
    checkout.begin(request)
    session = Attempt.objects.get().stripe_session
    sandbox.pay(session)
    assert checkout.begin(request) == f"http://testserver/donate/thanks/?session_id={session}"
    assert len(sandbox.all("checkout.session")) == 1


def test_a_press_after_stripes_page_expired_opens_another(sandbox):
    request = gift()
    first = checkout.begin(request)
    sandbox.expire(Attempt.objects.get().stripe_session)
    second = checkout.begin(request)
    assert first != second == checkout.begin(request)
    assert sorted(Attempt.objects.values_list("state", flat=True)) == ["expired", "started"]


@pytest.mark.parametrize("path", ["customers", "checkout/sessions"])
def test_where_stripe_is_down_the_attempt_stays_and_the_same_one_goes_on(sandbox, path):
    request = gift()
    sandbox.break_next("error", times=3, path=path)
    with pytest.raises(checkout.StripeUnavailable):
        checkout.begin(request)
    kept = Attempt.objects.get()
    assert (kept.state, bool(kept.last_error)) == (Attempt.State.STARTED, True)
    assert checkout.begin(request).startswith("http")
    assert Attempt.objects.get().last_error == ""


def test_an_answer_lost_on_the_way_makes_no_second_page(sandbox):
    request = gift()
    sandbox.break_next("lost", path="checkout/sessions")
    checkout.begin(request)
    assert len(sandbox.all("checkout.session")) == 1
    assert len(sandbox.all("customer")) == 1


@pytest.mark.parametrize("path", ["customers", "checkout/sessions"])
def test_an_error_that_stripe_would_repeat_for_a_day_does_not_lock_the_donor_out(sandbox, path):
    request = gift()
    sandbox.break_next("saved_error", path=path)
    assert checkout.begin(request).startswith("http")
    assert Attempt.objects.count() == 1


def test_a_customer_deleted_at_stripe_is_made_again(sandbox, stripe_server, give, deliver):
    import stripe

    give()
    deliver()
    old = Donor.objects.get().stripe_customer
    stripe.StripeClient(stripe_server.secret_key, base_addresses={"api": stripe_server.base_url}).v1.customers.delete(
        old
    )
    sandbox.take_events()  # nobody tells us
    give()
    deliver()
    assert Donor.objects.get().stripe_customer not in (None, old)
    assert books() == books_of(sandbox)


def test_stripes_page_carries_whose_gift_it_is_and_what_for(sandbox, site_tree):
    fund = Fund.objects.create(slug="work", name="はたらく", locale=site_tree.locale)
    campaign = uuid.uuid4()
    for frequency in ("once", "monthly"):
        request = gift(fund=fund, campaign=campaign, language="en", frequency=frequency)
        checkout.begin(request)
        attempt = Attempt.objects.get(token=request.token)
        session = sandbox.get(attempt.stripe_session)
        marks = {"attempt": str(attempt.pk), "kind": "gift", "fund": "work", "campaign": str(campaign)}
        assert session["metadata"] == marks
        assert session["client_reference_id"] == str(attempt.pk)
        assert session["locale"] == "en"
        sandbox.pay(session["id"])
    assert sandbox.all("subscription")[0]["metadata"] == marks
    once = [intent for intent in sandbox.all("payment_intent") if intent["metadata"]]
    assert len(once) == 1
    assert once[0]["metadata"]["fund"] == "work"


def test_dues_of_a_voting_member_are_no_gift(sandbox, site_tree, deliver):
    tier = Tier.objects.create(
        slug="member", name="正会員", price=10_000, interval="year", votes=True, locale=site_tree.locale
    )
    request = gift(tier=tier, amount=tier.price, frequency="monthly")
    checkout.begin(request)
    attempt = Attempt.objects.get()
    sandbox.pay(attempt.stripe_session)
    deliver()
    donation = attempt.donation
    assert (donation.kind, donation.tier, donation.recurring_gift.interval) == ("dues", tier, "year")


def test_a_gift_to_the_english_twin_of_a_fund_counts_for_the_original(sandbox, site_tree):
    from wagtail.models import Locale

    fund = Fund.objects.create(slug="work", name="はたらく", locale=site_tree.locale)
    twin = fund.copy_for_translation(Locale.objects.get(language_code="en"))
    twin.name = "Work"
    twin.save()
    checkout.begin(gift(fund=twin, language="en"))
    assert Attempt.objects.get().fund == fund
    line = sandbox.all("product")[0]
    assert "Work" in line["name"]


def test_without_a_key_giving_is_unavailable_and_not_broken(settings):
    settings.STRIPE_SECRET_KEY = ""
    with pytest.raises(checkout.StripeUnavailable):
        checkout.begin(gift())
