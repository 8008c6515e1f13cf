"""The log: what belongs together is found by one number, and nothing in it names a person or opens a door."""

import io
import json
import logging
import re

import pytest
from django.core import mail
from django.core.handlers.base import BaseHandler
from django.test import Client, RequestFactory, override_settings
from django_tasks import task

from core.logs import requests, scrubbing
from core.logs.formats import Lines

EMAIL = "hana.planted@example.org"
TOKEN = "planted-0123456789abcdef-PLANTED:1vXyZa:Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9v"
KEY = "sk_live_plantedPLANTED0123456789"
HOOK = "whsec_plantedPLANTED0123456789+/="
CARD = "4242 4242 4242 4242"
PLANTED = (EMAIL, "planted", KEY, HOOK, CARD, "4242424242424242", "hana")


def lines(stream: io.StringIO) -> list[dict]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def assert_nothing_planted(stream: io.StringIO) -> None:
    said = stream.getvalue()
    assert said
    found = [secret for secret in PLANTED if secret.lower() in said.lower()]
    assert not found, said


@pytest.mark.django_db
def test_no_request_leaves_a_name_a_token_or_a_key_in_the_log(site_tree, written):
    client = Client(raise_request_exception=False)
    for path in (
        f"/mine/in/{TOKEN}/",
        f"/en/mine/email/{TOKEN}/",
        f"/draft/{TOKEN}/",
        f"/donate/?email={EMAIL}&amount=3000",
        f"/nowhere/?token={TOKEN}",
        f"/nowhere/{EMAIL}/",
        f"/search/?q={CARD}",
    ):
        client.get(path, headers={"Referer": f"http://testserver/mine/in/{TOKEN}/", "Authorization": f"Bearer {KEY}"})
    client.post("/mine/", {"email": EMAIL})
    client.post("/stripe/webhook/", KEY, content_type="application/json", headers={"Stripe-Signature": HOOK})
    client.get("/", headers={"Host": "planted.example.org"})
    assert_nothing_planted(written)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/en/planted-hana-no-shinsei/03-1234-5678/", "page"),
        ("/planted-hana.html", "no route"),
        ("/EN/MINE/IN/planted0123:1vXyZa:Zm9v/", "no route"),
        ("/MINE/CARD/planted01234567/", "page"),
        ("/Mine/In/planted-01234567", "page"),
        ("/en/%E5%B1%B1%E7%94%B0-planted/", "page"),
        ("/documents/7/planted-hana.pdf", "documents/<int:document_id>/<path:document_filename>"),
        ("/media/planted-hana/x.png", "media/<path:path>"),
        ("/admin/planted-hana/", "admin/"),
    ],
)
def test_djangos_own_line_about_an_address_that_is_none_of_ours_is_by_route(site_tree, written, path, route):
    Client(raise_request_exception=False).get(path, follow=True)
    assert_nothing_planted(written)
    assert "1234-5678" not in written.getvalue()
    assert "\\u5c71" not in written.getvalue()
    if not path.startswith("/admin/"):  # there one is asked to sign in
        assert f"Not Found: {route}" in written.getvalue()


@pytest.mark.django_db
def test_a_page_that_fails_is_named_as_whoever_mends_it_needs_that(site_tree, written, settings, monkeypatch):
    def broken(self, request, *args, **kwargs) -> None:
        raise RuntimeError("no such drawing")

    monkeypatch.setattr(type(site_tree), "serve", broken)
    client = Client(raise_request_exception=False)
    assert client.get("/en/").status_code == 500
    assert "Internal Server Error: /en/" in written.getvalue()


def test_no_error_leaves_them_whatever_it_says(written):
    log = logging.getLogger("anybody.at.all")
    try:
        raise ValueError(f"{EMAIL} paid with {CARD} by {KEY} at https://x.example/mine/in/{TOKEN}/?a={HOOK}")
    except ValueError:
        log.exception("no mail to %s: %s", EMAIL, HOOK)
    log.error("card 4242424242424242", extra={"donor": EMAIL, "more": {"key": [KEY, HOOK]}})
    log.error("postgres://site:plantedPLANTED@db/site Authorization: planted password=planted")
    assert_nothing_planted(written)


@task()
def breaks(email: str) -> None:
    logging.getLogger("some.task").warning("writes to %s", email)
    raise ValueError(email, KEY)


@pytest.mark.django_db
def test_neither_a_task_that_breaks_nor_a_mail_that_bounces_leaves_them(written, settings):
    settings.EMAIL_BACKEND = "tests.core.test_logs.Refusing"
    breaks.enqueue(EMAIL)
    with pytest.raises(ConnectionError):
        mail.send_mail("subject", TOKEN, None, [EMAIL])
    assert_nothing_planted(written)


class Refusing:
    """A mail server that repeats to whom it would not send."""

    def __init__(self, *args, **kwargs) -> None:
        pass

    def send_messages(self, messages) -> int:
        logging.getLogger("smtp").error("550 <%s> refused", messages[0].to[0])
        raise ConnectionError(messages[0].to[0])


