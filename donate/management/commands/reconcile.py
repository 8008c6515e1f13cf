"""``manage.py reconcile``: fetch what the webhooks missed, book it, compare with Stripe. Every night, and by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from donate import reconcile
from donate.models import Reconciliation, StripeEvent


class Command(BaseCommand):
    help = "Fetch from Stripe what the webhooks missed, book it, and report differences. Exit code 1 if any remain."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, help="compare only Stripe's last days (default: everything)")

    def handle(self, *args: Any, **options: Any) -> None:
        result = reconcile.run(days=options["days"])
        if result.result == Reconciliation.Result.UNFINISHED:
            raise CommandError(f"Stripe could not be asked: {result.error}", returncode=2)
        waiting = StripeEvent.objects.waiting().count()
        self.stdout.write(
            f"{result.events_fetched} events fetched, {result.entries_compared} movements compared, "
            f"{waiting} events still waiting."
        )
        aside = StripeEvent.objects.set_aside().count()
        if aside:
            self.stdout.write(f"{aside} events set aside: Stripe knows nothing of what they are about.")
        for one in result.differences:
            self.stdout.write(f"differs: {one['kind']} {one['stripe_id']}: ours {one['ours']}, Stripe {one['stripe']}")
        if result.result == Reconciliation.Result.DIFFERS:
            raise CommandError(f"{len(result.differences)} differences remain.")
        self.stdout.write("The books match.")
