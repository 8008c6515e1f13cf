"""``manage.py stripe_setup``: what is looked at, what can be made."""

import pytest
from django.core.management import CommandError, call_command

from donate import stripe_setup
from donate.dispatch import look_for
from donate.stripe_api import API_VERSION

pytestmark = pytest.mark.django_db


def test_on_a_new_account_the_command_makes_what_is_missing_and_the_second_look_finds_nothing(
    sandbox, capsys, settings
):
    with pytest.raises(CommandError):
        call_command("stripe_setup")
    assert "no webhook endpoint http://testserver/stripe/webhook/" in capsys.readouterr().out
    call_command("stripe_setup", "--create")
    said = capsys.readouterr().out
    assert "whsec_" in said
    endpoint = sandbox.all("webhook_endpoint")[0]
    assert endpoint["api_version"] == API_VERSION
    assert set(endpoint["enabled_events"]) == set(stripe_setup.EVENTS)
    portal = sandbox.all("billing_portal.configuration")[0]["id"]
    assert f"STRIPE_PORTAL={portal}" in said
    with pytest.raises(CommandError, match="Still missing: 1"):  # not set yet: no second one is made meanwhile
        call_command("stripe_setup", "--create")
    assert f"set STRIPE_PORTAL={portal}" in capsys.readouterr().out
    settings.STRIPE_PORTAL = portal
    call_command("stripe_setup")
    assert len(sandbox.all("webhook_endpoint")) == 1
    assert len(sandbox.all("billing_portal.configuration")) == 1


def test_what_is_there_but_not_right_is_told_and_mended(sandbox, capsys, settings):
    from donate import stripe_account

    old = {"url": stripe_setup.webhook_url(), "enabled_events": ["*"], "api_version": "2017-08-15"}
    stripe_account.create_webhook_endpoint(**old)
    made = stripe_account.create_webhook_endpoint(
        **old | {"enabled_events": ["charge.failed"], "api_version": API_VERSION}
    )
    settings.STRIPE_PORTAL = stripe_account.create_portal(features={"invoice_history": {"enabled": True}})["id"]
    methods = stripe_account.payment_methods()[0]["id"]
    from donate.stripe_api import _v1

    _v1().payment_method_configurations.update(methods, {"card": {"display_preference": {"preference": "off"}}})
    with pytest.raises(CommandError, match="Still missing: 3"):
        call_command("stripe_setup")
    said = capsys.readouterr().out
    for words in ("2017-08-15: disable it", "does not deliver: checkout.session.completed", "card: not offered"):
        assert words in said
    call_command("stripe_setup", "--create")
    call_command("stripe_setup")
    assert "payment_intent.succeeded" in sandbox.get(made["id"])["enabled_events"]


def test_every_event_that_is_asked_for_means_something_to_us():
    assert [event for event in stripe_setup.EVENTS if look_for(event, {"id": "x"}) is None] == []


def test_where_stripe_is_down_the_command_says_so(sandbox, settings):
    settings.STRIPE_SECRET_KEY = ""
    with pytest.raises(CommandError, match="could not be asked"):
        call_command("stripe_setup")
