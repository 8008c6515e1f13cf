"""Addresses that no mail reaches: noted from what the mail server or service says, forgotten when a mail arrives."""

from collections.abc import Iterable

from core.models import BadAddress


def note_bounce(email: str, said: str) -> None:
    """Mails to this address come back."""
    _note(email, BadAddress.Reason.BOUNCED, said)


def note_complaint(email: str, said: str) -> None:
    """Somebody at this address reported a mail of ours as spam."""
    _note(email, BadAddress.Reason.COMPLAINED, said)


def _note(email: str, reason: str, said: str) -> None:
    values = {"reason": reason, "said": said}
    BadAddress.objects.update_or_create(email=email.lower(), defaults=values)


def note_arrival(email: str) -> None:
    """A mail arrived, so the address is good (again)."""
    BadAddress.objects.filter(email=email.lower(), reason=BadAddress.Reason.BOUNCED).delete()


def trouble_with(emails: Iterable[str]) -> dict[str, BadAddress]:
    """Which of these addresses no mail reaches, by the address in lower case; one query."""
    rows = BadAddress.objects.filter(email__in={email.lower() for email in emails})
    return {row.email: row for row in rows}
