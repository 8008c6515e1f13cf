"""The shipped configuration of the web server: what it answers alone, and what it leaves to the site."""

import hashlib
import http.client
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from itertools import product
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management import call_command
from django.utils.http import http_date
from wagtail.models import Page

from core import page_cache
from donate.mine.session import supporter_cookie
from tests.core.page_cache.conftest import say

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")]

ROOT = Path(__file__).resolve().parents[2]
SURROUNDINGS = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 64; }}
http {{
    types {{ text/html html; text/css css; image/svg+xml svg; }}
    access_log off;
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    include {folder}/site.conf;
}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def nginx(kept, settings):
    """nginx with our configuration; behind it stands nobody, so whatever it can't answer alone becomes a 503."""
    port, behind = free_port(), free_port()
    settings.MEDIA_ROOT, settings.STATIC_ROOT = kept / "media", kept / "static"
    for name in ("media/images", "media/documents", "static/css"):
        (kept / name).mkdir(parents=True)
        (kept / name / "file.0123456789ab.css").write_text("a { color: red }")
    for page in ("500.html", "413.html", "404.html"):
        shutil.copy(ROOT / "site/static" / page, kept / "static")
    text = StringIO()
    where = {"listen": f"127.0.0.1:{port}", "upstream": [f"127.0.0.1:{behind}"], "log": str(kept / "access.log")}
    call_command("nginx_conf", **where, stdout=text)
    (kept / "site.conf").write_text(text.getvalue())
    (kept / "nginx.conf").write_text(SURROUNDINGS.format(folder=kept))
    with running(kept, port) as server:
        yield Nginx(port, server, behind)


@contextmanager
def running(folder: Path, port: int) -> Iterator[subprocess.Popen]:
    """nginx with the configuration in this folder, from when it can be reached at this port."""
    folder.chmod(0o755)
    server = subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf"), "-g", "user root;"])
    try:
        for _try in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.02)
        yield server
    finally:
        server.terminate()
        server.wait()


class Nginx:
    """Called with an address, it answers; ``stop`` lets it write down what it has still to write."""

    def __init__(self, port: int, server: subprocess.Popen, behind: int) -> None:
        self.port, self.server, self.behind = port, server, behind

    def __call__(
        self, path: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> http.client.HTTPResponse:
        return ask(self.port, method, path, headers, body)

    def stop(self) -> None:
        self.server.send_signal(signal.SIGQUIT)
        self.server.wait()


def ask(
    port: int, method: str, path: str, headers: dict[str, str], body: bytes | None = None
) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, body, headers={"Host": "testserver", **headers})
    answer = connection.getresponse()
    answer.content = answer.read()
    return answer


