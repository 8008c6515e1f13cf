"""``manage.py tidy``: throw away what has run out; every night."""

from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core import limits

KEPT = timedelta(days=30)


class Command(BaseCommand):
    help = "Throw away sessions and counts that have run out, and tasks that were finished a month ago."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("clearsessions")
        counts = limits.forget()
        old = DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEPT)
        tasks, _models = old.delete()
        self.stdout.write(f"thrown away: {counts} counts, {tasks} finished tasks")
