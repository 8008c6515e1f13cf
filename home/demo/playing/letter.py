"""Readers of the letter, in every state."""

from datetime import timedelta

from django.utils import timezone

from core import mail_addresses
from home.models import Subscription

#: (name in the address, language, where it came from, days since it was asked for, confirmed, stopped)
READERS = (
    ("sato", "ja", Subscription.Source.SITE, 210, True, False),
    ("yamamoto", "ja", Subscription.Source.GIVING, 160, True, False),
    ("olivia", "en", Subscription.Source.SITE, 120, True, False),
    ("kimura", "ja", Subscription.Source.SITE, 90, True, True),
    ("lin", "en", Subscription.Source.GIVING, 60, True, False),
    ("mori", "ja", Subscription.Source.SITE, 30, True, False),
    ("tanabe", "ja", Subscription.Source.SITE, 2, False, False),
)


def play() -> None:
    """Some who get it, one who stopped, one who hasn't confirmed, one whose mails come back."""
    now = timezone.now()
    for name, language, source, days, is_confirmed, is_stopped in READERS:
        asked = now - timedelta(days=days)
        made = Subscription.objects.create(
            email=f"{name}@letter.example",
            language=language,
            source=source,
            confirmed_at=asked + timedelta(minutes=9) if is_confirmed else None,
            stopped_at=asked + timedelta(days=40) if is_stopped else None,
        )
        Subscription.objects.filter(pk=made.pk).update(asked_at=asked)
    mail_addresses.note_bounce("mori@letter.example", "550 5.1.1 user unknown")