def test_it_answers_alone_what_is_the_same_for_everybody_until_it_is_purged(client, site_tree, nginx, commit):
    pages = {path: client.get(path) for path in ("/", "/about/", "/en/about/", "/donate/")}
    for path in ("/", "/about/", "/en/about/"):
        answer = nginx(path)
        assert (answer.status, answer.content) == (200, pages[path].content)
        for name in ("Content-Security-Policy", "Permissions-Policy", "X-Frame-Options", "Content-Type"):
            assert answer.headers[name] == pages[path][name]
        assert "X-Request-ID" not in answer.headers, "a kept file was made for another request"
        assert "s-maxage=60" in answer.headers["Cache-Control"]
    zipped = nginx("/about/", **{"Accept-Encoding": "gzip"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert zipped.headers["Vary"] == "Accept-Encoding"
    assert nginx("/about/", **{"If-None-Match": nginx("/about/").headers["ETag"]}).status == 304
    assert nginx("/about/", method="HEAD").status == 200

    left_to_the_site = [
        nginx("/donate/"),  # its form has a token for each visitor
        nginx("/about/?category=media"),
        nginx("/about/", method="POST"),
        nginx("/about/", Cookie="a=b; sessionid=x"),
        nginx("/about/", Cookie=f"{supporter_cookie()}=x"),
        nginx("/faq/"),  # nobody has asked for it yet
    ]
    assert [answer.status for answer in left_to_the_site] == [503] * 6
    assert nginx("/about/", Cookie="_ga=x").status == 200

    with commit():
        page_cache.purge("*")
    assert nginx("/about/").status == 503


def test_a_browser_that_has_a_former_version_gets_the_new_one_however_alike_they_are(client, site_tree, nginx, commit):
    """Four within a second, of the same length: nginx' own mark of a file would be the same."""
    page = Page.objects.get(slug="about", locale__language_code="ja").specific
    codings = ({}, {"Accept-Encoding": "gzip"})
    former: set[str] = set()
    for version in ("いち", "にい", "さん", "よん"):
        with commit():
            say(page, version)
        client.get("/about/")
        for coding in codings:
            for tag in former:
                assert nginx("/about/", **{"If-None-Match": tag}, **coding).status == 200
            answer = nginx("/about/", **{"If-None-Match": ", ".join(former), "If-Modified-Since": now()}, **coding)
            assert answer.status == 200
            assert "Last-Modified" not in answer.headers, "whoever goes by the time may have another version"
            former.add(answer.headers["ETag"])
        assert version in nginx("/about/").content.decode()
    assert len(former) == 8


def test_a_browser_that_has_this_version_is_told_so_also_after_something_else_was_changed(
    client, site_tree, nginx, commit
):
    for coding in ({}, {"Accept-Encoding": "gzip"}):
        client.get("/about/")
        tag = nginx("/about/", **coding).headers["ETag"]
        with commit():
            page_cache.purge("*")
        client.get("/about/")
        assert nginx("/about/", **{"If-None-Match": tag}, **coding).status == 304


def now() -> str:
    return http_date(time.time())


class Echo(BaseHTTPRequestHandler):
    """Stands where the site stands and says what reached it."""

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        said = b" ".join([self.command.encode(), self.path.encode(), body])
        self.send_response(422)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(said)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = do_PROPFIND = answer  # noqa: N815

    def log_message(self, *args: object) -> None:
        """Nothing on the screen."""


@pytest.fixture
def echo(nginx):
    server = ThreadingHTTPServer(("127.0.0.1", nginx.behind), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_what_it_cannot_answer_reaches_the_site_as_it_came(nginx, echo, kept):
    addresses = ["/faq/", "/about/?a=%20b&c", "/%E6%97%A5/x%2Fy%3Fz/", "/a//b/", "/about", "/none", "/index.html"]
    for path, method in product(addresses, ["GET", "POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"]):
        body = b"name=%E3%81%82" * (1 if path == "/faq/" else 3000) if method in ("POST", "PUT") else b""
        answer = nginx(path, method, body or None)
        assert (answer.status, answer.content) == (422, b" ".join([method.encode(), path.encode(), body]))
    nginx.stop()
    assert "No such file" not in (kept / "error.log").read_text(), "what isn't kept yet is no mistake"


def test_a_kept_page_is_left_to_the_site_for_whoever_sends_something_and_once_it_is_gone(
    client, site_tree, nginx, echo, kept
):
    client.get("/about/")
    assert nginx("/about/").status == 200
    assert nginx("/about/", "HEAD").status == 200
    for method in ("POST", "PUT", "OPTIONS"):
        answer = nginx("/about/", method, b"x=1")
        assert (answer.status, answer.content) == (422, f"{method} /about/ x=1".encode())
    for file in (kept / "pages/current").glob("*/about/index.html*"):
        file.unlink()
    assert nginx("/about/").status == 422


def test_whoever_asks_before_sending_much_is_told_to_go_on(nginx, echo):
    assert nginx("/faq/").status == 422
    with socket.create_connection(("127.0.0.1", nginx.port), timeout=10) as visitor:
        visitor.sendall(b"POST /faq/ HTTP/1.1\r\nHost: testserver\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        assert visitor.recv(100).startswith(b"HTTP/1.1 100 ")
        visitor.sendall(b"x=1")
        assert visitor.recv(100).startswith(b"HTTP/1.1 422 ")


def test_files_get_the_headers_they_need_and_documents_are_guarded(nginx):
    static = nginx("/static/css/file.0123456789ab.css")
    assert static.status == 200
    assert "immutable" in static.headers["Cache-Control"]
    picture = nginx("/media/images/file.0123456789ab.css")
    assert picture.status == 200
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    assert nginx("/media/documents/file.0123456789ab.css").status == 404
    assert nginx("/media/%64ocuments/file.0123456789ab.css").status == 404
    assert nginx("/media/images/../documents/file.0123456789ab.css").status == 404
    for outside in ("/static../site.conf", "/media../site.conf", "/purges", "/static/../../site.conf"):
        assert nginx(outside).status in (400, 404, 503)


def test_with_https_other_names_and_plain_requests_are_turned_away(kept, settings):
    settings.SITE_URL = "https://www.example.org"
    settings.ALLOWED_HOSTS = ["www.example.org"]
    text = StringIO()
    call_command("nginx_conf", stdout=text)
    said = text.getvalue()
    assert "return 301 https://$host$request_uri;" in said
    assert "ssl_reject_handshake on;" in said
    assert "listen [::]:443 ssl" in said
    assert "location ^~ /.well-known/acme-challenge/ {" in said, "certificates are renewed over plain HTTP"
    assert "@" not in "".join(line.split("#")[0] for line in said.splitlines()).replace("@site", "")


def certificate(folder: Path) -> None:
    """Of www.example.org, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "www.example.org")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "fullchain.pem").write_bytes(made)
    (folder / "privkey.pem").write_bytes(private)


def secured(folder: Path, **options: str) -> tuple[int, int]:
    """Write the configuration for https://www.example.org, at other ports: those of HTTPS and of HTTP."""
    text = StringIO()
    call_command("nginx_conf", log=str(folder / "access.log"), stdout=text, **options)
    certificate(folder)
    secure, plain = free_port(), free_port()
    said = text.getvalue().replace("/etc/letsencrypt/live/www.example.org", str(folder))
    said = re.sub(r"(listen (?:\[::\]:)?)443\b", rf"\g<1>{secure}", said)
    said = re.sub(r"(listen (?:\[::\]:)?)80\b", rf"\g<1>{plain}", said)
    # Debian's nginx can't look up machines anew (1.27.3 can); all the rest of it is the same.
    said = re.sub(r" resolve;", ";", re.sub(r"    resolver .*\n", "", said))
    (folder / "site.conf").write_text(said)
    (folder / "nginx.conf").write_text(SURROUNDINGS.format(folder=folder))
    return secure, plain


@pytest.fixture
def https(kept, settings):
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://www.example.org", ["www.example.org"]
    return settings


@pytest.mark.parametrize("resolver", ["", "127.0.0.11"])
def test_with_https_the_nginx_of_this_machine_takes_it_as_it_is(kept, https, resolver):
    secured(kept, resolver=resolver)
    tried = subprocess.run(["nginx", "-t", "-c", str(kept / "nginx.conf")], capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr
    assert "[warn] the " not in tried.stderr, "nothing of it is going to be taken away"


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.parametrize("spoken", ["--http1.1", "--http2"])
def test_with_https_whoever_sends_more_than_it_takes_reads_words(kept, https, spoken):
    """As browsers send it: over HTTP/2 nginx looks at the size again wherever a request is sent on."""
    https.STATIC_ROOT = kept / "static"
    shutil.copytree(ROOT / "site/static", https.STATIC_ROOT, ignore=shutil.ignore_patterns("img", "js", "css"))
    with (kept / "large.bin").open("wb") as large:
        large.truncate(26 * 1024 * 1024)
    secure, _plain = secured(kept)
    with running(kept, secure):
        host = "www.example.org"
        asked = ["curl", "-sk", spoken, "-D-", "--resolve", f"{host}:{secure}:127.0.0.1", "-F", "f=@large.bin"]
        answers = [
            subprocess.run([*asked, f"https://{host}:{secure}{path}"], cwd=kept, capture_output=True, check=True).stdout
            for path in ("/en/contact/", "/static/x.css", "/media/x.png", "/media/documents/x.pdf")
        ]
    for answer in answers:
        head, _, body = answer.replace(b"HTTP/1.1 100 Continue\r\n\r\n", b"").partition(b"\r\n\r\n")
        assert head.split()[:2] == [b"HTTP/2" if spoken == "--http2" else b"HTTP/1.1", b"413"]
        assert body == (ROOT / "site/static/413.html").read_bytes()


@pytest.mark.parametrize(
    ("version", "says", "not_that"),
    [
        ("1.22.1", "listen 443 ssl http2;", "http2 on;"),
        ("1.25.0", "listen 443 ssl http2;", "http2 on;"),
        ("nginx version: nginx/1.25.1", "http2 on;", "ssl http2"),
        ("1.28", "http2 on;", "ssl http2"),
    ],
)
def test_it_speaks_http2_as_each_nginx_wants_it_said(version, says, not_that, settings):
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://www.example.org", ["www.example.org"]
    text = StringIO()
    call_command("nginx_conf", nginx=version, stdout=text)
    assert says in text.getvalue()
    assert not_that not in text.getvalue()


def test_where_machines_change_their_address_it_asks_for_it_anew():
    text = StringIO()
    call_command("nginx_conf", upstream=["web:8000"], resolver="127.0.0.11", stdout=text)
    assert "resolver 127.0.0.11 valid=5s;\n    server web:8000 resolve;\n    keepalive" in text.getvalue()


def test_its_own_log_holds_neither_tokens_nor_addresses_of_people(nginx, kept):
    for path in (
        "/mine/in/planted-token-1234567890/",
        "/en/mine/email/planted-token/?next=1",
        "/donate/?email=hana@example.org",
        "/mine/card/planted:1vXyZa:planted/",
        "/newsletter/stop/planted:1vXyZa:planted/",
        "/en/newsletter/confirm/planted:1vXyZa:planted/",
        "/events/table/cancel/planted:1vXyZa:planted/",
        "/membership/dues/1/1vXyZa/planted/",
        "/draft/planted-token/",
        "/EN/Mine/In/planted-token-1234567890/",
        "//mine/in/planted-token-1234567890/",
        "/admin/password_reset/confirm/planted/planted/",
    ):
        assert nginx(path, Referer="http://testserver/mine/in/planted-token/").status == 503
    nginx.stop()
    said = (kept / "access.log").read_text()
    assert (said.count("\n"), said.count("(veiled)")) == (12, 11)
    assert "planted" not in said
    assert " GET /donate/ 503 " in said
    assert "hana" not in said
    assert "127.0.0.1" not in said


def test_its_own_log_says_no_more_of_whoever_comes_by_plain_http_or_another_name(kept, https):
    _secure, plain = secured(kept)
    whole = "log_format whole '$remote_addr $request $http_referer'; access_log {}/whole.log whole;"
    (kept / "nginx.conf").write_text(
        SURROUNDINGS.format(folder=kept).replace("access_log off;", whole.format(kept))  # as Debian's does
    )
    here, from_there = {"Host": "www.example.org"}, {"Referer": "http://www.example.org/planted/?planted"}
    with running(kept, plain) as server:
        for path in ("/mine/in/planted-token/", "/donate/?email=planted@example.org", "/planted/"):
            answer = ask(plain, "GET", path, {**here, **from_there})
            assert (answer.status, answer.headers["Location"]) == (301, f"https://www.example.org{path}")
            assert answer.headers["Server"] == "nginx", "which version it is, is nobody's business"
        with pytest.raises(http.client.RemoteDisconnected):
            ask(plain, "GET", "/mine/in/planted-token/", {"Host": "other.example", **from_there})
        server.send_signal(signal.SIGQUIT)
        server.wait()
    assert (kept / "whole.log").read_text() == ""
    written = [line.split()[1:4] for line in (kept / "access.log").read_text().splitlines()]
    assert written == [["GET", said, "301"] for said in ("(veiled)", "/donate/", "/(unknown)")]


#: What a visitor may paste behind our name, and what the log says of it.
STRANGE = {
    "/planted-secret/": "/(unknown)",
    "/planted-secret": "/(unknown)",
    "/%70lanted/hana@example.org": "/(unknown)",
    "/en/planted/": "/en/(unknown)",
    "//planted/": "/(unknown)",
    "/donateplanted/": "/(unknown)",
    "/donate/planted/": "/donate/(unknown)",
    "/en/news/planted?planted": "/en/news/(unknown)",
    "/donate/": "/donate/",
    "/en/": "/en/",
    "/stripe/webhook/": "/stripe/webhook/",
    "/robots.txt": "/robots.txt",
    "/en/newsletter": "/en/newsletter",
}


def test_its_own_log_keeps_no_address_that_is_none_of_the_sites(client, site_tree, nginx, kept):
    """Where nobody knows whether there is such a page, only what is the site's own of it."""
    client.get("/about/")
    assert nginx("/about/").status == 200
    for path in STRANGE:
        assert nginx(path).status == 503
    assert nginx("/media/documents/planted.pdf").status == 404
    nginx.stop()
    said = (kept / "access.log").read_text()
    assert "planted" not in said
    assert "hana" not in said
    written = [line.split()[2:4] for line in said.splitlines()]
    assert written == [["/about/", "200"], *([said, "503"] for said in STRANGE.values()), ["/media/(unknown)", "404"]]


def test_its_own_log_says_where_a_form_was_sent_and_refused(nginx, echo, kept):
    assert nginx("/about/team/", "POST", b"x=1").status == 422
    nginx.stop()
    assert " POST /about/team/ 422 " in (kept / "access.log").read_text()


def test_the_pages_that_stand_alone_are_as_safe_as_all_others(nginx, client):
    """With the one style that they have in them, by its hash: another one would not be drawn."""
    unavailable, too_much = nginx("/about/"), nginx("/contact/", "POST", **{"Content-Length": str(26 * 1024 * 1024)})
    assert (unavailable.status, too_much.status) == (503, 413)
    missing = nginx("/media/none.png")
    page = client.get("/robots.txt")
    for answer in (unavailable, too_much, missing):
        style = re.search(rb"<style>(.*?)</style>", answer.content, re.S)[1]
        allowed = f"style-src 'self' 'sha256-{b64encode(hashlib.sha256(style).digest()).decode()}'"
        ours = page["Content-Security-Policy"].replace("style-src 'self'", allowed)
        assert answer.headers["Content-Security-Policy"] == ours
        for name in ("X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy", "X-Frame-Options"):
            assert answer.headers.get_all(name) == [page[name]]


def test_with_https_they_say_so_too(settings):
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://www.example.org", ["www.example.org"]
    settings.SECURE_HSTS_SECONDS = 31536000
    text = StringIO()
    call_command("nginx_conf", stdout=text)
    for page in ("500", "413", "404"):
        place = text.getvalue().split(f"location = /{page}.html")[1].split("}")[0]
        assert 'add_header Strict-Transport-Security "max-age=31536000' in place


def test_a_file_that_is_not_there_yet_is_asked_for_again(nginx):
    for path in ("/static/css/none.css", "/media/images/none.png", "/media/documents/none.pdf"):
        answer = nginx(path)
        assert (answer.status, answer.headers.get_all("Cache-Control")) == (404, ["no-cache"])
    for path in ("/static/css/file.0123456789ab.css", "/media/images/file.0123456789ab.css"):
        assert len(nginx(path).headers.get_all("Cache-Control")) == 1


def test_where_there_is_no_file_a_visitor_reads_words(nginx):
    folders = ["/static/", "/static/css/", "/media/"]
    for path in ("/static/none.css", "/media/none.png", "/media/documents/none.pdf", "/404.html", *folders):
        answer = nginx(path)
        assert (answer.status, answer.headers.get_all("Cache-Control")) == (404, ["no-cache"]), path
        assert answer.content == (ROOT / "site/static/404.html").read_bytes()


def test_what_nginx_refuses_in_its_own_words_is_as_safe_and_what_the_site_says_it_says_alone(nginx, echo, client):
    page = client.get("/robots.txt")
    refused, answered = nginx("/%00"), nginx("/faq/")
    assert (refused.status, answered.status) == (400, 422)
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options"):
        assert refused.headers.get_all(name) == [page[name]]
        assert name not in answered.headers


def test_it_hands_out_a_kept_page_under_its_own_spelling_only(client, site_tree, nginx):
    """A CDN has each spelling for another page, and is told of one when it changes."""
    client.get("/en/about/"), client.get("/en/")
    assert [nginx(path).status for path in ("/en/about/", "/en/")] == [200, 200]
    for path in ("/en%2f", "/%65n/", "//en/", "/en//", "/./en/", "/about/../en/", "/en/?", "/en%2Fabout/"):
        assert nginx(path).status == 503, path


def test_while_no_process_answers_a_visitor_reads_words_and_stripe_is_asked_to_come_again(nginx):
    for method in ("GET", "POST"):
        answer = nginx("/donate/", method=method)
        assert (answer.status, answer.headers["Retry-After"]) == (503, "30")
        assert answer.content == (ROOT / "site/static/500.html").read_bytes()
        assert answer.headers["Cache-Control"] == "no-store"
    assert nginx("/500.html").status == 404, "not an address of its own"


def test_whoever_sends_more_than_it_takes_reads_words(nginx):
    answer = nginx("/contact/", method="POST", **{"Content-Length": str(26 * 1024 * 1024)})
    assert answer.status == 413
    assert answer.content == (ROOT / "site/static/413.html").read_bytes()
    assert nginx("/413.html").status == 404, "not an address of its own"


def test_several_machines_stand_behind_it(kept):
    text = StringIO()
    call_command("nginx_conf", upstream=["10.0.0.1:8000", "10.0.0.2:8000"], stdout=text)
    assert "server 10.0.0.1:8000;\n    server 10.0.0.2:8000;" in text.getvalue()
