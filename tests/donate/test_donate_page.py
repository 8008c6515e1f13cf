"""The donate page: from the form to Stripe, and back where something is in the way."""

import json
from urllib.parse import urlsplit

import pytest

from donate.models import Attempt, Fund
from tests.donate.visitors import chosen, fill, problems, soup

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_tree")]

JAPANESE, ENGLISH = "/donate/", "/en/donate/"


@pytest.mark.parametrize("address", [JAPANESE, ENGLISH])
@pytest.mark.parametrize("frequency", ["once", "monthly"])
def test_a_valid_form_leads_to_stripes_page(client, sandbox, address, frequency):
    response = client.post(address, fill(client, address, frequency=frequency, amount="5000"))
    attempt = Attempt.objects.get()
    assert response.status_code == 303
    assert response["Location"] == attempt.session_url
    session = sandbox.get(attempt.stripe_session)
    assert session["mode"] == ("payment" if frequency == "once" else "subscription")
    assert session["amount_total"] == attempt.amount == 5000
    assert session["locale"] == attempt.language == ("ja" if address == JAPANESE else "en")
    assert session["client_reference_id"] == session["metadata"]["attempt"] == str(attempt.pk)


def test_the_chosen_fund_travels_with_the_gift(client, sandbox):
    client.post(ENGLISH, fill(client, ENGLISH, amount="1000", fund="ukraine-afghanistan"))
    attempt = Attempt.objects.get()
    assert attempt.fund == Fund.objects.get(slug="ukraine-afghanistan", locale__language_code="ja")
    assert sandbox.get(attempt.stripe_session)["metadata"]["fund"] == "ukraine-afghanistan"


def test_two_presses_of_the_button_are_one_attempt(client, sandbox):
    said = fill(client, JAPANESE)
    first, second = client.post(JAPANESE, said), client.post(JAPANESE, said)
    assert first["Location"] == second["Location"]
    assert Attempt.objects.count() == 1
    assert len(sandbox.all("checkout.session")) == 1


def test_two_visitors_are_never_one_attempt(client, sandbox):
    client.post(JAPANESE, fill(client, JAPANESE))
    client.post(JAPANESE, fill(client, JAPANESE))
    assert Attempt.objects.count() == 2


def test_no_cache_may_keep_the_form(client):
    assert "no-store" in client.get(JAPANESE)["Cache-Control"]


def test_after_turning_back_the_page_says_that_nothing_was_charged(client, sandbox):
    client.post(JAPANESE, fill(client, JAPANESE, frequency="once", amount="5000", fund="japanese-classes"))
    back = urlsplit(sandbox.get(Attempt.objects.get().stripe_session)["cancel_url"])
    response = client.get(f"{back.path}?{back.query}")
    assert soup(response).select_one('.notice[role="status"]') is not None
    assert chosen(client, back.query)["amount"] == "5000"
    assert chosen(client, back.query)["fund"] == "japanese-classes"
    assert "hana" not in back.query


# --- When it can't go on -------------------------------------------------------------------------------


@pytest.mark.parametrize(("address", "words"), [(JAPANESE, "つながりません"), (ENGLISH, "does not answer")])
def test_where_stripe_is_away_the_form_stays_and_trying_again_is_the_same_gift(client, sandbox, address, words):
    said = fill(client, address, message="こんにちは")
    sandbox.break_next("error", times=3, path="checkout/sessions")
    response = client.post(address, said)
    assert response.status_code == 503
    page = soup(response)
    assert words in page.select_one(".error-summary").text
    assert page.select_one("#email")["value"] == "hana@example.org"
    again = fill(client, address) | {f["name"]: f["value"] for f in page.select('#giving [name="token"]')}
    assert again["token"] == said["token"]
    assert client.post(address, said).status_code == 303
    assert Attempt.objects.count() == 1


def test_whoever_presses_very_often_is_asked_to_wait(client, sandbox, settings):
    settings.GIVING_LIMIT_PER_HOUR = 3
    said = fill(client, JAPANESE)
    assert client.post(JAPANESE, said).status_code == 303
    response = client.post(JAPANESE, said)
    assert response.status_code == 429
    assert soup(response).select_one("#email")["value"] == "hana@example.org"
    assert problems(response)[""]


@pytest.mark.parametrize("trick", [{"fax": "1"}, {"token": "forged"}, {"token": ""}])
def test_what_looks_like_a_machine_is_asked_again_and_never_charged(client, trick):
    response = client.post(JAPANESE, fill(client, JAPANESE, **trick))
    assert response.status_code == 422
    assert soup(response).select_one("#family_name")["value"] == "山田"
    assert Attempt.objects.count() == 0


def test_a_form_that_was_filled_too_quickly_is_asked_again(client, sandbox, settings):
    settings.FORM_MINIMUM_SECONDS = 60
    said = fill(client, JAPANESE)
    assert client.post(JAPANESE, said).status_code == 422
    settings.FORM_MINIMUM_SECONDS = 0
    assert client.post(JAPANESE, said).status_code == 303


def test_in_the_demo_a_script_may_be_quick(client, sandbox, settings):
    settings.FORM_MINIMUM_SECONDS, settings.DEMO = 60, True
    assert client.post(JAPANESE, fill(client, JAPANESE)).status_code == 303


# --- The page itself -----------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [JAPANESE, ENGLISH])
def test_the_page_needs_few_queries(client, address, django_assert_max_num_queries):
    client.get(address)  # routes and permissions that a process reads once
    with django_assert_max_num_queries(8):
        assert client.get(address).status_code == 200


def test_machines_are_told_that_one_can_give_here(client):
    found = [json.loads(script.text) for script in soup(client.get(ENGLISH)).select('[type="application/ld+json"]')]
    action = next(item for item in found if item["@type"] == "DonateAction")
    assert action["target"]["urlTemplate"] == "http://testserver/en/donate/"


def test_the_form_page_has_no_donate_bar(client):
    assert soup(client.get(JAPANESE)).select_one(".donate-bar") is None
