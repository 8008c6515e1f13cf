"""The letter: asked for, confirmed by its reader, stopped by a press."""

import re
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import ModelLogEntry

from core import audit, mail_addresses
from home import newsletter
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


def test_a_mail_program_that_presses_for_its_reader_is_answered_without_a_redirect(client, ask):
    ask("hanako@example.org")
    client.post(link())
    stop = link().replace("/confirm/", "/stop/")
    assert client.get(stop).status_code == 200
    assert Subscription.objects.get().is_active
    answer = client.post(stop, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not Subscription.objects.get().is_active


@pytest.mark.parametrize(("days", "status"), [(6, 200), (8, 410)])
def test_a_link_that_confirms_holds_for_a_week_and_one_that_stops_for_good(client, ask, days, status):
    ask("hanako@example.org")
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        answer = client.get(link())
        assert answer.status_code == status
        client.post(link())
        assert Subscription.objects.get().is_active is (status == 200)
        assert ('name="email"' in answer.content.decode().split("<main")[1]) is (status == 410)
        assert client.get(link().replace("/confirm/", "/stop/")).status_code == 200


def test_staff_narrow_the_list_down_and_take_it_out(admin_client, ask):
    ask("waiting@example.org")
    for email, language in (("active@example.org", "ja"), ("gone@example.org", "en")):
        newsletter.subscribe(email, language)
    newsletter.stop_for("gone@example.org")
    newsletter.subscribe("bounced@example.org", "en")
    mail_addresses.note_bounce("bounced@example.org", "550")

    def found(**filters):
        csv = b"".join(admin_client.get(reverse("subscriptions:index"), {**filters, "export": "csv"}).streaming_content)
        return {line.split(",")[0].split("@")[0] for line in csv.decode("utf-8-sig").splitlines()[1:]}

    assert found(state="active") == {"active"}
    assert found(state="waiting") == {"waiting"}
    assert found(state="stopped") == {"gone"}
    assert found(state="unreached") == {"bounced"}
    assert found(language="en") == {"gone", "bounced"}
    assert found(source="site") == {"waiting"}
    assert ModelLogEntry.objects.filter(action=audit.EXPORTED).count() == 6
    assert admin_client.get(reverse("subscriptions:index"), {"state": "nonsense"}).status_code == 200


def test_the_list_says_of_each_why_it_gets_no_letter(admin_client, site_tree):
    newsletter.subscribe("active@example.org", "ja")
    for email, note in (
        ("back@example.org", mail_addresses.note_bounce),
        ("spam@example.org", mail_addresses.note_complaint),
    ):
        newsletter.subscribe(email, "ja")
        note(email, "550")
    newsletter.stop_for("spam@example.org")
    answer = admin_client.get(reverse("subscriptions:index"), {"export": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()[1:]
    states = dict(line.split(",")[:2] for line in lines)
    assert states == {
        "active@example.org": gettext("gets the letter"),
        "back@example.org": gettext("Mails come back"),
        "spam@example.org": gettext("stopped"),
    }
    assert gettext("Mails come back") in admin_client.get(reverse("subscriptions:index")).content.decode()


def test_the_list_says_the_language_in_words(admin_client, site_tree):
    newsletter.subscribe("active@example.org", "ja")
    newsletter.subscribe("other@example.org", "en")
    listed = BeautifulSoup(admin_client.get(reverse("subscriptions:index")).content, "html.parser")
    cells = {cell.get_text(strip=True) for cell in listed.select("table.listing td")}
    assert {"日本語", "英語"} <= cells
    assert not {"ja", "en"} & cells
