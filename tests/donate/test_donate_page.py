"""The donate page: from the form to Stripe, and every way to be told what is missing."""

import json
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from wagtail.models import Site

from core.models import Identity, SiteSettings
from donate.forms.places import country_choices
from donate.models import Attempt, DonatePage, Fund
from tests.donate.visitors import fill, problems, soup

pytestmark = pytest.mark.django_db

JAPANESE, ENGLISH = "/donate/", "/en/donate/"


@pytest.fixture(autouse=True)
def pages(site_tree):
    return site_tree


@pytest.fixture
def no_waiting(monkeypatch):
    """The SDK's own pauses between its tries."""
    import stripe

    monkeypatch.setattr(stripe.RequestsClient, "INITIAL_DELAY", 0)
    monkeypatch.setattr(stripe.RequestsClient, "MAX_DELAY", 0)


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


@pytest.mark.parametrize("address", [JAPANESE, ENGLISH])
@pytest.mark.parametrize(
    ("wrong", "targets"),
    [
        ({"family_name": ""}, {"family_name"}),
        ({"given_name": " \u3000 "}, {"given_name"}),
        ({"email": ""}, {"email"}),
        ({"email": "hana.example.org"}, {"email"}),
        ({"email": "hana@exa mple.org"}, {"email"}),
        ({"email": "花@example.org"}, {"email"}),
        ({"email": "a" * 300 + "@example.org"}, {"email"}),
        ({"consent": ""}, {"consent"}),
        ({"consent": "no"}, {"consent"}),
        ({"amount": "other", "other_amount": "3\x00000"}, {"other_amount"}),
        ({"frequency": "daily"}, {"frequency"}),
        ({"frequency": ""}, {"frequency"}),
        ({"amount": ""}, {"amount"}),
        ({"amount": "abc"}, {"amount"}),
        ({"fund": "no-such-fund"}, {"fund"}),
        ({"family_name": "x" * 61}, {"family_name"}),
        ({"message": "x" * 501}, {"message"}),
        ({"wants_receipt": "perhaps"}, {"wants_receipt"}),
        ({"wants_receipt": "yes", "country": "JP"}, {"postal_code", "prefecture", "address"}),
        ({"wants_receipt": "yes", "country": "XX", "address": "1"}, {"country"}),
        ({"wants_receipt": "yes", "country": "DE"}, {"address"}),
        (
            {"wants_receipt": "yes", "postal_code": "150-00", "prefecture": "東京都", "address": "1"},
            {"postal_code"},
        ),
        (
            {"wants_receipt": "yes", "postal_code": "1500001", "prefecture": "ロンドン", "address": "1"},
            {"prefecture"},
        ),
    ],
)
def test_every_mistake_is_named_in_the_summary_and_beside_its_field(client, address, wrong, targets):
    response = client.post(address, fill(client, address, **wrong))
    assert response.status_code == 422
    assert set(problems(response)) == targets
    assert Attempt.objects.count() == 0


def test_an_empty_form_is_answered_with_what_it_needs(client):
    response = client.post(JAPANESE, {})
    assert response.status_code == 422
    assert {"frequency", "amount", "family_name", "given_name", "email", "consent"} <= set(problems(response))


def test_what_was_typed_is_kept(client):
    said = {
        "frequency": "once",
        "amount": "other",
        "other_amount": "3OO",
        "fund": "japanese-classes",
        "organisation": "見本商事",
        "wants_receipt": "yes",
        "postal_code": "12",
        "prefecture": "大阪府",
        "address": "見本区1-2-3",
        "message": "一行目\n二行目",
        "display_name": "はな",
        "newsletter": "yes",
    }
    response = client.post(JAPANESE, fill(client, JAPANESE, **said))
    page = soup(response)
    for name in ("other_amount", "organisation", "postal_code", "address", "display_name"):
        assert page.select_one(f"#{name}")["value"] == said[name]
    assert page.select_one("#message").text.strip().splitlines() == ["一行目", "二行目"]
    for name, value in {"frequency": "once", "amount": "other", "wants_receipt": "yes", "newsletter": "yes"}.items():
        assert page.select_one(f'[name="{name}"][value="{value}"]').has_attr("checked")
    for name in ("fund", "prefecture"):
        assert page.select_one(f"#{name} option[selected]")["value"] == said[name]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"family_name": "  ﾔﾏﾀﾞ  "}, {"family_name": "ヤマダ"}),
        ({"given_name": "Ｈａｎａ\u202e"}, {"given_name": "Hana"}),
        ({"family_name": "\ufa19山"}, {"family_name": "\ufa19山"}),
        ({"given_name": "نور\u200cالله"}, {"given_name": "نور\u200cالله"}),
        (
            {"wants_receipt": "yes", "postal_code": "〒１５０ー０００１", "prefecture": "Tokyo", "address": "１−２"},
            {"postal_code": "150-0001", "prefecture": "東京都", "country": "JP", "wants_receipt": True},
        ),
        (
            {
                "wants_receipt": "yes",
                "postal_code": "10115",
                "country": "Germany",
                "prefecture": "",
                "address": "Weg 1",
            },
            {"postal_code": "10115", "prefecture": "", "country": "DE", "address": "Weg 1"},
        ),
        (
            {"wants_receipt": "no", "postal_code": "1500001", "prefecture": "東京都", "address": "1-2"},
            {"postal_code": "", "prefecture": "", "address": "", "country": "", "wants_receipt": False},
        ),
    ],
)
def test_what_was_typed_is_tidied_and_an_address_kept_only_for_a_receipt(client, sandbox, typed, kept):
    assert client.post(ENGLISH, fill(client, ENGLISH, **typed)).status_code == 303
    form = Attempt.objects.get().form
    assert {name: form[name] for name in kept} == kept


def test_full_width_letters_in_an_email_are_understood(client, sandbox):
    assert client.post(JAPANESE, fill(client, JAPANESE, email="\u3000ＨＡＮＡ＠example．org ")).status_code == 303
    assert Attempt.objects.get().email == "hana@example.org"


# --- Links that choose beforehand ----------------------------------------------------------------------


def chosen(client, query: str) -> dict[str, str]:
    said = fill(client, f"{JAPANESE}?{query}")
    return {name: said.get(name, "") for name in ("frequency", "amount", "other_amount", "fund", "campaign")}


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
def test_where_stripe_is_away_the_form_stays_and_trying_again_is_the_same_gift(
    client, sandbox, no_waiting, address, words
):
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


@pytest.mark.parametrize(
    ("language", "first", "in_order"),
    [
        ("ja", "日本", ["アイスランド", "カナダ", "ガーナ", "ジョージア", "ロシア", "韓国"]),
        ("en", "Japan", ["Åland Islands", "Albania", "Georgia"]),
    ],
)
def test_countries_stand_as_the_language_sorts_them_japan_first(language, first, in_order):
    with translation.override(language):
        names = [name for _code, name in country_choices()]
    assert names[0] == first
    places = [names.index(name) for name in in_order]
    assert places == sorted(places)
