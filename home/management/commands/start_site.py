"""``manage.py start_site``: the pages every new site begins with."""

import logging
from typing import Any

from django.core.management.base import BaseCommand

from home import starting_site


class Command(BaseCommand):
    """Make languages, home pages and every page with a stable address, where they are missing."""

    help = "Makes the pages every site begins with, in both languages. Run again, it changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        steps = logging.getLogger("wagtail")
        level = steps.level
        steps.setLevel(logging.WARNING)  # two hundred lines would hide from whoever types this whether it went well
        try:
            home = starting_site.make()
        finally:
            steps.setLevel(level)
        self.stdout.write(f"The site begins at {home.full_url}")
