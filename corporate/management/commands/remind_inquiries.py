"""``manage.py remind_inquiries``: remind staff of inquiries that wait too long; every night."""

from typing import Any

from django.core.management.base import BaseCommand

from corporate import reminders


class Command(BaseCommand):
    help = "Remind staff of inquiries that wait over three working days: one mail each, on working days only."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{reminders.remind()} members of staff were reminded.")