def test_the_own_secrets_of_the_installation_are_veiled_as_they_are(settings):
    settings.SECRET_KEY = "completely ordinary words"
    assert scrubbing.scrubbed("because of completely ordinary words.") == f"because of {scrubbing.VEIL}."


@pytest.mark.parametrize("name", ["INQUIRY_WEBHOOK_SECRET", "DATA_KEYS", "MAILGUN_WEBHOOK_SIGNING_KEY"])
def test_so_are_those_that_sign_and_encrypt(name, settings):
    secret = "quite-ordinary-letters"
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": secret if name.startswith("MAILGUN") else ""}
    if hasattr(settings, name):
        setattr(settings, name, [secret] if name == "DATA_KEYS" else secret)
    assert secret not in scrubbing.scrubbed(f"{secret}: not accepted")


@pytest.mark.parametrize(
    "path",
    [
        "/mine/card/MQ:1vXyZa:{}/",
        "/newsletter/stop/MQ:1vXyZa:{}/",
        "/events/table/cancel/MQ:1vXyZa:{}/",
        "/membership/dues/1/1vXyZa/{}/",
        "/en/membership/dues/1/1vXyZa/{}/",
        "/draft/{}/",
        "/mine/in/{}/",
    ],
)
def test_no_mailed_link_is_written_down_whole(path):
    key = "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6"
    assert key not in scrubbing.scrubbed(f"Not Found: {path.format(key)}")


@pytest.mark.parametrize(
    "said",
    [
        "GET page 200",
        "entry 1234567890123 of 2026-11-28 12:34:56",
        "Task id=0b7f6a1e-8f1e-4a55-9c1c-5a4f1d2e3c4b path=donate.tasks.handle_event state=SUCCESSFUL",
        "evt_1PqRsT0123 of type invoice.paid",
        "http://127.0.0.1:8000/donate/",
    ],
)
def test_ordinary_lines_stay_as_they_are(said):
    assert scrubbing.scrubbed(said) == said


# --- Numbers of requests -------------------------------------------------------------------------------

GIVEN = "0123456789abcdef0123456789abcdef"


def number_of(**headers: str) -> str:
    return Client().get("/healthz", headers=headers).headers["X-Request-ID"]


def test_every_answer_names_its_request_and_two_are_never_the_same():
    first, second = number_of(), number_of()
    assert re.fullmatch("[0-9a-f]{32}", first)
    assert first != second


def test_a_visitors_number_is_not_believed_one_of_our_proxy_is():
    assert number_of(**{"X-Request-ID": GIVEN}) != GIVEN
    with override_settings(TRUSTED_PROXIES=1):
        assert number_of(**{"X-Request-ID": GIVEN}) == GIVEN
        assert number_of(**{"X-Request-ID": "01234567-89ab-cdef-0123-456789abcdef"}) == GIVEN
        for bad in ("", "x" * 32, GIVEN + "0", EMAIL):
            assert re.fullmatch("[0-9a-f]{32}", number_of(**{"X-Request-ID": bad}))


@task()
def says() -> None:
    logging.getLogger("some.task").info("at work")


@task()
def looks() -> None:
    """Asks the site for a page without a server, as what draws or measures pages does."""
    site = BaseHandler()
    site.load_middleware()
    answer = site.get_response(RequestFactory().get("/healthz"))
    assert answer.headers["X-Request-ID"][:16] != GIVEN[:16]
    logging.getLogger("some.task").info("has looked")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("written", [Lines], indirect=True)
def test_a_task_carries_the_first_half_of_its_requests_number_into_the_worker(written, settings):
    from django.core.management import call_command

    settings.TASKS = {
        "default": {
            "BACKEND": "django_tasks_db.DatabaseBackend",
            "QUEUES": [],
            "OPTIONS": {"id_function": "core.logs.requests.task_id"},
        }
    }
    with requests.under(GIVEN):
        looks.enqueue()
        says.enqueue()
        says.enqueue()
    says.enqueue()
    call_command("db_worker", batch=True, interval=0, startup_delay=False)
    at_work = [line.get("request") for line in lines(written) if line["message"] == "at work"]
    assert at_work.count(GIVEN[:16]) == 2
    assert len(at_work) == 3
    assert [line["request"] for line in lines(written) if line["message"] == "has looked"] == [GIVEN[:16]]
    assert requests.current() == ""


@pytest.mark.parametrize("written", [Lines], indirect=True)
def test_a_line_is_json_with_time_level_route_status_and_number(written):
    Client().get("/healthz", headers={"X-Request-ID": GIVEN})
    (line,) = [line for line in lines(written) if line["logger"] == "site.requests"]
    assert (line["message"], line["level"], line["status"]) == ("GET healthz 200", "INFO", 200)
    assert {"at", "ms", "request"} <= set(line)
