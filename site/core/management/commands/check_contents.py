"""``manage.py check_contents``: every night, looks at the contents of all live pages."""

from typing import Any

from django.core.management.base import BaseCommand

from core.newsroom import checking


class Command(BaseCommand):
    """Writes anew what the report *Content checks* shows."""

    help = "Looks at all live pages: descriptions, alternative texts, links, headings, twins."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{checking.check_everything()} findings")
