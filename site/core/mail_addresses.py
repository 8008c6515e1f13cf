"""Addresses that no mail reaches: noted from what the mail server or service says, forgotten when a mail arrives."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from core.models import BadAddress


def note_bounce(email: str, said: str, at: datetime | None = None) -> None:
    """Mails to this address come back; ``at``: when the last one did, if not just now."""
    _note(email, BadAddress.Reason.BOUNCED, said, at)


def note_complaint(email: str, said: str, at: datetime | None = None) -> None:
    """Somebody at this address reported a mail of ours as spam."""
    _note(email, BadAddress.Reason.COMPLAINED, said, at)


def _note(email: str, reason: str, said: str, at: datetime | None) -> None:
    values = {"reason": reason, "said": said, "since": at or timezone.now()}
    BadAddress.objects.update_or_create(email=email.lower(), defaults=values)


def note_arrival(email: str, at: datetime) -> None:
    """A mail that left (or arrived) then is there, so the address is good again, unless another came back since."""
    BadAddress.objects.filter(email=email.lower(), reason=BadAddress.Reason.BOUNCED, since__lt=at).delete()


def trouble_with(emails: Iterable[str]) -> dict[str, BadAddress]:
    """Which of these addresses no mail reaches, by the address in lower case; one query."""
    rows = BadAddress.objects.filter(email__in={email.lower() for email in emails})
    return {row.email: row for row in rows}
