"""``manage.py tidy``: throw away what has run out and what nobody refers to; every night."""

from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core import left_over_files, limits

KEPT = timedelta(days=30)


class Command(BaseCommand):
    help = "Throw away sessions and counts that have run out, tasks finished a month ago, and files that no row knows."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("clearsessions")
        counts = limits.forget()
        old = DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEPT)
        tasks, _models = old.delete()
        try:
            files = left_over_files.sweep()
        except left_over_files.TooMany as error:
            raise CommandError(f"No file was deleted: {error}. Is this the database they belong to?") from error
        self.stdout.write(f"thrown away: {counts} counts, {tasks} finished tasks, {files} files without a row")
