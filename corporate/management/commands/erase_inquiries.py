"""``manage.py erase_inquiries``: erase the personal data of inquiries whose period is over; every night."""

from typing import Any

from django.core.management.base import BaseCommand

from corporate import retention


class Command(BaseCommand):
    help = "Erase what tells of a person from inquiries whose period (Settings of the inbox) is over."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"The personal data of {retention.sweep()} inquiries was erased.")
