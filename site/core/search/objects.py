"""What an object gives to the index."""

import copy
from typing import Any

from django.db.models import Manager, Model
from django.utils.encoding import force_str
from modelsearch.index import RelatedFields, SearchField

from core.models import Audience
from core.search.text import indexed

#: Of a page for supporters everybody may read these; more in the index would give away what it says.
PUBLIC_FIELDS = {"title", "search_description"}


class Indexed:
    """An object whose searchable fields yield pairs; the index sees nothing else of it."""

    def __init__(self, original: Model) -> None:
        self.original = original
        self.pk = original.pk

    def get_search_fields(self) -> list[Any]:
        """Copies of the object's fields."""
        fields = self.original.get_search_fields()  # type: ignore[attr-defined]
        if getattr(self.original, "audience", Audience.EVERYBODY) != Audience.EVERYBODY:
            fields = [f for f in fields if not isinstance(f, SearchField) or f.field_name in PUBLIC_FIELDS]
        return [_folded(field) for field in fields]


def _folded(field: Any) -> Any:
    twin = copy.copy(field)
    if isinstance(field, RelatedFields):
        twin.fields = [_folded(below) for below in field.fields]
        twin.get_value = lambda owner: field.get_value(_bare(owner))
    else:
        twin.get_value = lambda owner: indexed(plain(field.get_value(_bare(owner))))
    return twin


def _bare(owner: Any) -> Any:
    return owner.original if isinstance(owner, Indexed) else owner


def plain(value: Any) -> str:
    """The words in a field's value."""
    if value is None or isinstance(value, Manager):
        return ""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple | set):
        return "\n".join(plain(item) for item in value)
    return force_str(value)


def words_of(original: Any) -> str:
    """Everything of a page that a visitor may search, without its title."""
    fields = [f for f in original.get_search_fields() if isinstance(f, SearchField)]
    if getattr(original, "audience", Audience.EVERYBODY) != Audience.EVERYBODY:
        fields = [field for field in fields if field.field_name in PUBLIC_FIELDS]
    left_out = {"title", *getattr(original, "fields_of_places", ())}
    return "\n".join(plain(field.get_value(original)) for field in fields if field.field_name not in left_out)
