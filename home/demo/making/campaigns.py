"""The demo's campaigns: one that runs, one that reached its goal."""

from typing import Any

from core import site_tree
from donate.models import CampaignIndexPage, CampaignPage, Fund
from donate.starting_words import CAMPAIGNS, MONTHLY, ONCE
from home.demo.bodies import Bodies
from home.demo.making.shared import Kitchen, plain
from home.demo.reading import day, in_language, read


def make(kitchen: Kitchen) -> None:
    """Make the campaigns that are missing."""
    index = site_tree.page(kitchen.home, CampaignIndexPage, "campaigns", ja=CAMPAIGNS["ja"], en=CAMPAIGNS["en"])
    for slug, content in read("campaigns").items():
        kitchen.page(index, CampaignPage, slug, _Campaign(content))


class _Campaign:
    """The fields of one campaign."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.content = content

    def __call__(self, bodies: Bodies) -> dict[str, Any]:
        content, language = self.content, bodies.language
        fund = content.get("fund")
        return plain(content, language, "title", "heading", "lede") | {
            "search_description": in_language(content["lede"], language),
            "starts_on": day(content["start_day"]),
            "ends_on": day(content["end_day"]),
            "goal_kind": content["goal_kind"],
            "goal_number": content["goal"],
            "fund": Fund.objects.get(slug=fund, locale=bodies.home.locale) if fund else None,
            "picture": bodies.media.picture(content["picture"]),
            "once_presets": _presets(content.get("once", []), ONCE, language),
            "monthly_presets": _presets(content.get("monthly", []), MONTHLY, language),
            "default_amount": content["default_amount"],
            "body": bodies.blocks(content["body"]),
            "updates": [("update", self._update(one, language)) for one in content.get("updates", [])],
            "ended_text": bodies.rich(in_language(content["ended_text"], language)),
        }

    def _update(self, one: dict[str, Any], language: str) -> dict[str, Any]:
        said = in_language({"title": one["title"], "text": one["text"]}, language)
        return {"date": day(one["day"]).isoformat(), "title": said["title"], "text": f"<p>{said['text']}</p>"}


def _presets(amounts: list[int], words: dict[int, dict[str, str]], language: str) -> list[tuple[str, dict[str, Any]]]:
    return [("preset", {"amount": amount, "text": words.get(amount, {}).get(language, "")}) for amount in amounts]
