"""``manage.py alarm <unit>``: mail the operator that a unit of the service manager failed (see ``site/systemd``)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core import alarms


class Command(BaseCommand):
    help = "Mail whoever looks after the site (OPERATOR_EMAIL) that a unit failed, unless the night told of itself."
    requires_system_checks = ()  # it has to go out when something is wrong

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("unit", help="its name, such as site-nightly.service")

    def handle(self, *args: Any, unit: str, **options: Any) -> None:
        self.stdout.write("A mail went." if alarms.tell_of_unit(unit) else "No mail went: told already, or nobody to.")
