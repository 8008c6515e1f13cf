"""Which organisation somebody belongs to, as far as an address or a name tells; and who knows people of it.

Rooms don't ask their neighbours: a room that knows people says so when it starts (``AppConfig.ready``)::

    organisations.register(known_donors, permission="donate.view_donor")

and whoever shows an organisation asks ``people_of``, which leaves out what this member of staff may not see.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

#: What a company is besides its name, in both languages; taken out before names are compared.
_FORMS = re.compile(
    r"株式会社|有限会社|合同会社|合資会社|合名会社|一般社団法人|一般財団法人|公益社団法人|公益財団法人"
    r"|特定非営利活動法人|npo法人|認定npo法人|社会福祉法人|学校法人|医療法人|\(株\)|\(有\)|\(同\)"
    r"|\bco\.?,?\s*ltd\b\.?|\bk\.?\s?k\.?(?=\s|$)|\bltd\b\.?|\binc\b\.?|\bcorp(?:oration)?\b\.?|\bllc\b\.?|\bgmbh\b"
)
_SIGNS = re.compile(r"[\W_]+")
#: Here anybody may have a mailbox: sharing one says nothing about where somebody works.
_PRIVATE_MAIL = {
    *("gmail.com", "googlemail.com", "yahoo.co.jp", "yahoo.com", "ymail.ne.jp", "outlook.com", "outlook.jp"),
    *("hotmail.com", "hotmail.co.jp", "live.jp", "live.com", "msn.com", "icloud.com", "me.com", "mac.com", "aol.com"),
    *("docomo.ne.jp", "ezweb.ne.jp", "au.com", "softbank.ne.jp", "i.softbank.jp", "nifty.com", "so-net.ne.jp"),
    *("ocn.ne.jp", "biglobe.ne.jp", "plala.or.jp", "proton.me", "protonmail.com", "gmx.net", "gmx.de"),
}


@dataclass(frozen=True)
class Traces:
    """What tells of an organisation; each is folded, and empty where nothing is known."""

    email: str = ""
    company: str = ""
    domain: str = ""


@dataclass(frozen=True)
class Known:
    """Somebody of the organisation whom a room knows."""

    label: str
    url: str
    same: str


Source = Callable[[Traces], Iterable[Known]]
_sources: list[tuple[Source, str]] = []


def register(source: Source, *, permission: str) -> None:
    """Make a source known; only who has ``permission`` (``app.codename``) is told what it says."""
    if (source, permission) not in _sources:
        _sources.append((source, permission))


def people_of(traces: Traces, user: Any) -> list[Known]:
    """Whom the rooms know of this organisation, as far as this member of staff may see it."""
    return [known for source, permission in _sources if user.has_perm(permission) for known in source(traces)]


def traces_of(*, email: str = "", company: str = "", website: str = "") -> Traces:
    """The traces that a message leaves."""
    return Traces(email.strip().lower(), folded_name(company), domain_of(website) or domain_of_mail(email))


def folded_name(name: str) -> str:
    """A company's name without its legal form, width, case, spaces and signs: ``ＡＢＣ商事（株）`` is ``abc商事``."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return _SIGNS.sub("", _FORMS.sub(" ", plain)) or _SIGNS.sub("", plain)


def domain_of(website: str) -> str:
    """The domain of a website, without ``www.``; empty for one where anybody has pages."""
    host = (urlsplit(website if "//" in website else f"//{website}").hostname or "").lower()
    host = host.removeprefix("www.")
    return "" if host in _PRIVATE_MAIL or "." not in host else host


def domain_of_mail(email: str) -> str:
    """The domain of an address, where an organisation runs it for its own people."""
    domain = email.strip().lower().rpartition("@")[2]
    return "" if domain in _PRIVATE_MAIL or "." not in domain else domain
