"""How some pages stand in the languages they are not written in, as the translation board says it (a few queries)."""

import uuid
from collections import defaultdict
from collections.abc import Iterable

from wagtail.models import Page
from wagtail.query import PageQuerySet

from core.translation_state import Board, Entry


class _These(Board):
    """The board of these pages, whoever asks."""

    def __init__(self, keys: Iterable[uuid.UUID]) -> None:
        super().__init__(user=None)
        self._keys = set(keys)

    def _editable(self) -> PageQuerySet:
        return Page.objects.filter(translation_key__in=self._keys)


def standings(keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Entry]]:
    """Translation key → an entry for each language that the page is not written in."""
    found: dict[uuid.UUID, list[Entry]] = defaultdict(list)
    for entry in _These(keys)._pages():
        found[entry.key].append(entry)
    return found
