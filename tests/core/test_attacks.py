"""What somebody tries who means harm: forged requests, other people's numbers, fields that no form asks for."""

import re

import pytest
from django.core import signing
from django.forms import ModelForm
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from rest_framework.authentication import SessionAuthentication
from wagtail.models import Page

from core import limits
from core.exports import _harmless
from core.visitor_forms import VisitorForm
from corporate.models import Inquiry
from home import event_letters
from home.models import EventPage, Registration
from tests.donate.visitors import filled, soup
from tests.home.page_types import example

pytestmark = pytest.mark.django_db


def views(patterns, before: str = ""):
    """(address, view) of everything there is; the address as it is written down."""
    for one in patterns:
        part = before + re.sub(r"^\^|\$$|\\Z", "", str(one.pattern))
        if isinstance(one, URLResolver):
            yield from views(one.url_patterns, part)
        elif isinstance(one, URLPattern):
            yield part, one.callback


#: Whatever can be posted here without Django's token carries a proof of its own, or changes nothing of anybody.
WITHOUT_TOKEN = {
    *("healthz", "metrics", "robots.txt", "sitemap.xml", "sitemap-<slug:section>.xml", "search/", "search/suggest/"),
    *("media/<path:path>", "documents/<int:document_id>/<path:document_filename>", "news/feed/"),
    *("news/feed/<slug:category>/", "campaigns/<slug:slug>/now/", "donate/thanks/", "mail/webhook/", "mail/inbound/"),
    *("stripe/webhook/", "newsletter/", "mine/", "mine/card/<str:signed>/"),
    r"newsletter/(?P<verb>confirm|stop)/(?P<key>[\w:-]+)/",
    *(r"events/(?P<slug>[\w-]+)/calendar\.ics", r"events/(?P<slug>[\w-]+)/cancel/(?P<key>[\w:-]+)/"),
    r"((?:[\w\-]+/)*)",
}


def test_no_address_but_these_takes_a_forged_request():
    every = views(get_resolver().url_patterns)
    found = {address: view for address, view in every if getattr(view, "csrf_exempt", False)}
    assert {address for address in found if not address.startswith("admin/")} == WITHOUT_TOKEN
    for address, view in found.items():
        if address.startswith("admin/"):  # Django REST framework asks for the token itself, of whoever has a session
            assert SessionAuthentication in view.cls.authentication_classes, address


