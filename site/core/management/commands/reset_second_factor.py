"""``manage.py reset_second_factor <user name>``: for the last administrator who lost phone and paper."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.signing_in import logged


class Command(BaseCommand):
    """Takes the second factor of one account away; it stands in the site history."""

    help = "Take the second factor and the recovery codes of one account away; the next sign-in sets up another."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        users = get_user_model()
        user = users.objects.filter(**{users.USERNAME_FIELD: username}).first()
        if user is None:
            raise CommandError(f"There is no account {username}.")
        print("Reset." if logged.reset(user) else "There was no second factor.")
