"""The letter: asked for, confirmed by its reader, stopped by a press."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from home.models import Subscription

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def ask(client, site_tree, django_capture_on_commit_callbacks):
    def post(email: str, path: str = "/newsletter/", **fields):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(path, {"email": email, **fields})

    return post


def link() -> str:
    return re.search(r"http://testserver(\S+/newsletter/\S+|/newsletter/\S+)", mail.outbox[-1].body)[1]


def test_nothing_is_sent_before_the_reader_confirms(client, ask):
    response = ask("Hanako@Example.org")
    assert (response.status_code, response["Location"]) == (303, "/newsletter/?sent=1")
    subscription = Subscription.objects.get(email="hanako@example.org")
    assert not subscription.is_active
    client.get(link())
    subscription.refresh_from_db()
    assert not subscription.is_active
    client.post(link())
    subscription.refresh_from_db()
    assert subscription.is_active


def test_the_mail_speaks_the_readers_language(ask):
    ask("hanako@example.org")
    assert mail.outbox[-1].subject == "便りをお届けしてよいですか"
    ask("ann@example.org", "/en/newsletter/")
    assert mail.outbox[-1].subject == "Shall our letter come to you?"
    assert link().startswith("/en/newsletter/confirm/")


def test_asking_twice_a_day_sends_one_mail(ask):
    ask("hanako@example.org")
    ask("hanako@example.org")
    assert len(mail.outbox) == 1


def test_a_press_stops_it(client, ask):
    ask("hanako@example.org")
    client.post(link())
    client.post(link().replace("/confirm/", "/stop/"))
    assert not Subscription.objects.get().is_active


@pytest.mark.parametrize(
    "email", ["", "hanako", "a@b", "x" * 300 + "@example.org", "a@example.org\nBcc: b@example.org"]
)
def test_a_wrong_address_is_explained_and_kept(ask, email):
    response = ask(email)
    assert response.status_code == 422
    assert 'id="email-error"' in response.content.decode()
    assert not Subscription.objects.exists()


def test_a_machine_that_fills_the_trap_is_told_nothing_and_kept_out(ask):
    assert ask("robot@example.org", fax="1").status_code == 303
    assert not Subscription.objects.exists()


def test_too_many_from_one_address_wait(ask, settings):
    settings.FORM_LIMIT_PER_HOUR = 2
    assert [ask(f"a{number}@example.org").status_code for number in range(3)] == [303, 303, 429]


def test_a_link_nobody_made_leads_nowhere(client, site_tree):
    assert client.get("/newsletter/confirm/abc:def/").status_code == 404


def test_staff_read_the_list(admin_client, ask):
    ask("hanako@example.org")
    assert "hanako@example.org" in admin_client.get(reverse("subscriptions:index")).content.decode()
