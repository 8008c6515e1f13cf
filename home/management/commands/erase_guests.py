"""``manage.py erase_guests``: erase the personal data of guests whose event is long over; every night."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from home import guest_data


class Command(BaseCommand):
    help = "Erase what guests of events told us, EVENT_GUESTS_DAYS after the event. How many there were stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=settings.EVENT_GUESTS_DAYS, help="so many days after the end")

    def handle(self, *args: Any, **options: Any) -> None:
        erased = guest_data.erase(timedelta(days=options["days"]))
        self.stdout.write(f"The personal data of {erased} guests was erased.")
