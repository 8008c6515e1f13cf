"""``manage.py nginx_conf``: the configuration of the web server in front, filled in from the settings."""

import re
import shutil
import socket
import subprocess
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand
from django.test import Client
from django.urls import URLResolver, get_resolver

from core.page_cache.middleware import personal_cookies
from core.views import STYLE_ALONE

TEMPLATE = Path(__file__).resolve().parents[3] / "nginx.conf"

#: nginx that says ``http2 on`` and no longer ``listen … http2``.
_HTTP2_APART = (1, 25, 1)
_TLS = """\
    ssl_certificate /etc/letsencrypt/live/@NAME@/fullchain.pem;
    ssl_certificate_key /etc/letsencrypt/live/@NAME@/privkey.pem;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_cache shared:site:10m;
"""
#: Where ``certbot --webroot`` puts its proofs; Debian's nginx shows this folder before it knows of the site, too.
_PROOFS = "/var/www/html"
_OTHERS = """\
# Other names than ours, and plain HTTP.
server {
@LISTEN_PLAIN_DEFAULT@
@LISTEN_DEFAULT@
    server_tokens off;
    access_log off;
    ssl_reject_handshake on;
    return 444;
}
server {
@LISTEN_PLAIN@
    server_name @NAMES@;
    server_tokens off;
    access_log @LOG@ site buffer=32k flush=5s;
    # The certificate is renewed without a pause: certbot puts its proofs here.
    location ^~ /.well-known/acme-challenge/ {
        root @PROOFS@;
        default_type text/plain;
    }
    location / {
        return 301 https://$host$request_uri;
    }
}
"""
#: Behind these stands what opens a door by itself: links that were mailed.
_VEILED = (
    "mine/(?:in|email|card)|draft|newsletter/(?:confirm|stop)|events/[^/]+/cancel|membership/dues"
    "|admin/password_reset/confirm"
)
_POLICY = "Content-Security-Policy"
#: What an answer says of itself, not of the site.
_ITS_OWN = {
    "content-type",
    "content-length",
    "content-language",
    "cache-control",
    "vary",
    "etag",
    "last-modified",
    "x-request-id",
}


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--listen", default="", help="address and port; without it, from SITE_URL")
        parser.add_argument(
            "--upstream", action="append", help="where the site itself answers (127.0.0.1:8000); once for each machine"
        )
        parser.add_argument(
            "--resolver",
            default="",
            help="who is asked anew where the upstream is, as in a container network",
        )
        parser.add_argument("--nginx", default="", help="its version; without it, that of this machine or the newest")
        parser.add_argument("--log", default="/var/log/nginx/site.log", help="where nginx writes its lines")

    def handle(self, *args: Any, **options: Any) -> None:
        parts = urlsplit(settings.SITE_URL)
        secure = parts.scheme == "https"
        port = "443 ssl" if secure else str(parts.port or 80)
        apart = _version(options["nginx"] or _asked()) >= _HTTP2_APART
        headers = self._headers(parts.netloc, secure)
        values = {
            "OTHERS": _OTHERS if secure else "",
            "TLS": ("    http2 on;\n" if apart else "") + _TLS if secure else "",
            "LISTEN": _listen(port + (" http2" if secure and not apart else ""), options["listen"]),
            "LISTEN_DEFAULT": _listen("443 ssl default_server"),
            "LISTEN_PLAIN": _listen("80"),
            "LISTEN_PLAIN_DEFAULT": _listen("80 default_server"),
            "PROOFS": _PROOFS,
            "UPSTREAM": _upstream(options["upstream"] or ["127.0.0.1:8000"], options["resolver"]),
            "LOG": options["log"],
            "COOKIES": "|".join(re.escape(name) for name in personal_cookies()),
            "HEADERS": _added(headers),
            "HEADERS_BARE": _added(headers, margin=4),
            "HEADERS_ALONE": _added({**headers, _POLICY: _with_style(headers[_POLICY])}),
            "VEILED": _VEILED,
            "LANGUAGES": "|".join(f"{code}/" for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE),
            "DOORS": "|".join(sorted(_doors(get_resolver().url_patterns))),
            "STATIC": settings.STATIC_ROOT,
            "MEDIA": settings.MEDIA_ROOT,
            "VAR": settings.VAR,
            "NAMES": " ".join([parts.hostname or "", *settings.EXTRA_HOSTS]),
            "NAME": parts.hostname,
        }
        text = TEMPLATE.read_text(encoding="utf-8")
        for name, value in values.items():
            text = text.replace(f"@{name}@", str(value))
        self.stdout.write(text)

    def _headers(self, host: str, secure: bool) -> dict[str, str]:
        """What every page says for the sake of security: asked of the site itself, so both always say the same."""
        client = Client(headers={"host": host})
        answer = client.get("/robots.txt", secure=secure, headers={"X-Forwarded-Proto": "https"} if secure else {})
        return {name: value for name, value in answer.items() if name.lower() not in _ITS_OWN}


def _added(headers: dict[str, str], margin: int = 8) -> str:
    return "\n".join(f'{" " * margin}add_header {name} "{value}" always;' for name, value in headers.items())


def _with_style(policy: str) -> str:
    """The policy of all pages, for those that stand alone and have their style in them."""
    return policy.replace("style-src 'self'", f"style-src 'self' {STYLE_ALONE}")


def _doors(patterns: Iterable[Any]) -> set[str]:
    """How the addresses of the site begin that are no pages of editors."""
    found = set()
    for one in patterns:
        begin = re.match(r"\^?([a-z]+(?:\.[a-z]+)?)(?:/|$)", str(one.pattern))
        if begin:
            found.add(re.escape(begin[1]))
        elif isinstance(one, URLResolver):
            found |= _doors(one.url_patterns)
    return found - {code for code, _name in settings.LANGUAGES}


def _listen(port: str, instead: str = "") -> str:
    """On every address of the machine, of either kind where it has both."""
    places = [instead] if instead else [port, f"[::]:{port}"] if _has_ipv6() else [port]
    return "\n".join(f"    listen {place};" for place in places)


def _has_ipv6() -> bool:
    try:
        socket.socket(socket.AF_INET6).close()
    except OSError:
        return False
    return True


def _upstream(machines: list[str], resolver: str) -> str:
    """With a resolver a machine may come back at another address: nginx asks anew instead of once for ever."""
    if not resolver:
        return "\n".join(f"    server {one};" for one in machines)
    looked_up = [f"    server {one} resolve;" for one in machines]
    return "\n".join(["    zone machines 64k;", f"    resolver {resolver} valid=5s;", *looked_up])


def _asked() -> str:
    """Which nginx this machine has; empty without one."""
    program = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if not program:
        return ""
    return subprocess.run([program, "-v"], capture_output=True, text=True, check=False).stderr  # noqa: S603


def _version(said: str) -> tuple[int, ...]:
    """``1.22.1`` as three numbers; where nobody says, it is a new one."""
    found = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", said)
    return tuple(int(number or 0) for number in found.groups()) if found else _HTTP2_APART
