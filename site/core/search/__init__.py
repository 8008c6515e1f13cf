"""Search that finds Japanese: Wagtail's database backends with texts cut into overlapping pairs of characters.

A database sees a Japanese sentence as one word. So what is indexed is folded (NFKC: full-width and half-width become
one; case) and each run of Japanese characters becomes its pairs: 寄付者 → 寄付 付者 者. A word asked for becomes a
phrase of pairs, its last part a prefix, so that one character finds too. Other words stay whole and are found by
their beginning. ``BACKEND = "core.search"`` in ``WAGTAILSEARCH_BACKENDS``.
"""

from typing import Any

from django.db import connection


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 - Wagtail looks for this name
    """The backend of the database in use. Each can be imported on its own database only."""
    if connection.vendor == "postgresql":
        from core.search.postgres import Backend
    else:
        from core.search.sqlite import Backend
    return Backend(params)
