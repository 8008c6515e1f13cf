"""``manage.py stripe_setup``: is the account at Stripe as this site needs it? ``--create`` makes what is missing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from donate import stripe_setup
from donate.stripe_api import StripeUnavailable


class Command(BaseCommand):
    help = "Check the set-up of the account at Stripe, point by point. Exit code 1 where something needed is missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--create", action="store_true", help="make what is missing and can be made from here")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            missing = self._look(create=options["create"])
        except StripeUnavailable as error:
            raise CommandError(f"Stripe could not be asked: {error}", returncode=2) from error
        if missing:
            raise CommandError(f"Still missing: {missing}. GOING_LIVE.md says how to set it up.")
        self.stdout.write("Everything that can be seen from here is set up.")

    def _look(self, *, create: bool) -> int:
        missing = 0
        for point in stripe_setup.look():
            self.stdout.write(f"{point.state:8}{point.words}")
            if create and point.mend:
                self.stdout.write(f"        → {point.mend()}")
            elif point.state == "missing":
                missing += 1
                if point.mend:
                    self.stdout.write("        → --create makes it")
        return missing
