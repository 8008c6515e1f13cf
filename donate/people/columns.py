"""What the columns of a donor are called on screens and in reports."""

from typing import Any

from donate.models import Donor


def column_name(name: str) -> str:
    """In the active language."""
    field: Any = Donor._meta.get_field(name)
    return str(field.verbose_name)
