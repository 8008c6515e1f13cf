"""``manage.py encrypt_data``: every encrypted column to the first of ``DATA_KEYS``. For after a new key was put first.

It may be broken off and run again: it goes through the rows in steps, each a short transaction, and leaves alone what
is right already. Afterwards the old key can go from ``DATA_KEYS`` (keep it as long as backups from before are kept).
"""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import models, transaction
from django.db.models.functions import Cast

from core import encryption

_STEP = 200


class Command(BaseCommand):
    """Says of every table how many rows it changed."""

    help = "Encrypt every encrypted column anew with the first of DATA_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        for model in apps.get_models():
            fields = [one for one in model._meta.local_fields if isinstance(one, encryption.EncryptedTextField)]
            if fields and not model._meta.proxy:
                print(
                    f"{model._meta.label}: {sum(_column(model, field.name) for field in fields)} values encrypted anew"
                )


def _column(model: type[models.Model], name: str) -> int:
    stored = model._base_manager.annotate(stored=Cast(name, models.TextField()))
    keys = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
    steps = (keys[place : place + _STEP] for place in range(0, len(keys), _STEP))
    return sum(_step(stored, name, step) for step in steps)


@transaction.atomic
def _step(stored: models.QuerySet[Any], name: str, keys: list[Any]) -> int:
    changed = 0
    for key, value in stored.select_for_update().filter(pk__in=keys).values_list("pk", "stored"):
        if value is not None and not encryption.is_current(value):
            changed += stored.model._base_manager.filter(pk=key).update(**{name: encryption.decrypted(value)})
    return changed
