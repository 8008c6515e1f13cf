"""What the rooms know of one person, by e-mail: each room registers what it can tell, nobody asks a neighbour."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.models import SentMail


@dataclass(frozen=True)
class Line:
    """One thing that happened. ``url`` leads on for those who have the ``permission`` (``app.codename``).

    ``is_day``: only the day is known; ``at`` is its first moment, so that what followed on it stands above.
    """

    at: datetime
    kind: str
    label: str | Promise
    text: str
    detail: str = ""
    url: str = ""
    permission: str = ""
    is_day: bool = False

    def link_for(self, user: AbstractBaseUser | AnonymousUser) -> str:
        """Where this user may read more; empty where nowhere."""
        allowed = not self.permission or user.has_perm(self.permission)  # type: ignore[union-attr]
        return self.url if allowed else ""


#: A source tells the newest ``limit`` things of the person who has these (folded) addresses.
Source = Callable[[list[str], int], Iterable[Line]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Call it in ``AppConfig.ready``; the same source counts once."""
    if source not in _sources:
        _sources.append(source)


def told_of(emails: list[str], limit: int) -> list[Line]:
    """Up to ``limit`` lines of each source, newest first; nothing for a person without an address."""
    known = [email.strip().lower() for email in emails if email.strip()]
    lines = [line for source in _sources for line in source(known, limit)] if known else []
    return sorted(lines, key=lambda line: line.at, reverse=True)


def by_email(emails: list[str]) -> Q:
    """A condition on an address that was kept as the person typed it; annotate it first: ``folded=FOLDED``."""
    return Q(folded__in=emails)


FOLDED = Lower("email")


def mails(emails: list[str], limit: int) -> Iterable[Line]:
    """Mails that the site sent."""
    for mail in SentMail.objects.filter(to__in=emails).order_by("-created_at")[:limit]:
        yield Line(mail.sent_at or mail.created_at, "mail", _("Mail"), mail.subject, str(mail.get_state_display()))
