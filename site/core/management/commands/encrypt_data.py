"""``manage.py encrypt_data``: every encrypted column to the first of ``DATA_KEYS``. For after a new key was put first.

It may be broken off and run again: it goes through the rows in steps, each a short transaction, and leaves alone what
is right already. Afterwards the old key can go from ``DATA_KEYS`` (keep it as long as backups from before are kept).
"""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand

from core import encrypting, encryption


class Command(BaseCommand):
    """Says of every table how many rows it changed."""

    help = "Encrypt every encrypted column anew with the first of DATA_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        for model in apps.get_models():
            fields = [one for one in model._meta.local_fields if isinstance(one, encryption.EncryptedTextField)]
            if fields and not model._meta.proxy:
                changed = sum(encrypting.encrypt(model, field.name) for field in fields)
                print(f"{model._meta.label}: {changed} values encrypted anew")
