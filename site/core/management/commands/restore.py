"""``manage.py restore <file>``: a backup into an empty database, and proof that it is the same."""

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import page_cache
from core.backup import BackupError, archive, databases, facts


class Command(BaseCommand):
    help = "Put a backup back into an empty database, compare it with what was backed up; then run `reconcile`."
    requires_system_checks = []  # noqa: RUF012 - Django's own way  # there is no database yet to be checked

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--identity", type=Path, help="the file with age's secret key, for a sealed backup")

    def handle(self, *args: Any, file: Path | str, identity: Path | str | None, **options: Any) -> None:
        if not databases.is_empty():
            raise CommandError("The database is not empty: a backup only goes into an empty one. Nothing was changed.")
        try:
            with tempfile.TemporaryDirectory(prefix="restore-", dir=settings.VAR) as unpacked:
                self._restore(Path(file), Path(unpacked), Path(identity) if identity else None)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error

    def _restore(self, file: Path, folder: Path, identity: Path | None) -> None:
        manifest = archive.unpacked(file, folder, identity)
        if manifest["database"] != databases.file_name():
            raise BackupError("The backup is of the other kind of database (PostgreSQL, SQLite).")
        databases.load(folder / manifest["database"])
        _same("rows", manifest["rows"], facts.rows())
        call_command("migrate", verbosity=0)  # a newer version of the site may need more
        _same("facts", manifest["facts"], facts.told())
        if sealed := facts.sealed():
            raise BackupError(
                f"DATA_KEYS are not the keys of this backup: {', '.join(sealed)} can't be read. Empty the database, "
                "put the former DATA_KEYS into .env, and restore anew."
            )
        files = archive.put_back(folder, manifest)
        page_cache.purge("*")
        self.stdout.write(
            f"Restored as of {manifest['made_at']}: {sum(manifest['rows'].values()):,} rows, {files:,} files; all as "
            "backed up. Now run `manage.py reconcile`: it fetches from Stripe what happened since."
        )


def _same(what: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Whatever was told at the backup is told now."""
    differing = [name for name in before if before[name] != after.get(name)]
    if differing:
        raise BackupError(f"The restored database differs in {what}: {', '.join(differing)}.")
