"""``manage.py books``: the ledger, for people and for scripts."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from donate.models import Entry
from donate.money import written


class Command(BaseCommand):
    help = "Print every movement of money in our books, in the order they were booked, and the balance."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="JSON, and nothing else, on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Entry.objects.order_by("pk").values_list("stripe_id", "kind", "amount", "currency")
        if options["json"]:
            self._as_json(rows.iterator(chunk_size=5_000))
            return
        balance = 0
        for stripe_id, kind, amount, currency in rows.iterator(chunk_size=5_000):
            balance += amount
            self.stdout.write(f"{kind:17} {written(amount, currency):>14}  {stripe_id}")
        self.stdout.write(f"{'balance':17} {written(balance):>14}")

    def _as_json(self, rows: Any) -> None:
        """Written row by row: a million entries need no memory."""
        balance = 0
        self.stdout.write('{"entries": [', ending="")
        for number, (stripe_id, kind, amount, currency) in enumerate(rows):
            balance += amount
            entry = {"stripe_id": stripe_id, "kind": kind, "amount": amount, "currency": currency}
            self.stdout.write((",\n" if number else "\n") + json.dumps(entry), ending="")
        self.stdout.write(f'\n], "balance": {balance}}}')
