"""Requests that are turned away before a page is asked: words for people, one line in the log, nothing of theirs."""

import io

import pytest
from bs4 import BeautifulSoup

from tests.core.broken_urls import REASONS
from tests.core.test_fuzz_requests import asked

pytestmark = pytest.mark.django_db

MULTIPART = "multipart/form-data; boundary=x"
FILE = b'--x\r\nContent-Disposition: form-data; name="planted"; filename="planted"\r\n'
FORM = "application/x-www-form-urlencoded"
#: (reason, body, what the server is told with it): what Django refuses while a form is read.
BROKEN = {
    "no boundary": ("MultiPartParserError", b"planted", "multipart/form-data"),
    "a broken boundary": ("MultiPartParserError", b"planted", "multipart/form-data; boundary=\u00ff"),
    "a file that is none": (
        "MultiPartParserError",
        FILE + b"Content-Transfer-Encoding: base64\r\n\r\nA\r\n--x--\r\n",
        MULTIPART,
    ),
}
TOO_MUCH = {
    "too many fields": ("TooManyFieldsSent", b"&".join([b"planted=planted"] * 10_001), FORM),
    "too many bytes": ("RequestDataTooBig", b"planted=" + b"x" * 2_700_000, FORM),
    "too many files": ("TooManyFilesSent", (FILE + b"\r\nx\r\n") * 101 + b"--x--\r\n", MULTIPART),
}
#: Without it, forms of staff are refused before they are read.
COOKIE = f"csrftoken={'x' * 32}"
PLACES = {"/contact/": "ja", "/en/contact/": "en", "/donate/": "ja", "/admin/login/": "ja", "/en/nowhere/": "en"}


@pytest.fixture(autouse=True)
def our_name(settings):
    settings.SITE_URL = "https://www.example.org"


def assert_refused(answer, status: int, language: str) -> None:
    """The site's own page in this language, standing alone, under our own name."""
    assert answer.status_code == status
    html = BeautifulSoup(answer.content, "html.parser")
    assert html.html["lang"] == language
    assert html.find("meta", {"name": "robots"})["content"] == "noindex"
    assert ("。" in html.h1.get_text()) == (language == "ja")
    assert answer.get("Cache-Control") == "no-store"
    assert "sha256-" in answer.get("Content-Security-Policy"), "its style may be"
    assert b"planted" not in answer.content
    assert [link["href"] for link in html.find_all("a")] == [f"https://www.example.org/{'en/' * (language == 'en')}"]
    assert not html.find_all(src=True)


def assert_one_line(log: io.StringIO, *words: str) -> None:
    """Whoever reads the log learns what happened, once, and nothing of what was sent."""
    said = log.getvalue()
    assert "Traceback" not in said
    assert "planted" not in said
    (line,) = [line for line in said.splitlines() if "WARNING" in line or "ERROR" in line]
    assert "core.views" in line
    for word in words:
        assert word in line


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("host", ["planted.evil.example", "planted evil", "[::planted", ""])
def test_under_another_name_every_address_answers_with_words_without_asking_the_database(
    place,
    host,
    written,
    django_assert_num_queries,
):
    with django_assert_num_queries(0):
        assert_refused(asked("GET", place, HTTP_HOST=host), 400, PLACES[place])
    assert_one_line(written, "400 DisallowedHost: GET no route")


@pytest.mark.parametrize("what", BROKEN)
@pytest.mark.parametrize("place", ["/contact/", "/en/contact/", "/donate/", "/admin/login/"])
def test_a_form_that_came_in_broken_is_answered_with_words(place, what, written):
    reason, body, kind = BROKEN[what]
    assert_refused(asked("POST", place, body, CONTENT_TYPE=kind, HTTP_COOKIE=COOKIE), 400, PLACES[place])
    assert_one_line(written, f"400 {reason}: POST ")


@pytest.mark.parametrize("what", TOO_MUCH)
def test_where_no_form_of_ours_says_so_itself_too_much_is_answered_with_words(what, written):
    reason, body, kind = TOO_MUCH[what]
    assert_refused(asked("POST", "/admin/login/", body, CONTENT_TYPE=kind, HTTP_COOKIE=COOKIE), 400, "ja")
    assert_one_line(written, f"400 {reason}: POST ")


@pytest.mark.parametrize("what", [*BROKEN, *TOO_MUCH])
@pytest.mark.parametrize("place", ["/stripe/webhook/", "/mail/webhook/", "/mail/inbound/", "/healthz", "/en/mine/"])
def test_nothing_broken_leaves_more_than_a_line_in_the_log_anywhere(place, what, written, settings):
    settings.INBOUND_MAIL_DOMAIN = "answers.example.org"
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": "signing-key", "MAILGUN_API_KEY": "api-key"}
    _reason, body, kind = {**BROKEN, **TOO_MUCH}[what]
    assert 400 <= asked("POST", place, body, CONTENT_TYPE=kind).status_code < 500
    said = written.getvalue()
    assert "Traceback" not in said
    assert "planted" not in said
    assert "ERROR" not in said


@pytest.mark.parametrize("reason", sorted(set(REASONS) - {"broken"}))
@pytest.mark.parametrize("language", ["ja", "en"])
def test_whatever_a_view_refuses_is_answered_with_words(language, reason, written, settings):
    settings.ROOT_URLCONF = "tests.core.broken_urls"
    answer = asked("GET", f"/en/{reason}/" if language == "en" else f"/{reason}/")
    assert_refused(answer, 403 if reason == "closed" else 400, language)
    assert_one_line(written, f"{REASONS[reason].__name__}: GET ")


@pytest.mark.parametrize(
    "rest",
    [
        *("../private/planted", "images/../../private/planted", "./../site.sqlite3", "..", "//etc/passwd"),
        *("images/..\\..\\planted", "a\0planted", "planted" * 50, "images/" + "x/" * 3000 + "planted"),
    ],
    ids=lambda rest: rest[:24],
)
def test_an_address_that_leads_out_of_the_folder_of_pictures_is_one_that_is_not_there(
    rest, written, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "private").mkdir()
    (tmp_path / "private/planted").write_text("a visitor's own file")
    answer = asked("GET", f"/media/{rest}")
    assert answer.status_code == 404
    said = written.getvalue()
    assert "Traceback" not in said
    assert "ERROR" not in said
    assert str(tmp_path) not in said
