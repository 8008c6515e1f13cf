"""What the tests of mails share."""

from pathlib import Path
from typing import Any

from django.conf import settings

from core import mail
from core.mail_kinds import MailKind
from core.models import SentMail

TEMPLATES = Path(settings.ROOT) / "templates"


def written(kind: str = "home/newsletter_confirm", to: str = "hana@example.org", **changes: Any) -> SentMail:
    """A mail in the outbox, as the task finds it."""
    values = {"confirm": "https://www.example.org/newsletter/confirm/x/"}
    made = mail.send_once(kind, about=f"test:{to}", to=to, language="en", context=values)
    assert made is not None
    SentMail.objects.filter(pk=made.pk).update(**changes)
    made.refresh_from_db()
    return made


def sample_of(kind: MailKind) -> dict[str, Any]:
    """A value for each placeholder."""
    return kind.samples()
