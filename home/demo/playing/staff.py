"""Accounts for looking around in the admin."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from corporate.permissions import make_group as make_partnerships
from home.permissions import make_groups


@dataclass(frozen=True)
class Account:
    """One member of the demo's staff."""

    username: str
    family_name: str
    given_name: str
    groups: tuple[str, ...] = ()
    is_superuser: bool = False


ACCOUNTS = (
    Account("admin", "見本", "管理", is_superuser=True),
    Account("editor", "見本", "そら", ("Editors", "Moderators", "events")),
    Account("writer", "見本", "はる", ("Editors",)),
    Account("checker", "見本", "りん", ("checkers",)),
    Account("fundraiser", "見本", "みなと", ("fundraising",)),
    Account("partner", "見本", "ゆう", ("partnerships",)),
)


def make(password: str) -> dict[str, Any]:
    """Make the accounts that are missing, with this password; those that exist keep theirs. All, by user name."""
    make_groups()
    make_partnerships()
    hashed = make_password(password)  # which is slow on purpose, and the same password for all
    users = get_user_model().objects
    for account in ACCOUNTS:
        if users.filter(username=account.username).exists():
            continue
        made = users.create_user(
            account.username,
            f"{account.username}@example.org",
            last_name=account.family_name,
            first_name=account.given_name,
            is_superuser=account.is_superuser,
            is_staff=account.is_superuser,
        )
        made.password = hashed
        made.save(update_fields=["password"])
        made.groups.set(Group.objects.filter(name__in=account.groups))
    return {one.username: one for one in users.filter(username__in=[account.username for account in ACCOUNTS])}
