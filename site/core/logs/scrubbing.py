"""Takes out of a text what no log may hold: people's addresses, keys, tokens, card numbers, what follows a "?"."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

VEIL = "***"
_RULES = (
    # Login links and everything like them: a long run of letters and digits as one part of an address.
    (re.compile(r"(/(?:mine/)?(?:in|email|card|draft|confirm|stop|seat)/)[^/\s\"'<>?]{8,}"), rf"\1{VEIL}"),
    (re.compile(r"(/dues/)[^\s\"'<>?]+"), rf"\1{VEIL}"),
    (re.compile(r"\b(?:sk|rk|pk)_(?:live|test)_\w+"), VEIL),
    (re.compile(r"\bwhsec_[\w+/=]+"), VEIL),
    (re.compile(r"\b(?:cs|pi|seti)_(\w+)_secret_\w+"), VEIL),
    (re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]+@"), f"{VEIL}@"),
    (re.compile(r"[\w.+-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+"), VEIL),
    (re.compile(r"\?[^\s\"'<>]*=[^\s\"'<>]*"), f"?{VEIL}"),
    (re.compile(r"\b[A-Za-z0-9_-]+:[A-Za-z0-9]{5,8}:[A-Za-z0-9_-]{27,}"), VEIL),  # Django's signed values
    (
        re.compile(r"(?i)\b(authorization|cookie|password|secret|token|api[_-]?key)\b([\"']?\s*[:=]\s*)\S+"),
        rf"\1\2{VEIL}",
    ),
)
_DIGITS = re.compile(r"(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])")
_SECRETS = (
    *("SECRET_KEY", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "BREVO_API_KEY", "METRICS_TOKEN"),
    "INQUIRY_WEBHOOK_SECRET",
)
#: Shorter ones would take words out of ordinary sentences.
_LONG_ENOUGH = 8


def scrubbed(text: str) -> str:
    """The text without anything that names a person or opens a door."""
    for secret in _known():
        text = text.replace(secret, VEIL)
    for pattern, veiled in _RULES:
        text = pattern.sub(veiled, text)
    return _DIGITS.sub(_card, text)


def scrubbed_all(value: Any) -> Any:
    """The same for everything inside of lists and dictionaries."""
    if isinstance(value, str):
        return scrubbed(value)
    if isinstance(value, dict):
        return {name: scrubbed_all(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [scrubbed_all(one) for one in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return type(value).__name__  # what else an object says of itself, nobody has looked at


def _known() -> Iterator[str]:
    """Our own secrets, word by word."""
    values = [getattr(settings, name, "") for name in _SECRETS]
    values += [settings.DATABASES["default"].get("PASSWORD"), getattr(settings, "EMAIL_HOST_PASSWORD", "")]
    values += [urlsplit(settings.CACHE_URL).password, *settings.DATA_KEYS]
    values += [settings.ANYMAIL.get(name) for name in ("MAILGUN_API_KEY", "MAILGUN_WEBHOOK_SIGNING_KEY")]
    return (str(value) for value in values if value and len(str(value)) >= _LONG_ENOUGH)


def _card(found: re.Match[str]) -> str:
    """Digits that pass the check of card numbers are one, as far as a log is concerned."""
    digits = [int(sign) for sign in found[0] if sign.isdigit()]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return VEIL if (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0 else found[0]
