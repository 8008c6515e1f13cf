"""``manage.py picture_files``: every picture in every size and format that a live page asks for."""

from typing import Any

from django.core.management.base import BaseCommand

from core import picture_files


class Command(BaseCommand):
    """Makes what is missing; what is there costs a look."""

    help = "Once on a site that is older than this, or after many pages were imported: makes missing files of pictures."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"pages looked at: {picture_files.make_all()}")
