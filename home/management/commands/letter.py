"""``manage.py letter``: the nightly work on the letter's list."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from home import brevo_list, letter_sync
from home.models import Subscription

#: Whoever asked and never confirmed isn't kept: perhaps somebody else typed the address.
UNCONFIRMED = timedelta(days=30)


class Command(BaseCommand):
    """Forgets who never confirmed, and makes Brevo's copy equal to ours."""

    help = "Every night: erases addresses that never confirmed, and brings the letter's list at Brevo up to date."

    def handle(self, *args: Any, **options: Any) -> None:
        old = timezone.now() - UNCONFIRMED
        erased, _kinds = Subscription.objects.filter(confirmed_at=None, stopped_at=None, asked_at__lt=old).delete()
        self.stdout.write(f"never confirmed, erased: {erased}")
        if not brevo_list.is_used():
            return
        try:
            left, put, taken = letter_sync.run()
        except brevo_list.BrevoUnavailable as error:
            raise CommandError(f"Brevo: {error}") from error
        self.stdout.write(f"left at Brevo: {left}; put there: {put}; taken off: {taken}")
