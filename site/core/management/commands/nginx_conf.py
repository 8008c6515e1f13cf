"""``manage.py nginx_conf``: the configuration of the web server in front, filled in from the settings."""

import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand
from django.test import Client

from core.page_cache.middleware import personal_cookies

TEMPLATE = Path(__file__).resolve().parents[3] / "nginx.conf"

_TLS = """\
    http2 on;  # nginx before 1.25: 'listen … ssl http2' instead
    ssl_certificate /etc/letsencrypt/live/@NAME@/fullchain.pem;
    ssl_certificate_key /etc/letsencrypt/live/@NAME@/privkey.pem;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_cache shared:site:10m;
"""
_OTHERS = """\
# Other names than ours, and plain HTTP.
server {
    listen 80 default_server;
    listen 443 ssl default_server;
    ssl_reject_handshake on;
    return 444;
}
server {
    listen 80;
    server_name @NAMES@;
    return 301 https://$host$request_uri;
}
"""
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
        parser.add_argument("--log", default="/var/log/nginx/site.log", help="where nginx writes its lines")

    def handle(self, *args: Any, listen: str, upstream: list[str] | None, log: str, **options: Any) -> None:
        parts = urlsplit(settings.SITE_URL)
        secure = parts.scheme == "https"
        values = {
            "OTHERS": _OTHERS if secure else "",
            "TLS": _TLS if secure else "",
            "LISTEN": listen or ("443 ssl" if secure else str(parts.port or 80)),
            "UPSTREAM": "\n    ".join(f"server {one};" for one in upstream or ["127.0.0.1:8000"]),
            "LOG": log,
            "COOKIES": "|".join(re.escape(name) for name in personal_cookies()),
            "HEADERS": "\n".join(
                f'        add_header {name} "{value}" always;' for name, value in self._headers(parts.netloc, secure)
            ),
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

    def _headers(self, host: str, secure: bool) -> list[tuple[str, str]]:
        """What every page says for the sake of security: asked of the site itself, so both always say the same."""
        client = Client(headers={"host": host})
        answer = client.get("/robots.txt", secure=secure, headers={"X-Forwarded-Proto": "https"} if secure else {})
        return [(name, value) for name, value in answer.items() if name.lower() not in _ITS_OWN]
