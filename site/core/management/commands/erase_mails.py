"""``manage.py erase_mails``: erase the words of old mails; every night."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from core import mail


class Command(BaseCommand):
    help = "Erase the words of mails older than MAIL_WORDS_DAYS. What was sent when to whom stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=settings.MAIL_WORDS_DAYS, help="older than so many days")

    def handle(self, *args: Any, **options: Any) -> None:
        erased = mail.erase_words(timedelta(days=options["days"]))
        self.stdout.write(f"The words of {erased} mails were erased.")
