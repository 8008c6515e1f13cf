"""What stands beside the forms to give and to join."""

from typing import Any

from core import site_tree
from home.demo.bodies import Bodies
from home.demo.making.shared import Kitchen, dress, plain
from home.demo.reading import in_language, read


def make(kitchen: Kitchen) -> None:
    """Fill the columns beside the forms, which a new site leaves to its editors."""
    content, shares = read("giving"), read("reports")["shares"]

    def donate(bodies: Bodies) -> dict[str, Any]:
        said, language = content["donate"], bodies.language
        notes = {name: bodies.rich(in_language(said[name], language)) for name in ("shares_note", "help_note")}
        parts = [("share", {"label": share[language], "percent": share["percent"]}) for share in shares]
        return plain(said, language, "shares_title", "quote", "quote_by") | notes | {"shares": parts}

    def membership(bodies: Bodies) -> dict[str, Any]:
        return plain(content["membership"], bodies.language, "quote", "quote_by", "members_note")

    dress(site_tree.find(kitchen.home, "donate"), donate, kitchen)
    dress(site_tree.find(kitchen.home, "membership"), membership, kitchen)
