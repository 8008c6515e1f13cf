"""Addresses that staff enter and our server calls: never one inside our own network.

The address is looked at twice: when it is entered, for a clear word at once; and when it is called, where
``requests_hardened`` resolves the name, refuses private answers and connects to the very address it looked at, so that
a name that changes its mind in between (DNS rebinding) leads nowhere else. Redirects are not followed.
"""

from functools import cache
from ipaddress import ip_address
from urllib.parse import urlsplit

import requests_hardened
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from requests_hardened.ip_filter import InvalidIPAddress, filter_host

_CONNECT, _READ = 5, 10


def problem_with(url: str) -> str:
    """Why this can't be an address to call; empty where it can."""
    schemes = ["https", "http"] if settings.WEBHOOKS_TO_LOOPBACK else ["https"]
    try:
        URLValidator(schemes=schemes)(url)
        parts = urlsplit(url)
        port = parts.port
    except (ValidationError, ValueError):
        return _("This must be a whole address that begins with https://.")
    if parts.username or parts.password:
        return _("Neither a name nor a password may stand in the address.")
    host = (parts.hostname or "").rstrip(".")
    if port == 0 or _is_inside(host):
        return _("This address lies inside our own network.")
    return ""


def _is_inside(host: str) -> bool:
    if settings.WEBHOOKS_TO_LOOPBACK:
        return False
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal", ".lan", ".home.arpa")):
        return True
    try:
        address = ip_address(host)
        filter_host(str(address), 443, allow_loopback=False)
    except InvalidIPAddress:
        return True
    except ValueError:
        return False
    return not address.is_global


@cache
def _door(loopback: bool) -> requests_hardened.Manager:
    return requests_hardened.Manager(
        requests_hardened.Config(
            ip_filter_enable=True,
            ip_filter_allow_loopback_ips=loopback,
            never_redirect=True,
            default_timeout=(_CONNECT, _READ),
            user_agent_override="inquiry-webhook/1",
        )
    )


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Post to it; the status of the answer, whose words nobody reads. Raises ``requests.RequestException``."""
    session = _door(bool(settings.WEBHOOKS_TO_LOOPBACK)).get_session()
    session.trust_env = False  # no proxy of ours may carry it around the filter
    with session, session.post(url, data=body, headers=headers, stream=True) as answer:
        return int(answer.status_code)
