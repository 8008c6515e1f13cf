"""Requests that no browser sends: wrong lengths, wrong kinds, foreign alphabets, endless headers, every method.

``FUZZ=500`` tries more.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory
from hypothesis import example, given
from hypothesis import strategies as st

from core.incoming import Handler
from tests.core.test_fuzz import EVERYWHERE, fine
from tests.wild import MORE, tried

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_tree")]

#: Where a form is read, or a file handed out, or somebody's word believed.
TELLING = [
    *(
        "/",
        "/en/search/",
        "/donate/",
        "/membership/join/",
        "/corporate/inquiry/",
        "/contact/",
        "/newsletter/",
        "/mine/",
    ),
    *("/mine/", "/mine/in/x/", "/news/feed/", "/sitemap.xml", "/admin/login/", "/stripe/webhook/", "/mail/webhook/"),
    *("/mail/inbound/", "/metrics", "/healthz", "/documents/1/x", "/nothing-here/"),
]
LATIN = st.text(st.characters(min_codepoint=33, max_codepoint=255), max_size=60)
#: Values that a header of this name may really hold, turned a little.
HEADERS = {
    "host": ["testserver:99999", "evil.example", "[::1", "a b", "", "testserver.", "TESTSERVER", "a" * 300, "x\u00ff"],
    "accept-language": ["ja;q=x", "*", "en-" * 400, "\u00e6", "zh-hant-tw-x-y", ",,,;;", "ja" * 3000, "../../x"],
    "if-none-match": ["*", '"x"', "W/", '"', 'W/"x", ' * 500, "\u00ff"],
    "if-modified-since": ["x", "Sat, 29 Feb 2025 00:00:00 GMT", "0", "Thu, 01 Jan 9999 00:00:00 GMT", "Mon, 99 Foo 0"],
    "if-unmodified-since": ["x", "Thu, 01 Jan 1970 00:00:00 GMT"],
    "if-range": ['"x"', "x"],
    "range": ["bytes=0-0", "bytes=-", "bytes=9-1", "bytes=0-99999999999999999999", "x=1-2", "bytes=0-1,2-3," * 200],
    "cookie": [
        *(
            "sessionid=x",
            "sessionid=" + "x" * 4000,
            "csrftoken=",
            "=",
            ";;;",
            "mine-ja=x; mine-en=y",
            "supporter=x:y:z",
        ),
        *(
            "django_language=../../etc",
            "messages=x",
            "a=" + "b;" * 2000,
            "sessionid=\u00ff",
            '"',
            "mine-ja=\u0100".encode().decode("latin-1"),
        ),
    ],
    "content-type": [
        *(
            "text/plain; charset=zlib",
            "text/plain; charset=idna",
            "text/plain; charset=utf-16",
            "x",
            "/",
            ";;;",
            "a/b;c",
        ),
        *("application/json", "multipart/form-data", "multipart/form-data; boundary=", "text/xml", "\u00ff/\u00ff"),
        *("multipart/form-data; boundary=" + "x" * 5000, "multipart/form-data; boundary=x; charset=unicode_escape"),
        *("multipart/form-data; x*=nope''a", "multipart/form-data; x*=zlib''%41"),
        *("multipart/form-data; x*=nope''a", "multipart/form-data; boundary=x; x*=zlib''%41"),
        *("application/x-www-form-urlencoded; charset=shift_jis", "application/x-www-form-urlencoded; charset=base64"),
    ],
    "content-encoding": ["gzip", "x"],
    "transfer-encoding": ["chunked", "x"],
    "expect": ["100-continue", "x"],
    "x-forwarded-for": [
        "x",
        "::1",
        ",,,",
        "1.1.1.1, " * 500,
        "fe80::1%eth0",
        "[::1]:80",
        "\u00ff",
        "1.1.1.1:x",
        "0" * 500,
    ],
    "x-forwarded-proto": ["https", "x", "https,http"],
    "x-forwarded-host": ["evil.example", "\u00ff"],
    "x-request-id": ["x" * 5000, "../..", "\u00ff", "0" * 32],
    "origin": ["null", "https://evil.example", "x", "\u00ff"],
    "referer": ["https://evil.example/", "x" * 9000, "\u00ff", "//"],
    "authorization": ["Bearer x", "Basic \u00ff", "x" * 5000],
    "x-requested-with": ["XMLHttpRequest"],
    "stripe-signature": ["t=1,v1=x", "t=x", "=", "t=99999999999999999999,v1=\u00e4", ",,,"],
}
METHODS = ["GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "get", "X" * 99]
PART = b'--x\r\nContent-Disposition: form-data; name="q"\r\n\r\n\\ud800\r\n--x--\r\n'
LENGTHS = ["-1", "0", "1", "x", "", "9" * 18, "１２", "1e3", "0x10", " 5", "5 "]


@st.composite
def requests(draw):
    """(method, address, body, extra of WSGI's environment)."""
    method = draw(
        st.sampled_from(
            ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "X"]
        )
    )
    names = draw(st.lists(st.sampled_from(sorted(HEADERS)), max_size=4, unique=True))
    extra = {}
    for name in names:
        value = draw(st.one_of(st.sampled_from(HEADERS[name]), LATIN))
        key = name.upper().replace("-", "_")
        extra[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    if draw(st.booleans()):
        extra["CONTENT_LENGTH"] = draw(st.sampled_from(LENGTHS))
    body = draw(
        st.one_of(
            st.just(b""),
            st.binary(max_size=80),
            st.just(b'--x\r\nContent-Disposition: form-data; name="q"\r\n\r\n\\ud800\r\n--x--\r\n'),
        )
    )
    return method, draw(st.sampled_from(EVERYWHERE)), body, extra


class Answer:
    """What a server would send."""

    def __init__(self, status: str, headers: list[tuple[str, str]], parts: Any) -> None:
        self.status_code, self.headers = int(status.split()[0]), dict(headers)
        self.content = b"".join(parts)
        parts.close()

    def get(self, name: str, default: str = "") -> str:
        return self.headers.get(name, default)


@cache
def site() -> Handler:
    return Handler()


def asked(method: str, place: str, body: bytes = b"", query: str = "", **extra: str) -> Answer:
    """The answer to what a server hands on, whatever Django's own client would have made of it."""
    usual = {"CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": "application/octet-stream", "QUERY_STRING": query}
    given = {"REQUEST_METHOD": method, "PATH_INFO": quote_free(place), "wsgi.input": io.BytesIO(body)}
    said: list[Any] = []
    with without_closing():
        parts = site()(
            RequestFactory()._base_environ(**{**usual, **given, **extra}), lambda *args: said.extend(args[:2])
        )
        return Answer(said[0], said[1], parts)


def quote_free(place: str) -> str:
    """A path as servers hand it on: its bytes, each as a sign."""
    return place.encode().decode("latin-1")


@contextmanager
def without_closing() -> Iterator[None]:
    """The test's own connection stays open after an answer."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@tried(70)
@given(request=requests(), proxies=st.sampled_from([0, 1, 3]))
def test_no_request_that_no_browser_sends_breaks_an_address(request, proxies, settings):
    settings.TRUSTED_PROXIES = proxies
    method, place, body, extra = request
    fine(asked(method, place, body, **extra), method, place, body, extra)


#: Python knows these as codecs; as the alphabet of a form they are nonsense, or a way to smuggle half a sign in.
ALPHABETS = [
    *("zlib", "rot13", "base64", "hex", "idna", "punycode", "undefined", "utf-16", "utf-7", "unicode_escape"),
    *("raw_unicode_escape", "shift_jis", "iso-2022-jp", "latin-1", "cp037", "mbcs", "none", "utf-8", "UTF8"),
]


#: One of each kind: read from the query, a form, Django's own form, a webhook.
FEW = ["/search/", "/contact/", "/admin/login/", "/stripe/webhook/"]


@pytest.mark.parametrize("alphabet", ALPHABETS)
def test_a_foreign_alphabet_breaks_no_address_and_smuggles_no_half_signs_in(alphabet):
    part = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n\\ud800+2AA-\r\n'
    names = (b"topic", b"email", b"message", b"name", b"username", b"password")
    body = b"".join(part % name for name in names) + b"--x--\r\n"
    for place in TELLING if MORE else FEW:
        said = f"multipart/form-data; boundary=x; charset={alphabet}"
        fine(asked("GET", place, query="q=%ff%d8a&year=%82%a0", CONTENT_TYPE=said), place, said)
        fine(asked("POST", place, body, CONTENT_TYPE=said), place, said)
        fine(
            asked("POST", place, b"q=%82", CONTENT_TYPE=f"application/x-www-form-urlencoded; charset={alphabet}"), place
        )


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_length_that_is_a_lie_breaks_no_address(kind, settings):
    settings.INBOUND_MAIL_DOMAIN = "answers.example.org"
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": "signing-key", "MAILGUN_API_KEY": "api-key"}
    for place in [*FEW, "/mail/webhook/", "/mail/inbound/"]:
        for length in LENGTHS:
            fine(asked("POST", place, b"name=x", CONTENT_TYPE=kind, CONTENT_LENGTH=length), place, length)


def test_every_address_knows_what_to_say_to_every_method():
    for place in EVERYWHERE:
        for method in METHODS[2:] if MORE or place in FEW else ["OPTIONS", "TRACE"]:
            answer = asked(method, place)
            fine(answer, method, place)
            assert "TRACE" not in answer.get("Allow", ""), place
            assert method != "HEAD" or not answer.content, place
            assert method != "TRACE" or b"testserver" not in answer.content, "nothing of the request is echoed"


@tried(25)
@given(place=st.sampled_from(EVERYWHERE), query=st.text(max_size=60), path=st.text(max_size=30))
@example(place="/search/", query="q=" + "%" * 4000, path="")
@example(place="/news/", query="&".join(f"year={number}" for number in range(1500)), path="")
@example(place="/donate/", query="amount=" + "9" * 5000, path="%00")
def test_no_raw_query_and_no_raw_path_breaks_an_address(place, query, path):
    raw = query.encode().decode("latin-1")
    fine(asked("GET", place + path, query=raw), place, path, query)


@pytest.mark.parametrize("place", FEW)
def test_a_form_with_far_too_many_fields_is_refused_plainly(place):
    body = b"&".join([b"x=y"] * 12_000)
    answer = asked("POST", place, body, CONTENT_TYPE="application/x-www-form-urlencoded")
    fine(answer, place)
    assert answer.status_code >= 400
