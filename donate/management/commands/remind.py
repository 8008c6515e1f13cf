"""``manage.py remind``: what a date makes due, every night: cards that end soon, memberships that renew."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from donate import cards, memberships, seats
from donate.stripe_api import StripeUnavailable


class Command(BaseCommand):
    help = "Tell donors whose card ends soon, and members whose year will be collected again. Nobody is told twice."

    def handle(self, *args: Any, **options: Any) -> None:
        renewing = memberships.remind()
        seats.leave_former()
        try:
            ending = cards.remind()
        except StripeUnavailable as error:
            raise CommandError(f"Stripe could not be asked about cards: {error}") from error
        self.stdout.write(f"{ending} told of a card that ends, {renewing} of a membership that renews.")
