"""Words that stand encrypted in the database, so that a stolen dump or backup tells nothing of them.

The keys come from ``DATA_KEYS`` (``settings``): the first encrypts, every one decrypts. ``manage.py encrypt_data``
brings all rows to the first key, also rows from before a column was encrypted; until then they are read as they stand.
Fernet (AES-128-CBC with HMAC-SHA256) says when a value was tampered with: such a row raises instead of showing it.
"""

import json
from base64 import urlsafe_b64encode
from functools import lru_cache
from hashlib import sha256
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxLengthValidator
from django.db import models
from django.forms import TextInput

MARK = "fernet:"
_LOOKUPS = {"exact", "isnull"}


def encrypted(text: str) -> str:
    """With the first key. Nothing stays nothing, so that constraints can speak of it."""
    return MARK + _fernet(*settings.DATA_KEYS).encrypt(text.encode()).decode() if text else text


def decrypted(stored: str) -> str:
    """Whatever key it was encrypted with; what was written before is returned as it stands."""
    if not stored.startswith(MARK):
        return stored
    return _fernet(*settings.DATA_KEYS).decrypt(stored.removeprefix(MARK)).decode()


def is_current(stored: str) -> bool:
    """Whether nothing would change if it were encrypted anew: empty, or with the first key."""
    if not stored:
        return True
    if not stored.startswith(MARK):
        return False
    try:
        _fernet(settings.DATA_KEYS[0]).decrypt(stored.removeprefix(MARK))
    except Exception:  # InvalidToken: another key's
        return False
    return True


def stand_in(secret: str) -> str:
    """A key for the demo and while developing, where no DATA_KEYS are set."""
    return urlsafe_b64encode(sha256(f"core.encryption {secret}".encode()).digest()).decode()


def checked(keys: list[str]) -> list[str]:
    """The keys of the environment; one that is no key is said at the start, not at the first row."""
    for number, key in enumerate(keys, 1):
        try:
            Fernet(key)
        except ValueError as error:
            raise ImproperlyConfigured(f"DATA_KEYS: number {number} is no key; see SECURITY.md.") from error
    return keys


@lru_cache(maxsize=8)
def _fernet(*keys: str) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


class EncryptedTextField(models.TextField):
    """Text that is encrypted between us and the database. It can be compared with nothing but "" and NULL."""

    def get_prep_value(self, value: Any) -> Any:
        plain = super().get_prep_value(value)
        return encrypted(plain) if isinstance(plain, str) else plain

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return None if value is None else decrypted(value)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in _LOOKUPS:
            raise FieldError(f"{self.name} is encrypted: the database can't look into it ({lookup_name}).")
        return _Empty if lookup_name == "exact" else super().get_lookup(lookup_name)


class EncryptedLineField(EncryptedTextField):
    """One line of encrypted text: asked for like a ``CharField``, and as long at most."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"widget": TextInput, **kwargs})


class EncryptedJSONField(EncryptedTextField):
    """Lists and mappings, encrypted as a whole: no key of them can be asked for. An empty one is stored as nothing."""

    # What django-stubs reads of a field, as JSONField has it.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def get_prep_value(self, value: Any) -> Any:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return super().get_prep_value(
            json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False) if value not in _NOTHING else ""
        )

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        text = super().from_db_value(value, expression, connection)
        if text is None:
            return None
        if not text:
            return self.default() if callable(self.default) else {}
        return json.loads(text)

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: Any) -> str:
        return json.dumps(self.value_from_object(obj), cls=DjangoJSONEncoder, ensure_ascii=False)


_NOTHING: tuple[Any, ...] = ("", [], {})


class _Empty(models.lookups.Exact):
    """Equal to nothing: each encryption of the same text is another one."""

    def get_prep_lookup(self) -> Any:
        if self.rhs not in _NOTHING:
            raise FieldError("An encrypted column can only be compared with nothing.")
        return ""
