"""What every answer says to browsers, and whom we believe about where a visitor comes from."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.test import RequestFactory
from django.urls import reverse
from wagtail.models import Page

from core import limits

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = ["/", "/en/", "/donate/", "/en/news/", "/search/?q=x", "/mine/", "/nothing-here/"]


def policy(answer) -> dict[str, str]:
    return dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_runs_no_inline_script_and_writes_no_markup(path, site_tree, client, settings):
    settings.DEBUG = False
    answer = client.get(path)
    said = policy(answer)
    assert said["default-src"] == "'none'"
    assert said["script-src"] == said["style-src"] == "'self'"
    assert said["require-trusted-types-for"] == "'script'"
    assert said["trusted-types"] == "'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Opener-Policy"] == answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Referrer-Policy"] in {"strict-origin-when-cross-origin", "strict-origin"}


def inline_scripts(html: bytes) -> list:
    soup = BeautifulSoup(html, "html.parser")
    scripts = [one for one in soup.find_all("script") if not one.get("src")]
    return [one for one in scripts if one.get("type", "text/javascript") in {"text/javascript", "module"}]


def admin_screens(page: Page) -> list[str]:
    children = Page.objects.exclude(depth=1)[:4]
    editors = [reverse("wagtailadmin_pages:edit", args=[one.pk]) for one in children]
    plain = [
        "wagtailadmin_home",
        "wagtailadmin_account",
        "wagtailimages:index",
        "wagtaildocs:index",
        "wagtailusers_users:index",
        "wagtailadmin_reports:site_history",
        "wagtailredirects:index",
    ]
    submit = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    return [*editors, *[reverse(name) for name in plain], submit]


def test_no_screen_of_the_admin_needs_an_inline_script_without_a_nonce(site_tree, admin_client):
    seen = 0
    for address in admin_screens(site_tree):
        answer = admin_client.get(address, follow=True)
        assert answer.status_code == 200, address
        said = policy(answer)["script-src"]
        assert "unsafe" not in said
        for script in inline_scripts(answer.content):
            assert f"'nonce-{script.get('nonce')}'" in said, (address, script.text[:80])
        seen += answer.content.count(b'data-controller="starts"')
    assert seen, "what Wagtail starts inline is started by our own file"


PROBE = """
from django.test import Client
import django; django.setup()
from django.conf import settings
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.test import RequestFactory
answer = Client().get("/healthz", secure=True, headers={"host": "www.example.org"})
print(answer.status_code, answer["Strict-Transport-Security"])
request = RequestFactory().get("/", secure=True)
get_token(request)
cookies = CsrfViewMiddleware(lambda request: HttpResponse())(request).cookies
print([(name, one["secure"], one["path"], one["domain"], one["samesite"]) for name, one in cookies.items()])
print(settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SECURE)
print("second factor", settings.SECOND_FACTOR)
"""


def test_over_https_cookies_are_bound_to_the_host_and_a_second_factor_is_demanded(tmp_path):
    environment = {
        "PATH": os.environ["PATH"],
        "VAR_DIR": str(tmp_path),
        "DEBUG": "0",
        "SECRET_KEY": "x" * 60,
        "SITE_URL": "https://www.example.org",
        "EMAIL_URL": "smtp://localhost:25",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATA_KEYS": "Zm9yLXRoZXNlLXRlc3RzLW9ubHktMDEyMzQ1Njc4OTA=",
    }
    ran = subprocess.run(
        [sys.executable, "-c", PROBE], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert "max-age=31536000; includeSubDomains; preload" in ran.stdout
    assert "('__Host-csrf', True, '/', '', 'Lax')" in ran.stdout
    assert "__Host-session True True" in ran.stdout
    assert "second factor True" in ran.stdout


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "expected"),
    [
        (0, "203.0.113.9", "198.51.100.1", "198.51.100.1"),
        (1, "203.0.113.9", "10.0.0.1", "203.0.113.9"),
        (1, "1.1.1.1, 2.2.2.2, 203.0.113.9", "10.0.0.1", "203.0.113.9"),
        (2, "1.1.1.1, 203.0.113.9, 10.0.0.2", "10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1", "10.0.0.1"),
        (1, "", "10.0.0.1", "10.0.0.1"),
        (1, "2001:db8:1:2:3:4:5:6", "::1", "2001:db8:1:2::/64"),
        (1, "::ffff:203.0.113.9", "::1", "203.0.113.9"),
        (1, "203.0.113.9:4711", "::1", "203.0.113.9"),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(proxies, forwarded, remote, expected, settings):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get(
        "/", REMOTE_ADDR=remote, headers={"x-forwarded-for": forwarded, "x-real-ip": "9.9.9.9"}
    )
    assert limits.sender(request) == expected
