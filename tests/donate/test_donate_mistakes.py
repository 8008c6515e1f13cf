"""What a donor types: every mistake is named, nothing typed is lost, and the rest is tidied."""

import pytest
from django.utils import translation

from donate.forms.places import country_choices
from donate.models import Attempt
from tests.donate.visitors import fill, problems, soup

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_tree")]

JAPANESE, ENGLISH = "/donate/", "/en/donate/"


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
