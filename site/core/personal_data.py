"""Everything that is held about one person, gathered from every room; and what a room forgets on request.

A room says which of its rows belong to an e-mail address when it starts (``AppConfig.ready``)::

    from core import personal_data
    personal_data.register(Inquiry, lambda email: Inquiry.objects.filter(email__iexact=email), "topic", "message")

Only call ``held`` and ``forget`` for an address whose owner is proven (a mailed link), or for a member of staff who may
see it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django_countries import countries

from core.templatetags.core_tags import day, moment, yen

Find = Callable[[str], QuerySet[Any]]
Forget = Callable[[str], int]


@dataclass(frozen=True)
class Fact:
    """One value of one row: its name in files, and label and words for people."""

    name: str
    label: str
    value: Any
    shown: str


@dataclass(frozen=True)
class Holding:
    """All rows of one kind."""

    name: str
    title: str
    rows: list[list[Fact]]

    def as_data(self) -> list[dict[str, Any]]:
        """For a JSON file (``DjangoJSONEncoder`` writes dates and keys)."""
        return [{fact.name: fact.value for fact in row} for row in self.rows]


@dataclass(frozen=True)
class _Source:
    model: type[Model]
    find: Find
    fields: tuple[str, ...]
    forget: Forget | None


_sources: dict[type[Model], _Source] = {}


def register(model: type[Model], find: Find, *fields: str, forget: Forget | None = None) -> None:
    """``find`` gives the rows that belong to an address, ``fields`` are what the person gets to read of each.

    ``forget`` takes out of them what may go when the person asks for it, and says how many rows that were.
    """
    _sources[model] = _Source(model, find, fields, forget)


def models() -> list[type[Model]]:
    """All kinds of rows that are about people."""
    return list(_sources)


def held(email: str) -> list[Holding]:
    """What every room holds under this address, in the active language; kinds without rows are left out."""
    found = [_holding(source, email) for source in _sources.values()]
    return [holding for holding in found if holding.rows]


def forget(email: str) -> dict[str, int]:
    """Let every room forget what may go; how many rows of each kind (by its name in files)."""
    return {_name(source.model): source.forget(email) for source in _sources.values() if source.forget}


def _holding(source: _Source, email: str) -> Holding:
    rows = [[_fact(row, field) for field in source.fields] for row in source.find(email)]
    return Holding(_name(source.model), capfirst(str(source.model._meta.verbose_name_plural)), rows)


def _name(model: type[Model]) -> str:
    return f"{model._meta.app_label}.{model._meta.model_name}"


def _fact(row: Model, name: str) -> Fact:
    field = row._meta.get_field(name)
    value = getattr(row, name)
    display = getattr(row, f"get_{name}_display", None)
    label = capfirst(str(getattr(field, "verbose_name", name)))
    plain = str(value) if isinstance(value, Model) else value
    return Fact(name, label, plain, _shown(display() if display else _in_words(name, value)))


def _in_words(name: str, value: Any) -> Any:
    """What rows keep as a figure or as somebody's abbreviation, as people say it."""
    if value in (None, ""):
        return value
    if name.endswith("amount") and isinstance(value, int):
        return yen(value)
    if name == "currency":
        return _("Japanese yen") if value == "jpy" else str(value).upper()
    if name == "country":
        return countries.name(value) or value
    return value


def _shown(value: Any) -> str:
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, bool):
        return pgettext("a fact", "yes") if value else pgettext("a fact", "no")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, dict):
        return " · ".join(f"{name}: {_shown(one)}" for name, one in value.items() if one not in (None, "", False))
    if isinstance(value, list | tuple):
        return " · ".join(_shown(one) for one in value)
    return str(value)
