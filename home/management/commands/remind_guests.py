"""``manage.py remind_guests``: write to the guests of the events to come; every night."""

from typing import Any

from django.core.management.base import BaseCommand

from home import event_reminders


class Command(BaseCommand):
    help = "Write to those who have a seat at an event of the coming days. Nobody is told twice."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{event_reminders.remind()} guests were reminded.")
