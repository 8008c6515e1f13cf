"""The legal pages."""

from typing import Any

from core import site_tree
from home.demo.bodies import Bodies
from home.demo.making.shared import Kitchen, dress, plain
from home.demo.reading import in_language, read

ORDER = ("privacy", "tokushoho", "gifts", "accessibility")


def make(kitchen: Kitchen) -> None:
    """Dress the legal pages: with what this organisation offers, its prices and terms."""
    for slug in ORDER:
        page = site_tree.find(kitchen.home, slug)
        assert page is not None, slug
        dress(page, _text(read(f"legal/{slug}")), kitchen)


def _text(content: dict[str, Any]) -> Any:
    def fields(bodies: Bodies) -> dict[str, Any]:
        return plain(content, bodies.language, "title", "lede", "note") | {
            "search_description": in_language(content["lede"], bodies.language),
            "enacted_on": content["enacted"],
            "revised_on": content.get("revised"),
            "body": bodies.blocks(content["body"]),
        }

    return fields
