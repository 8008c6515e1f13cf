"""Bringing what stands in encrypted columns to the present key.

``manage.py encrypt_data`` does it for all of them, a migration for the columns that become encrypted ones. In steps,
each a short transaction, so that it may be broken off and run again.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import models, router, transaction
from django.db.migrations import RunPython
from django.db.models.functions import Cast

from core import encryption

_STEP = 200
#: How lists and mappings without content stood in a JSON column.
_EMPTY_JSON = ("[]", "{}")


def encrypt(model: type[models.Model], name: str) -> int:
    """Everything in this column, with the first key; how many values were changed."""
    return _rewritten(model, name, partial(_sealed, model._meta.get_field(name)))


def decrypt(model: type[models.Model], name: str) -> int:
    """Everything in this column, as it stood before it was an encrypted one; how many values were changed."""
    return _rewritten(model, name, partial(_opened, model._meta.get_field(name)))


def columns(app: str, **names: tuple[str, ...]) -> RunPython:
    """For migrations, after the columns became encrypted ones: ``columns("donate", donor=("address",))``."""

    def each(work: Callable[[type[models.Model], str], int], apps: Any, schema_editor: Any) -> None:
        for model, columns_of_it in names.items():
            if router.allow_migrate(schema_editor.connection.alias, app, model_name=model):
                for name in columns_of_it:
                    work(apps.get_model(app, model), name)

    return RunPython(partial(each, encrypt), partial(each, decrypt))


def _sealed(field: Any, stored: str) -> str:
    if isinstance(field, encryption.EncryptedJSONField) and stored in _EMPTY_JSON:
        return ""
    return stored if encryption.is_current(stored) else encryption.encrypted(encryption.decrypted(stored))


def _opened(field: Any, stored: str) -> str:
    if isinstance(field, encryption.EncryptedJSONField) and not stored:
        return "[]" if field.default is list else "{}"
    return encryption.decrypted(stored)


def _rewritten(model: type[models.Model], name: str, change: Callable[[str], str]) -> int:
    stored = model._base_manager.annotate(stored=Cast(name, models.TextField()))
    keys = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
    steps = (keys[place : place + _STEP] for place in range(0, len(keys), _STEP))
    return sum(_step(stored, name, step, change) for step in steps)


@transaction.atomic
def _step(stored: models.QuerySet[Any], name: str, keys: list[Any], change: Callable[[str], str]) -> int:
    changed = 0
    for key, value in stored.select_for_update().filter(pk__in=keys).values_list("pk", "stored"):
        text = None if value is None else change(value)
        if text != value:
            # An expression, so that the field does not encrypt once more.
            new = models.Value(text, models.TextField())
            changed += stored.model._base_manager.filter(pk=key).update(**{name: new})
    return changed
