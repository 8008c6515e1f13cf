"""``manage.py rebuild_search``: write anew what visitors can find, where something changed pages behind our back."""

from typing import Any

from django.core.management.base import BaseCommand

from core.search import entries


class Command(BaseCommand):
    help = "Write anew what visitors can find. Saving a page does it for that page; this is for after a repair."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{entries.rebuild()} entries can be found.")
