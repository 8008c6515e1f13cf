"""The mailed link: asked for by anybody, told to nobody, opened once, by a press and not by a look."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from core import mail_addresses
from core.models import BadAddress, SentMail
from donate.models import DonorLink, DonorSession
from tests.donate.mine.conftest import ask
from tests.donate.visitors import problems, soup

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_tree")]


def without_what_was_typed(response) -> str:
    page = soup(response)
    for field in page.select('[name="token"], [name="email"]'):
        field.decompose()
    return re.sub(r"\w+@example\.org", "…", str(page))


@pytest.mark.parametrize("where", ["/mine/", "/en/mine/"])
def test_the_answer_is_the_same_whether_the_address_is_known_or_not(client, hana, where):
    known, unknown = ask(client, "HANA@example.org", where), ask(client, "nobody@example.org", where)
    assert known.status_code == unknown.status_code == 200
    assert without_what_was_typed(known) == without_what_was_typed(unknown)
    assert list(SentMail.objects.values_list("to", flat=True)) == ["hana@example.org"]


def test_who_is_quick_because_the_browser_fills_in_the_address_gets_the_mail_all_the_same(client, hana, settings):
    settings.FORM_MINIMUM_SECONDS = 60
    ask(client)
    assert SentMail.objects.filter(to="hana@example.org").count() == 1


def test_looking_at_the_link_uses_nothing_up_and_pressing_opens_once(client, hana, mailed):
    link = mailed(client)
    for _time in range(3):
        assert Client().get(link).status_code == 200
        assert Client().head(link).status_code == 200
    assert DonorSession.objects.count() == 0
    assert client.post(link)["Location"] == "/mine/"
    assert "山田 花" in client.get("/mine/").content.decode()
    stranger = Client()
    assert stranger.post(link).status_code == 410
    assert stranger.get(link).status_code == 410
    assert "山田" not in stranger.get("/mine/").content.decode()


def test_after_half_an_hour_the_link_has_closed_and_the_page_offers_another(client, hana, mailed):
    with time_machine.travel(timezone.now() - timedelta(minutes=31), tick=True):
        link = mailed(client)
    answer = client.post(link)
    assert answer.status_code == 410
    assert soup(answer).select_one("main form [name=email]") is not None
    assert DonorSession.objects.count() == 0


def test_a_link_that_was_never_sent_is_unknown(client):
    assert client.get("/mine/in/nonsense/").status_code == 404
    assert client.post("/mine/in/nonsense/").status_code == 404


def test_the_session_reaches_only_the_donors_pages_and_ends_after_two_hours(client, hana, mailed):
    answer = client.post(mailed(client))
    paths = {name: cookie["path"] for name, cookie in answer.cookies.items() if name.startswith("mine")}
    assert paths == {"mine-ja": "/mine/", "mine-en": "/en/mine/"}
    for cookie in answer.cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
    assert "花" in client.get("/en/mine/").content.decode()
    with time_machine.travel(timezone.now() + timedelta(hours=2, minutes=1), tick=True):
        assert "花" not in client.get("/mine/").content.decode()


def test_in_production_every_cookie_is_secure(client, hana, mailed, settings):
    settings.SESSION_COOKIE_SECURE = True
    answer = client.post(mailed(client))
    assert {"__Secure-mine-ja", "__Secure-mine-en", "__Host-supporter"} <= set(answer.cookies)
    assert all(cookie["secure"] for cookie in answer.cookies.values())


def test_two_devices_are_in_at_once_and_one_signs_out_alone(hana, mailed):
    phone, desk = Client(), Client()
    for device in (phone, desk):
        device.post(mailed(device))
    stolen = phone.cookies.copy()
    assert phone.post("/mine/out/").status_code == 303
    phone.cookies = stolen  # a copy of the cookie is of no use once its owner signed out
    assert "花" not in phone.get("/mine/").content.decode()
    assert "花" in desk.get("/mine/").content.decode()


def test_two_taps_in_one_browser_are_one_press_and_a_stranger_stays_out(hana, mailed):
    browser = Client(enforce_csrf_checks=True)
    link = mailed(browser)
    token = soup(browser.get(link)).select_one("[name=csrfmiddlewaretoken]")["value"]
    press = {"csrfmiddlewaretoken": token}
    assert browser.post(link, press).status_code == 303
    for name in ("mine-ja", "mine-en"):
        del browser.cookies[name]  # the first answer never arrived
    assert browser.post(link, press).status_code == 303
    assert Client().post(link).status_code == 410


def test_nobody_is_brought_in_from_another_site(hana, mailed):
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(mailed(browser)).status_code == 403


@pytest.mark.parametrize(
    ("query", "leads_to"),
    [
        ("?raise=1000", "/mine/?raise=1000"),
        ("?next=/mine/history/", "/mine/history/"),
        ("?next=/en/events/evening/", "/en/events/evening/"),
        ("?next=https://evil.example/", "/mine/"),
        ("?next=//evil.example/", "/mine/"),
        ("?next=/\\evil.example/", "/mine/"),
        ("?raise=-5", "/mine/"),
        ("?raise=x", "/mine/"),
    ],
)
def test_what_the_visitor_came_for_is_carried_through(client, hana, mailed, query, leads_to):
    assert client.post(mailed(client, where=f"/mine/{query}"))["Location"] == leads_to


def test_the_mail_is_in_the_donors_language_and_the_page_in_the_visitors(client, hana, mailed):
    link = mailed(client, where="/en/mine/")
    assert "30分" in mail.outbox[0].body
    assert link.startswith("/en/mine/in/")
    assert not re.search(r"W-\d", mail.outbox[0].body)


def test_whoever_asks_very_often_waits_a_quarter_of_an_hour_known_or_not(client, hana, settings):
    settings.FORM_LIMIT_PER_HOUR = 3
    answers = {email: [ask(client, email).status_code for _ in range(3)] for email in ("hana@example.org",)}
    assert answers["hana@example.org"] == [200, 429, 429]
    refused = ask(client, "hana@example.org")
    assert refused["Retry-After"] == "900"
    assert "15" in soup(refused).select_one(".error-summary").get_text()
    assert DonorLink.objects.count() == 1


@pytest.mark.parametrize("email", ["", "x", "a@b", "x" * 300 + "@example.org"])
def test_what_is_no_address_is_explained(client, email):
    answer = ask(client, email)
    assert answer.status_code == 422
    assert set(problems(answer)) == {"email"}


def test_no_page_is_kept_by_anybody_and_no_address_leaks(client, hana, mailed):
    link = mailed(client)
    for page in (client.get("/mine/"), client.get(link), client.post(link), client.get("/mine/")):
        assert "no-store" in page["Cache-Control"]
        assert "private" in page["Cache-Control"]
        assert "noindex" in page["X-Robots-Tag"]
        assert page["Referrer-Policy"] == "strict-origin"
    token = link.rstrip("/").rpartition("/")[2]
    assert not DonorLink.objects.filter(digest__contains=token).exists()


def test_who_is_not_in_is_led_to_the_door_and_back(client, hana):
    answer = client.get("/mine/history/")
    assert answer["Location"] == "/mine/?next=%2Fmine%2Fhistory%2F"


def test_who_comes_in_by_the_mailed_link_has_read_a_mail_so_the_address_is_good_again(client, hana, mailed):
    mail_addresses.note_bounce("Hana@example.org", "mailbox full", timezone.now() - timedelta(days=1))
    link = mailed(client)
    client.get(link)
    assert BadAddress.objects.exists(), "a scanner's look proves nothing"
    client.post(link)
    assert not BadAddress.objects.exists()
    link = mailed(Client())
    mail_addresses.note_bounce(hana.email, "no such user")
    mail_addresses.note_complaint("ken@example.org", "spam")
    Client().post(link)
    assert set(BadAddress.objects.values_list("email", flat=True)) == {hana.email, "ken@example.org"}
