"""Staff get in with password and second factor; whoever tries is slowed down and told nothing."""

import base64
import re
import time

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.core import mail as outbox
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from core.models import Authenticator, RecoveryCode
from core.signing_in import duty

LOGIN = "/admin/login/"
PASSWORD = "correct horse battery staple"


@pytest.fixture
def demanded(settings):
    settings.SECOND_FACTOR = True


def staff(name: str, *groups: str, superuser: bool = False) -> User:
    user = User.objects.create_user(name, f"{name}@example.org", PASSWORD, is_superuser=superuser)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


def sign_in(client: Client, name: str, password: str = PASSWORD, **more):
    return client.post(LOGIN, {"username": name, "password": password, "next": "/admin/pages/"}, **more)


def code_of(user: User, *, confirmed: bool, step: int = 0) -> str:
    factor = Authenticator.objects.get(user=user, confirmed=confirmed)
    return f"{totp(base64.b32decode(factor.secret), drift=step):06d}"


def set_up(client: Client, user: User) -> list[str]:
    client.get(reverse("second_factor"))
    answer = client.post(reverse("second_factor"), {"code": code_of(user, confirmed=False)})
    assert answer.status_code == 200
    return [one.text for one in BeautifulSoup(answer.content, "html.parser").select("li code")]


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_an_administrator_sets_up_an_app_before_getting_in_and_gives_its_code_from_then_on(site_tree, demanded, client):
    user = staff("chief", superuser=True)
    assert sign_in(client, "chief").url == reverse("second_factor")
    assert not is_in(client)
    page = client.get(reverse("second_factor"))
    picture = BeautifulSoup(page.content, "html.parser").select_one("img.sign-in__picture")
    assert picture["src"].startswith("data:image/svg+xml")
    assert client.post(reverse("second_factor"), {"code": "000000x"}).status_code == 422
    Authenticator.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    codes = set_up(client, user)
    assert len(codes) == 10
    assert is_in(client)

    other = Client()
    assert sign_in(other, "chief").url == reverse("sign_in_code")
    assert not is_in(other)
    assert other.get(reverse("second_factor")).url == reverse("sign_in_code"), "another app needs the old one first"
    used = code_of(user, confirmed=True)
    assert other.post(reverse("sign_in_code"), {"code": used}).status_code == 422, "no code is good twice"
    Authenticator.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    fresh = code_of(user, confirmed=True, step=1)
    wide = fresh.translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
    assert other.post(reverse("sign_in_code"), {"code": f" {wide[:3]} {wide[3:]} "}).url == "/admin/pages/"
    assert is_in(other)


def test_a_recovery_code_lets_in_once(site_tree, demanded, client):
    user = staff("chief", superuser=True)
    sign_in(client, "chief")
    codes = set_up(client, user)
    for attempt, expected in ((codes[3].lower(), 302), (codes[3], 422), (codes[4].replace("-", " "), 302)):
        other = Client()
        sign_in(other, "chief")
        assert other.post(reverse("sign_in_code"), {"code": attempt}).status_code == expected
        assert is_in(other) == (expected == 302)
    assert not any(code in str(row) for row in RecoveryCode.objects.values_list("digest", flat=True) for code in codes)
    assert ModelLogEntry.objects.filter(action="core.factor_recovered").count() == 2


def test_guessing_codes_is_stopped(site_tree, demanded, client):
    user = staff("chief", superuser=True)
    sign_in(client, "chief")
    set_up(client, user)
    other = Client()
    sign_in(other, "chief")
    for _guess in range(20):
        other.post(reverse("sign_in_code"), {"code": "123456"})
    Authenticator.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    assert other.post(reverse("sign_in_code"), {"code": code_of(user, confirmed=True, step=1)}).status_code == 422
    assert not is_in(other)


def test_the_secret_is_not_readable_in_the_database(site_tree, demanded, client):
    from django.db import connection

    user = staff("chief", superuser=True)
    sign_in(client, "chief")
    client.get(reverse("second_factor"))
    secret = Authenticator.objects.get(user=user).secret
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM core_authenticator")
        (stored,) = cursor.fetchone()
    assert stored.startswith("fernet:")
    assert secret not in stored


@pytest.mark.parametrize(
    ("groups", "due"),
    [((), False), (("Editors",), False), (("Moderators",), True), (("events",), True), (("fundraising",), True),
     (("partnerships",), True)],
)  # fmt: skip
def test_who_sees_personal_data_or_publishes_must_have_one(site_tree, groups, due):
    assert duty.is_due(staff("somebody", *groups)) is due


def test_who_may_neither_gets_in_with_the_password(site_tree, demanded, client):
    staff("writer", "Editors")
    assert sign_in(client, "writer").url == "/admin/pages/"
    assert is_in(client)


def test_a_session_without_the_code_ends_when_it_is_demanded(site_tree, settings, client):
    staff("chief", superuser=True)
    sign_in(client, "chief")
    assert is_in(client)
    settings.SECOND_FACTOR = True
    assert not is_in(client)


