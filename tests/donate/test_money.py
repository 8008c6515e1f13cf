"""Amounts as people write and read them."""

import pytest
from django.test import override_settings
from django.utils import translation

from donate import checks, money
from donate.money import MixedCurrencies, Money


def test_each_language_writes_yen_its_own_way():
    with translation.override("ja"):
        assert str(Money(3000)) == "3,000円"
    with translation.override("en"):
        assert str(Money(-3000)) == "-¥3,000"
    assert money.written(12, "usd") == "12 USD"


def test_currencies_do_not_mix():
    assert Money(1) + -Money(3) == Money(-2)
    with pytest.raises(MixedCurrencies):
        Money(1) + Money(1, "usd")


@pytest.mark.parametrize(
    ("setting", "value", "found"),
    [
        ("STRIPE_SECRET_KEY", "pk_test_1", "donate.E002"),
        ("STRIPE_WEBHOOK_SECRET", "secret", "donate.E003"),
        ("STRIPE_API_BASE", "localhost:1", "donate.E004"),
        ("STRIPE_SECRET_KEY", "", "donate.W001"),
    ],
)
def test_a_wrong_setting_is_named(setting, value, found):
    with override_settings(**{"DEBUG": False, setting: value}):
        assert [one.id for one in checks.stripe_is_configured(None)] == [found]


def test_the_installed_sdk_speaks_the_pinned_version():
    assert checks.the_sdk_speaks_the_pinned_version(None) == []
