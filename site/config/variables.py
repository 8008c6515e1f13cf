"""Variables of the environment that hold nonsense: one sentence says which, what it may hold, and an example.

What it does hold is not repeated: it may be a password.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

import environ
import pyrage
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

_ON, _OFF = {"1", "true", "yes", "on", "y", "ok"}, {"0", "false", "no", "off", "n"}
_NAME = re.compile(r"[\w-]+(\.[\w-]+)*")


class Variables(environ.Env):
    """django-environ, where a variable that is named and left empty counts as not set, whatever its kind."""

    def int(self, var: str, default: int = 0, least: int = 0) -> int:
        """A number of something."""
        said = self.str(var, default="").strip()
        if said and not (said.isascii() and said.isdigit() and int(said) >= least):
            of = f" from {least}" if least else ""
            raise ImproperlyConfigured(f"{var} is a whole number{of}, for example {var}={default}.")
        return int(said) if said else default

    def bool(self, var: str, default: bool = False) -> bool:
        """On or off; a slip of the pen is neither."""
        said = self.str(var, default="").strip().lower()
        if said and said not in _ON | _OFF:
            raise ImproperlyConfigured(f"{var} is on or off, for example {var}={int(default)}.")
        return said in _ON if said else default

    def one_of(self, var: str, *allowed: str, default: str) -> str:
        """One of these words."""
        said: str = self.str(var, default="").strip() or default
        if said not in allowed:
            raise ImproperlyConfigured(f"{var} is one of {', '.join(allowed)}.")
        return said

    def names(self, var: str) -> list[str]:
        """Host names."""
        found = [name.strip() for name in self.list(var, default=[])]
        if not all(_NAME.fullmatch(name.removeprefix(".")) for name in found):
            raise ImproperlyConfigured(
                f"{var} are names of hosts, without https:// and separated by commas, for example {var}=example.org."
            )
        return found

    def email(self, var: str, default: str = "") -> str:
        """An address, perhaps with a name before it."""
        said: str = self.str(var, default="").strip()
        if said:
            with told(var, "an e-mail address", "office@example.org"):
                validate_email(parseaddr(said)[1])
        return said or default

    def function(self, var: str) -> str:
        """``module.function``, loaded where it is called."""
        said: str = self.str(var, default="").strip()
        parts = said.split(".")
        if said and (len(parts) < 2 or not all(part.isidentifier() for part in parts)):
            raise ImproperlyConfigured(f"{var} is module.function, for example {var}=our_scanner.looks_fine.")
        return said


@contextmanager
def told(variable: str, what: str, example: str) -> Iterator[None]:
    """Whatever goes wrong in reading ``variable`` is said in one sentence."""
    try:
        yield
    except (ImproperlyConfigured, ValidationError, ValueError, LookupError, OSError):
        raise ImproperlyConfigured(f"{variable} is {what}, for example {variable}={example}.") from None


def public_address(variable: str, url: str) -> str:
    """``https://www.example.org``, whole and without a path: it stands in every mail and every canonical link."""
    with told(variable, "the site's address, with https:// and without a path", "https://www.example.org"):
        parts = urlsplit(url)
        _insist(parts.scheme in ("http", "https") and parts.hostname and not (parts.username or parts.query))
        _insist(parts.path in ("", "/") and parts.port != 0)
        _insist(_NAME.fullmatch(parts.hostname or "") or ":" in (parts.hostname or ""))
    return url.rstrip("/")


def database(url: str) -> dict[str, Any]:
    """Django's ``DATABASES["default"]``."""
    what = "postgres://… or sqlite:///… (signs like @ : / # in a password as %40 %3A %2F %23)"
    with told("DATABASE_URL", what, "postgres://site:password@localhost/site"):
        config: dict[str, Any] = environ.Env.db_url_config(url)
        # Django knows more of them; our own statements know these two.
        _insist(config["ENGINE"].removeprefix("django.db.backends.") in ("postgresql", "sqlite3") and config["NAME"])
    return config


def cache(url: str) -> dict[str, object]:
    """Django's ``CACHES["default"]``."""
    with told("CACHE_URL", "redis://… or empty", "redis://localhost:6379/0"):
        config: dict[str, object] = environ.Env.cache_url_config(url)
        _insist(urlsplit(url).port != 0)
    return config


def outgoing_mail(url: str) -> dict[str, object]:
    """Django's e-mail settings for a mail server, a folder or the console."""
    what = "smtp://…, smtp+tls://…, mailgun://…, file:///… or console:"
    with told("EMAIL_URL", what, "smtp+tls://user:password@smtp.example.org:587"):
        for ours, theirs in (("file:", "filemail:"), ("console:", "consolemail:"), ("memory:", "memorymail:")):
            if url.startswith(ours):
                url = theirs + url.removeprefix(ours)
        parts = urlsplit(url)
        _insist(parts.hostname or not parts.scheme.startswith("smtp"))
        config: dict[str, object] = environ.Env.email_url_config(url)
        if parts.scheme == "filemail":
            _insist(len(parts.path) > 1)
            config["EMAIL_FILE_PATH"] = parts.path
    return config


def age_keys(said: list[str]) -> list[str]:
    """Public keys; one that is secret has no place on the server."""
    keys = [key.strip() for key in said]
    with told("BACKUP_KEYS", "public keys of age, separated by commas", "age1…"):
        _insist(all(_opens(key) for key in keys))
    return keys


def _opens(key: str) -> bool:
    """Whether the backup can seal with it; one of its signs lost, and it would fail each night."""
    try:
        pyrage.x25519.Recipient.from_str(key)
    except pyrage.RecipientError:
        return False
    return True


def proxies(said: str) -> int | None:
    """How many proxies stand in front; None where nobody said so yet, which ``check --deploy`` asks for."""
    if said.strip().lower() == "none":
        return 0
    with told("TRUSTED_PROXIES", "the number of your proxies in front of the site, or none", "1"):
        return _number(said) if said.strip() else None


def _number(said: str) -> int:
    _insist(said.strip().isascii() and said.strip().isdigit())
    return int(said)


def _insist(right: object) -> None:
    if not right:
        raise ValueError