def test_an_administrator_resets_it_and_so_does_the_command(site_tree, demanded, client, capsys):
    chief, lost = staff("chief", superuser=True), staff("lost", "fundraising")
    sign_in(client, "chief")
    set_up(client, chief)
    theirs = Client()
    sign_in(theirs, "lost")
    set_up(theirs, lost)
    address = reverse("second_factor_reset", args=[lost.pk])
    theirs.post(address)
    assert Authenticator.objects.filter(user=lost).exists(), "only a superuser may"
    assert address.encode() in client.get(reverse("wagtailusers_users:index")).content
    assert client.get(address).status_code == 200
    assert Authenticator.objects.filter(user=lost).exists()
    client.post(address)
    assert not Authenticator.objects.filter(user=lost).exists()
    assert not is_in(theirs)
    call_command("reset_second_factor", "chief")
    assert not Authenticator.objects.exists()
    assert ModelLogEntry.objects.filter(action="core.factor_reset").count() == 2


def test_a_password_that_changed_meanwhile_ends_the_half_done_sign_in(site_tree, demanded, client):
    user = staff("chief", superuser=True)
    sign_in(client, "chief")
    user.set_password("another one that is long")
    user.save()
    assert client.get(reverse("second_factor")).url == LOGIN


def answer_text(answer) -> str:
    page = BeautifulSoup(answer.content, "html.parser")
    for field in page.select("input"):
        field.decompose()
    return re.sub(r"nonce-\S+", "", page.text)


def test_an_unknown_name_gets_the_same_answer_also_when_it_is_too_often(site_tree):
    staff("known", "Editors")
    answers = {}
    for name in ("known", "unknown"):
        client = Client()
        tries = [sign_in(client, name, "wrong", REMOTE_ADDR=f"10.0.0.{len(name)}") for _try in range(11)]
        answers[name] = (answer_text(tries[0]), answer_text(tries[10]), [one.status_code for one in tries])
    assert answers["known"] == answers["unknown"]
    assert answers["known"][0] != answers["known"][1]


def test_too_many_attempts_stop_even_the_right_password_but_not_from_elsewhere(site_tree, client):
    staff("known", "Editors")
    for _try in range(10):
        sign_in(client, "known", "wrong")
    sign_in(client, "known")
    assert not is_in(client)
    elsewhere = Client()
    sign_in(elsewhere, "known", REMOTE_ADDR="198.51.100.7")
    assert is_in(elsewhere)


def test_nobody_is_led_to_another_site_after_signing_in(site_tree, demanded, client):
    user = staff("chief", superuser=True)
    for goal in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        other = Client()
        other.post(LOGIN, {"username": "chief", "password": PASSWORD, "next": goal})
        other.get(reverse("second_factor"))
        if not Authenticator.objects.filter(user=user, confirmed=True).exists():
            answer = other.post(reverse("second_factor"), {"code": code_of(user, confirmed=False)})
            assert b"evil" not in answer.content
        else:
            code = RecoveryCode.make(user)[0]
            assert other.post(reverse("sign_in_code"), {"code": code}).url == "/admin/"


def test_a_reset_says_the_same_for_every_address_and_its_link_names_our_host(site_tree, client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    staff("known", "Editors")
    address = reverse("wagtailadmin_password_reset")
    answers = [
        client.post(address, {"email": email}, headers={"host": "evil.example", "x-forwarded-host": "evil.example"})
        for email in ("known@example.org", "unknown@example.org")
    ]
    assert len({(one.status_code, one.url) for one in answers}) == 1
    (mail,) = outbox.outbox
    assert mail.to == ["known@example.org"]
    assert "http://testserver/admin/password_reset/" in mail.body
    assert "evil" not in mail.body + mail.subject


def test_a_new_session_begins_at_sign_in_and_all_others_end_with_the_password(site_tree, client):
    user = staff("writer", "Editors")
    client.get(LOGIN)
    sign_in(client, "writer")
    first = client.session.session_key
    other = Client()
    sign_in(other, "writer")
    assert other.session.session_key != first
    user.set_password("another one that is long")
    user.save()
    assert not is_in(client)
    assert not is_in(other)


@pytest.mark.parametrize(("name", "back"), [("seen_at", 121 * 60), ("signed_in_at", 12 * 3600 + 60)])
def test_nobody_stays_signed_in_for_ever(site_tree, client, name, back):
    staff("writer", "Editors")
    sign_in(client, "writer")
    assert is_in(client)
    session = client.session
    session[name] = int(time.time()) - back
    session.save()
    assert not is_in(client)


def test_whoever_is_not_in_yet_reads_their_own_language(site_tree, demanded, client):
    user = staff("admin", superuser=True)
    assert "スタッフ用ログイン" in answer_text(client.get("/admin/login/", headers={"accept-language": "ja,en;q=0.5"}))
    assert "Staff sign-in" in answer_text(client.get("/admin/login/", headers={"accept-language": "en-GB,en"}))
    assert "スタッフ用ログイン" in answer_text(client.get("/admin/login/", headers={"accept-language": "fr"}))
    for step in ("", "done/", "confirm/x/y/", "complete/"):
        where = f"/admin/password_reset/{step}"
        assert "パスワード" in answer_text(client.get(where, headers={"accept-language": "ja"}))
        english = answer_text(client.get(where, headers={"accept-language": "en"}))
        assert "assword" in english or "mail" in english
        assert "パスワード" not in english
    UserProfile.objects.create(user=user, preferred_language="en")
    sign_in(client, "admin")
    where = reverse("second_factor")
    assert "Set up your second factor" in answer_text(client.get(where, headers={"accept-language": "ja"}))
    UserProfile.objects.update(preferred_language="ja")
    assert "2段階認証の設定" in answer_text(client.get(where, headers={"accept-language": "en"}))