@pytest.mark.parametrize(
    "place",
    ["/admin/login/", "/admin/logout/", "/admin/account/", "/admin/pages/bulk/", "/admin/users/new/"],
)
def test_staff_can_be_made_to_do_nothing_by_another_site(place, admin_user, site_tree):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(admin_user)
    answer = browser.post(place, {"username": "evil", "password": "x"}, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403


@pytest.fixture
def event(site_tree) -> EventPage:
    return example(site_tree, EventPage)


def signed_up(event: EventPage, **said) -> Registration:
    values = {"name": "見本", "email": "guest@example.org", "state": "confirmed", "language": "ja", **said}
    return Registration.objects.create(token=f"{Registration.objects.count() + 1:032}", event=event, **values)


def test_a_link_to_cancel_opens_no_other_sign_up_and_at_no_other_event(event, client):
    guest = signed_up(event)
    key = event_letters.cancel_key(guest)
    assert client.get(f"/events/{event.slug}/cancel/{key}/").status_code == 200
    assert client.get(f"/events/elsewhere/cancel/{key}/").status_code == 404
    signature = key.rpartition(":")[2]
    for forged in (
        f"{key[:-2]}xx",
        signing.dumps(guest.pk),
        signing.dumps(guest.pk, salt="x"),
        f"{guest.pk}:{signature}",
    ):
        assert client.post(f"/events/{event.slug}/cancel/{forged}/").status_code == 404, forged
    guest.refresh_from_db()
    assert guest.state == "confirmed"


def test_a_visitor_writes_nothing_that_the_form_does_not_ask_for(event, client, settings):
    settings.FORM_MINIMUM_SECONDS = 0
    EventPage.objects.filter(pk=event.pk).update(capacity=1)
    signed_up(event, email="first@example.org")
    form = filled(soup(client.get(event.url)).select_one("main form[method=post]"))
    more = {"state": "confirmed", "arrived_at": "2026-01-01", "event": "1", "id": "1", "doubts": "x", "token_id": "1"}
    said = form | {"name": "花", "email": "second@example.org", "people": "1", "consent": "yes"} | more
    assert client.post(event.url, said).status_code == 303
    late = Registration.objects.get(email="second@example.org")
    assert (late.state, late.arrived_at, late.event_id) == ("waiting", None, event.pk)

    form = filled(soup(client.get("/contact/")).select_one("main form[method=post]"))
    more = {"state": "closed", "assignee": "1", "erased_at": "2026-01-01", "doubtful": "1", "due_on": "2099-01-01"}
    said = form | {"name": "花", "email": "a@example.org", "message": "こんにちは", "consent": "yes", "topic": "giving"}
    assert client.post("/contact/", said | more).status_code == 303
    kept = Inquiry.objects.get()
    assert (kept.state, kept.assignee, kept.erased_at, kept.doubtful) == ("new", None, None, False)
    assert kept.due_on < timezone.localdate().replace(year=2099)


def test_no_form_of_visitors_writes_rows_by_the_names_of_its_fields():
    kinds, found = [VisitorForm], set()
    while kinds:
        kind = kinds.pop()
        found.add(kind)
        kinds += kind.__subclasses__()
    assert len(found) > 8
    assert not [kind for kind in found if issubclass(kind, ModelForm)]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠x"])
def test_no_cell_begins_a_formula_however_wide_it_is_typed(text):
    assert _harmless(text) == f"'{text}"


def test_a_household_does_not_get_round_a_limit_with_its_many_addresses(site_tree, settings):
    settings.TRUSTED_PROXIES, settings.FORM_LIMIT_PER_HOUR, settings.FORM_MINIMUM_SECONDS = 0, 2, 0
    statuses = []
    for number in range(4):
        browser = Client(REMOTE_ADDR=f"2001:db8:1:2::{number + 1}")
        form = filled(soup(browser.get("/newsletter/")).select_one("main form[method=post]"))
        statuses.append(browser.post("/newsletter/", form | {"email": f"n{number}@example.org"}).status_code)
    assert statuses[-1] == 429
    assert statuses[0] != 429


def test_a_proxy_that_is_not_ours_speaks_for_nobody(settings, rf):
    settings.TRUSTED_PROXIES = 0
    for name in ("x-forwarded-for", "x-real-ip", "forwarded", "cf-connecting-ip", "true-client-ip", "client-ip"):
        assert limits.sender(rf.get("/", REMOTE_ADDR="198.51.100.7", headers={name: "1.1.1.1"})) == "198.51.100.7"


@pytest.mark.parametrize(
    "goal", ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(goal, client, site_tree, django_user_model):
    django_user_model.objects.create_superuser("admin", "admin@example.org", "right horse staple")
    answer = client.post("/admin/login/", {"username": "admin", "password": "right horse staple", "next": goal})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/")


def test_whoever_signs_in_gets_another_session(client, site_tree, django_user_model):
    django_user_model.objects.create_superuser("admin", "admin@example.org", "right horse staple")
    client.get("/admin/login/")
    session = client.session
    session["planted"] = "yes"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    client.post("/admin/login/", {"username": "admin", "password": "right horse staple"})
    assert client.session.session_key not in (None, planted)


@pytest.mark.parametrize(
    "headers",
    [
        {"x-forwarded-host": "evil.example"},
        {"x-forwarded-proto": "https"},
        {"x-forwarded-port": "4711"},
        {"x-original-url": "/admin/"},
        {"x-rewrite-url": "/admin/"},
        {"x-http-method-override": "DELETE"},
        {"forwarded": "host=evil.example;proto=https"},
        {"accept": "application/json"},
        {"origin": "https://evil.example"},
        {"range": "bytes=0-9"},
        {"user-agent": "<script>"},
        {"cookie": "django_language=en; theme=<script>"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_nothing_a_visitor_sends_gets_into_the_page_that_the_next_one_gets(headers, kept, site_tree):
    first = Client().get("/faq/?utm_source=<script>&x=evil.example", headers=headers)
    assert b"evil.example" not in first.content
    second = Client().get("/faq/")
    assert second.status_code == first.status_code == 200
    assert second.content == first.content
    assert not second.cookies


def test_no_page_of_the_tree_is_kept_with_a_cookie(kept, site_tree):
    for page in Page.objects.live().filter(depth__gt=1, locale=site_tree.locale)[:40]:
        answer = Client().get(page.url)
        if answer.get("Cache-Control", "").startswith("public"):
            assert not answer.cookies, page.url
            assert "Cookie" not in answer.get("Vary", ""), page.url
