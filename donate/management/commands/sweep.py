"""``manage.py sweep``: handle Stripe events that were kept but not handled, and whose time has come."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from donate import rests
from donate.tasks import sweep


class Command(BaseCommand):
    help = "Handle Stripe events that wait for another try. With --every it goes on, beside the worker."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=int, metavar="SECONDS", help="go on, with this pause between two rounds")

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            handled, failed = sweep()
            rests.remind()
            if handled or failed or not options["every"]:
                self.stdout.write(f"{handled} events handled, {failed} failed.")
            if not options["every"]:
                return
            close_old_connections()
            time.sleep(options["every"])
