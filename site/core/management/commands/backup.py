"""``manage.py backup <folder>``: database and uploads as of one moment, in one file that proves itself."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.backup import BackupError, archive


class Command(BaseCommand):
    help = "Write a backup into a folder. With BACKUP_KEYS it is sealed with age; only the secret keys open it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--keep", type=int, metavar="N", help="then delete all but the N newest")
        parser.add_argument("--open", action="store_true", help="don't seal it, whatever BACKUP_KEYS says")

    def handle(self, *args: Any, folder: Path | str, **options: Any) -> None:
        folder = Path(folder)
        if options["keep"] is not None and options["keep"] < 1:
            raise CommandError("--keep takes 1 or more.")
        try:
            made = archive.make(folder, [] if options["open"] else archive.configured_keys())
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        gone = archive.keep_newest(folder, options["keep"]) if options["keep"] else 0
        self.stdout.write(f"{made.name}: {made.stat().st_size:,} bytes; older ones deleted: {gone}")
