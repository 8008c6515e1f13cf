"""The front page, composed last: its sections lead everywhere."""

from typing import Any

from core import site_tree
from core.models import Figure
from home.demo.bodies import Bodies
from home.demo.making.shared import Kitchen, dress
from home.demo.reading import in_language, read


def make(kitchen: Kitchen) -> None:
    """Compose both front pages."""
    dress(kitchen.home, _sections, kitchen)


def _sections(bodies: Bodies) -> dict[str, Any]:
    said = in_language(read("home"), bodies.language)
    hero, impact, story, companies = (said[name] for name in ("hero", "impact", "story", "companies"))
    figures = [bodies.snippet(Figure, key) for key in impact.pop("figures")]
    body = [
        (
            "hero",
            _text(hero)
            | {
                "first_link": bodies.link("donate", hero["first"]),
                "second_link": {"text": hero["second"], "url": "#doors"},
            },
        ),
        ("doors", None),
        ("impact", impact | {"figures": figures}),
        ("campaign", said["campaign"] | {"campaign": site_tree.find(bodies.home, "campaigns/seats-200")}),
        ("news", said["news"] | {"index": site_tree.find(bodies.home, "news"), "number": 3}),
        (
            "story",
            {
                "heading": story["heading"],
                "story": site_tree.find(bodies.home, story["story"]),
                "link_text": story["link"],
            },
        ),
        (
            "companies",
            _text(companies)
            | {
                "first_link": bodies.link("corporate", companies["first"]),
                "second_link": bodies.link("corporate/inquiry", companies["second"]),
            },
        ),
        ("newsletter", said["newsletter"]),
    ]
    return {"search_description": said["description"], "body": body}


def _text(said: dict[str, str]) -> dict[str, Any]:
    return {"title": said["title"], "text": said["text"]}
