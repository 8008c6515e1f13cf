"""The copy of the letter's list at Brevo: who confirmed is put there, who left is taken off, on both sides."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import mail_addresses, personal_data
from home import newsletter
from home.models import Subscription
from tests.home.brevo_stand_in import KEY, LIST, brevo

pytestmark = pytest.mark.django_db
HANAKO, ANN = "hanako@example.org", "ann@example.org"


@pytest.fixture(scope="module")
def server():
    with brevo() as account:
        yield account


@pytest.fixture
def account(server, settings, monkeypatch):
    # Between two tries the provider's client spares the provider; here it would only keep a core idle.
    monkeypatch.setattr("brevo.core.http_client.INITIAL_RETRY_DELAY_SECONDS", 0.0)
    server.contacts.clear()
    server.is_down, server.requests = False, 0
    settings.BREVO_API_KEY, settings.BREVO_LIST, settings.BREVO_API_BASE = KEY, LIST, server.address
    return server


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def reader(site_tree, committed):
    def reader(email=HANAKO, language="ja"):
        with committed():
            newsletter.subscribe(email, language)
        return Subscription.objects.get(email=email)

    return reader


def test_whoever_confirms_is_put_on_the_list_with_language_and_a_link_that_stops(account, reader, client, committed):
    row = reader()
    contact = account.contacts[HANAKO]
    assert contact["attributes"]["LANGUAGE"] == "ja"
    assert row.listed_at
    with committed():
        client.post(contact["attributes"]["STOP_URL"].removeprefix("http://testserver"))
    assert account.on_the_list() == set()
    assert Subscription.objects.get().listed_at is None


def test_who_only_asked_is_not_given_away(account, site_tree, committed):
    with committed():
        newsletter.ask(HANAKO, "ja")
    call_command("letter")
    assert account.contacts == {}
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscription.objects.update(listed_at=timezone.now())


def test_whoever_leaves_there_is_stopped_here_once_and_not_put_back(account, reader, capsys):
    reader(), reader(ANN, "en")
    account.contacts[ANN]["emailBlacklisted"] = True
    call_command("letter")
    assert not newsletter.is_subscribed(ANN)
    assert newsletter.is_subscribed(HANAKO)
    call_command("letter")
    assert account.contacts[ANN]["emailBlacklisted"] is True
    assert "left at Brevo: 1; put there: 0; taken off: 0" in capsys.readouterr().out


def test_whoever_confirms_anew_after_leaving_there_gets_it_again(account, reader):
    reader()
    account.contacts[HANAKO]["emailBlacklisted"] = True
    call_command("letter")
    reader()
    assert account.contacts[HANAKO]["emailBlacklisted"] is False
    call_command("letter")
    assert newsletter.is_subscribed(HANAKO)


def test_an_address_that_complained_or_does_not_exist_is_taken_off(account, reader):
    reader(), reader(ANN)
    mail_addresses.note_complaint(ANN, "spam")
    call_command("letter")
    assert account.on_the_list() == {HANAKO}


def test_what_failed_by_day_is_made_good_at_night(account, reader):
    account.is_down = True
    row = reader()
    assert (row.is_active, row.listed_at) == (True, None)  # the reader has what they asked for
    with pytest.raises(CommandError, match="503"):
        call_command("letter")
    account.is_down = False
    call_command("letter")
    assert account.on_the_list() == {HANAKO}


def test_a_wrong_key_is_said_without_the_key(account, reader, settings):
    settings.BREVO_API_KEY = "xkeysib-other"
    reader()
    with pytest.raises(CommandError) as refused:
        call_command("letter")
    assert "401" in str(refused.value)
    assert "xkeysib" not in str(refused.value)


def test_whoever_is_forgotten_here_is_forgotten_there(account, reader, committed):
    reader()
    with committed():
        personal_data.forget(HANAKO)
    assert account.contacts == {}


def test_a_long_list_is_read_page_by_page(account, reader, monkeypatch):
    monkeypatch.setattr("home.brevo_list._PAGE", 2)
    for number in range(5):
        reader(f"r{number}@example.org")
    account.contacts["r4@example.org"]["emailBlacklisted"] = True
    call_command("letter")
    assert not newsletter.is_subscribed("r4@example.org")


def test_without_a_key_nothing_leaves_and_old_requests_are_erased(account, settings, reader):
    settings.BREVO_API_KEY = ""
    reader()
    Subscription.objects.create(email="old@example.org", language="ja")
    Subscription.objects.filter(email="old@example.org").update(asked_at=timezone.now() - timedelta(days=31))
    call_command("letter")
    assert list(Subscription.objects.values_list("email", flat=True)) == [HANAKO]
    assert account.requests == 0
