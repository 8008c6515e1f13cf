"""How the desk's figures are written."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.utils import formats
from django.utils.translation import gettext

from core.templatetags.core_tags import yen

register = template.Library()


@register.filter
def of(figures: Mapping[Any, int], key: Any) -> int:
    """The figure of one kind; nothing came: 0."""
    return figures.get(key, 0)


@register.filter
def month(value: date) -> str:
    """A month with its year, as each language writes it."""
    # Translators: a month with its year, in the letters of Django's "date" filter.
    return formats.date_format(value, gettext("F Y"))


@register.filter
def more(amount: int) -> str:
    """What came on top: ``+3,000円``."""
    return f"+{yen(amount)}"


@register.filter
def less(amount: int) -> str:
    """What went: ``−3,000円``."""
    return yen(-amount)
