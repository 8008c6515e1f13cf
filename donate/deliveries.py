"""What Stripe delivers: whether it is an event, and how it can be kept."""

import json
import math
import re
from typing import Any

from donate.stripe_api import Said

#: What Stripe's types and versions look like.
_WORD = re.compile(r"[\x21-\x7e]+")
#: What its ids look like; they become part of an address of Stripe's, where any other sign may lead elsewhere.
_ID = re.compile(r"[A-Za-z0-9_-]+")
#: The last second of the year 2200: a later one is no time that an event was made.
_LAST_SECOND = 7_289_654_399


class NoEvent(Exception):
    """Signed with our secret, and no event all the same; it says which part is odd, and nothing of the content."""


def event_in(text: str) -> Said:
    """The event that was sent. Raises ``NoEvent`` where it is none."""
    try:
        event = storable(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise NoEvent("body") from error
    odd = _odd_part(event)
    if odd:
        raise NoEvent(odd)
    return dict(event)


def _odd_part(said: Any) -> str:
    """Which of the parts that we read is not what Stripe sends; empty where all are. The rest we only keep."""
    if not isinstance(said, dict):
        return "body"
    about = said["data"].get("object") if isinstance(said.get("data"), dict) else None
    fine = {
        "id": _is_word(said.get("id"), 64, _ID),
        "type": _is_word(said.get("type"), 80),
        "livemode": isinstance(said.get("livemode"), bool),
        # True is an int, too.
        "created": type(said.get("created")) is int and 0 <= said["created"] <= _LAST_SECOND,
        "api_version": said.get("api_version") is None or _is_word(said["api_version"], 40),
        "data": isinstance(about, dict)
        and _is_word(about.get("object"), 80)
        # The preview of an invoice to come has no id.
        and (about.get("id") is None or _is_word(about["id"], 255, _ID)),
    }
    return next((part for part, is_fine in fine.items() if not is_fine), "")


def _is_word(said: Any, most: int, shape: re.Pattern[str] = _WORD) -> bool:
    return isinstance(said, str) and len(said) <= most and bool(shape.fullmatch(said))


def storable(said: Any) -> Any:
    """The same without what no database keeps: NUL, halves of letters, numbers beyond all bounds."""
    if isinstance(said, str):
        whole = said.replace("\0", "\N{REPLACEMENT CHARACTER}")
        return whole.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(said, dict):
        return {storable(name): storable(value) for name, value in said.items()}
    if isinstance(said, list):
        return [storable(value) for value in said]
    return None if isinstance(said, float) and not math.isfinite(said) else said
