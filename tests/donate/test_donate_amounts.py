"""Amounts on the donate page: floors, ceiling, presets, and what a link fills in."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Site

from core.models import Identity, SiteSettings
from donate.models import Attempt, DonatePage
from tests.donate.visitors import chosen, fill, problems, soup

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_tree")]

JAPANESE, ENGLISH = "/donate/", "/en/donate/"


@pytest.mark.parametrize(
    ("frequency", "typed", "yen"),
    [
        ("once", "500", 500),
        ("monthly", "１，０００円", 1000),
        ("once", "1万円", 10_000),
        ("once", "9,999,999", 9_999_999),
    ],
)
def test_any_amount_between_floor_and_ceiling_is_taken(client, sandbox, frequency, typed, yen):
    said = fill(client, JAPANESE, frequency=frequency, amount="other", other_amount=typed)
    assert client.post(JAPANESE, said).status_code == 303
    assert Attempt.objects.get().amount == yen


def test_an_amount_that_is_no_preset_is_taken_as_it_is(client, sandbox):
    assert client.post(JAPANESE, fill(client, JAPANESE, amount="7000")).status_code == 303
    assert Attempt.objects.get().amount == 7000


@pytest.mark.parametrize("address", [JAPANESE, ENGLISH])
@pytest.mark.parametrize(
    ("frequency", "typed", "limit"),
    [
        ("once", "499", 500),
        ("once", "0", 500),
        ("once", "-500", 500),
        ("once", "1.5", 500),
        ("once", "千円", 500),
        ("once", "1e4", 500),
        ("once", "", 500),
        ("monthly", "999", 1000),
        ("monthly", "500円", 1000),
        ("once", "10,000,000", 9_999_999),
        ("once", "9" * 400, 9_999_999),
    ],
)
def test_other_amounts_are_refused_with_the_limit(client, address, frequency, typed, limit):
    said = fill(client, address, frequency=frequency, amount="other", other_amount=typed)
    response = client.post(address, said)
    assert response.status_code == 422
    message = problems(response)["other_amount"]
    assert f"{limit:,}円" in message if address == JAPANESE else f"¥{limit:,}" in message
    assert soup(response).select_one("#other_amount")["value"] == typed
    assert Attempt.objects.count() == 0


def test_above_the_ceiling_the_page_says_how_to_get_in_touch(client, site_tree):
    settings = SiteSettings.for_site(Site.objects.get())
    if settings.identity is None:
        settings.identity = Identity.objects.create(
            locale=site_tree.locale, name="X", legal_name="X", description="X", address="X", email="x@example.org"
        )
        settings.save()
    said = fill(client, JAPANESE, amount="other", other_amount="20000000")
    assert settings.identity.email in problems(client.post(JAPANESE, said))["other_amount"]


def test_an_editor_may_raise_the_floor(client, sandbox):
    DonatePage.objects.filter(locale__language_code="ja").update(once_floor=2000)
    said = fill(client, JAPANESE, frequency="once", amount="other", other_amount="1999")
    assert "2,000円" in problems(client.post(JAPANESE, said))["other_amount"]
    assert client.post(JAPANESE, {**said, "other_amount": "2000"}).status_code == 303


def test_presets_below_the_floor_or_twice_are_refused_in_the_admin(site_tree):
    page = DonatePage.objects.get(locale=site_tree.locale)
    page.once_presets = [("preset", {"amount": 500, "text": ""}), ("preset", {"amount": 500, "text": ""})]
    page.monthly_presets = [("preset", {"amount": 500, "text": ""})]
    page.shares = [("share", {"label": "a", "percent": 60})]
    assert set(page.wrong_presets(500, 1000)) == {"once_presets", "monthly_presets", "default_amount"}
    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    assert "shares" in refused.value.message_dict


def test_an_amount_that_is_offered_only_once_is_marked_so(client, site_tree):
    page = DonatePage.objects.get(locale=site_tree.locale)
    page.once_presets = [("preset", {"amount": 50_000, "text": "x"})]
    page.save()
    cards = soup(client.get(JAPANESE)).select(".amount-choice")
    assert any("is-once" in card["class"] for card in cards if "50,000円" in card.text)


def test_the_twins_offer_the_same_amounts(site_tree):
    amounts = [[preset.amount for preset in page.presets] for page in DonatePage.objects.all()]
    assert len(amounts) == 2
    assert amounts[0] == amounts[1]
    assert site_tree is not None


def test_a_link_fills_the_form(client):
    assert chosen(client, "frequency=once&amount=10000&fund=japanese-classes") == {
        "frequency": "once",
        "amount": "10000",
        "other_amount": "",
        "fund": "japanese-classes",
        "campaign": "",
    }


@pytest.mark.parametrize("query", ["amount=7000", "amount=other&other_amount=7,000", "amount=７０００円"])
def test_an_amount_in_a_link_that_is_no_preset_stands_as_another_amount(client, query):
    found = chosen(client, query)
    assert (found["amount"], found["other_amount"].replace(",", "").replace("円", "")) in (
        ("other", "7000"),
        ("other", "７０００"),
    )


@pytest.mark.parametrize(
    "query",
    [
        "frequency=daily&amount=-1&fund=x&campaign=y",
        "amount=99999999999&frequency=",
        "amount=abc&fund=%00&campaign=%00%ff",
        "campaign=" + "x" * 3000,
        "amount[]=1&frequency=once%0d%0a",
    ],
)
def test_nonsense_in_a_link_is_left_aside(client, query):
    assert chosen(client, query) == chosen(client, "")
