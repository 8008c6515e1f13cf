"""Four events: at a table, online, for supporters, and one that is over."""

from typing import Any

from core import site_tree
from home.demo.bodies import Bodies
from home.demo.making.shared import Kitchen, plain
from home.demo.reading import in_language, moment, names_in, read
from home.models import EventPage

TAKEN = ("title", "subtitle", "venue", "address", "directions", "fee_note", "contact", "mail_text", "lede")
DEADLINE = "17:00"


def make(kitchen: Kitchen) -> None:
    """Make the events that are missing."""
    index = site_tree.find(kitchen.home, "events")
    assert index is not None
    for slug in names_in("events"):
        kitchen.page(index, EventPage, slug, _event(read(f"events/{slug}")))


def _event(content: dict[str, Any]) -> Any:
    def fields(bodies: Bodies) -> dict[str, Any]:
        language = bodies.language
        said = plain(content, language, *TAKEN, "programme_title", "interpreters")
        return said | {
            "search_description": said["subtitle"],
            "lead_picture": bodies.media.picture(content["picture"]),
            "starts_at": moment(content["day"], content["from"]),
            "ends_at": moment(content["day"], content["to"]),
            "place": content["place"],
            "online_url": content.get("online_url", ""),
            "fee": content["fee"],
            "capacity": content.get("capacity"),
            "sign_up_until": moment(content["deadline_day"], DEADLINE) if "deadline_day" in content else None,
            "audience": content.get("audience", "everybody"),
            "programme": [("step", in_language(step, language)) for step in content.get("programme", [])],
            "body": bodies.blocks(content["body"]),
        }

    return fields
