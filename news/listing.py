"""What a list of news is narrowed to: read from the address, written back into addresses.

The same three parameters stand on the list (``/news/?category=media&year=2026&page=2``) and on the articles opened
from a narrowed list, so an article leads back to the very list one came from. They carry values, never an address:
nothing a visitor writes there can lead to another site. Articles opened elsewhere keep their plain address.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

PARAMETERS = ("category", "year", "page")


@dataclass(frozen=True)
class Place:
    """One page of one narrowed list. The empty place is the first page of everything."""

    category: str = ""
    year: int | None = None
    page: int = 1

    @classmethod
    def read(cls, parameters: QueryDict) -> "Place":
        """The place an address names; what makes no sense there is left out."""
        category = parameters.get("category", "")
        year = parameters.get("year", "")
        page = parameters.get("page", "")
        return cls(
            category=category if re.fullmatch(r"[a-z0-9-]{1,50}", category) else "",
            year=int(year) if re.fullmatch(r"[12][0-9]{3}", year) else None,
            page=max(int(page), 1) if re.fullmatch(r"[0-9]{1,6}", page) else 1,
        )

    @property
    def query(self) -> str:
        """``?category=…&year=…&page=…`` in this order, without what is not narrowed; empty for the empty place."""
        page = self.page if self.page > 1 else None
        given = [
            (name, value) for name, value in zip(PARAMETERS, (self.category, self.year, page), strict=True) if value
        ]
        return f"?{urlencode(given)}" if given else ""
