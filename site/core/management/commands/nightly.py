"""``manage.py nightly``: everything that is to be done every night, in one command. One timer is enough."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import nightly


class Command(BaseCommand):
    help = "Run all nightly jobs, each on its own. Exit code 1 names those that failed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--list", action="store_true", help="say which jobs there are, and run none")
        parser.add_argument("--only", nargs="+", metavar="JOB", help="run only these")
        parser.add_argument(
            "--unless-within", type=float, metavar="HOURS", help="do nothing where a run began that recently, anywhere"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            for job in nightly.jobs():
                self.stdout.write(f"{job.command}\t{job.label}")
            return
        unknown = set(options["only"] or []) - {job.command for job in nightly.jobs()}
        if unknown:
            raise CommandError(f"No nightly job: {', '.join(sorted(unknown))}. See --list.")
        if options["unless_within"] and nightly.ran_within(timedelta(hours=options["unless_within"])):
            self.stdout.write("Another run began recently: nothing to do.")
            return
        try:
            night = nightly.run(options["only"])
        except nightly.UnderWay as error:
            raise CommandError("Another run is under way.", returncode=3) from error
        for done in night.jobs.order_by("pk"):
            last = done.said.splitlines()[-1] if done.said else ""
            self.stdout.write(f"{'ok    ' if done.is_fine else 'FAILED'} {done.name} ({done.seconds:.1f} s) {last}")
        failed = night.failed_names()
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}.")
