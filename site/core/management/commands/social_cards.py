"""``manage.py social_cards``: the pictures that social networks show of pages without one."""

from typing import Any

from django.core.management.base import BaseCommand

from core import social_cards


class Command(BaseCommand):
    """Draws what is missing, deletes what no page names."""

    help = "Every night, and once on a site that is older than its cards: draws missing ones, deletes unused ones."

    def handle(self, *args: Any, **options: Any) -> None:
        social_cards.draw_all.call()
        self.stdout.write(f"no page names them, deleted: {social_cards.sweep()}")
