"""Three stories, told under other names."""

from typing import Any

from core import site_tree
from home.demo.bodies import Bodies
from home.demo.making.shared import Kitchen
from home.demo.reading import day, in_language, moment, names_in, read
from home.models import StoryPage

#: The newest first in the list: Nadia.
ORDER = ("mariam", "jonas", "nadia")
TITLES = {
    "ja": {
        "steps": "四つめの扉まで",
        "questions": "三つの質問",
        "appeal": "次の扉の前に、\nいま立っている人がいます。",
    },
    "en": {
        "steps": "Four doors",
        "questions": "Three questions",
        "appeal": "Someone is standing\nat the next door now.",
    },
}
APPEAL = {
    "ja": "毎月3,000円で、日本語クラスの席をひとつ保てます。",
    "en": "¥3,000 a month keeps a seat in the Japanese class.",
}
DOORS = {
    "ja": "扉は、進むほど大きくなった。前に立つ人は、同じ大きさのつもりでいる。",
    "en": "The doors grew. The person in front of them feels the same size as ever.",
}


def make(kitchen: Kitchen) -> None:
    """Make the stories that are missing."""
    index = site_tree.find(kitchen.home, "stories")
    assert index is not None
    assert set(ORDER) == set(names_in("stories"))
    for slug in ORDER:
        content = read(f"stories/{slug}")
        kitchen.page(index, StoryPage, slug, _story(content), first_published=moment(content["consent_day"] + 7))


def _story(content: dict[str, Any]) -> Any:
    def fields(bodies: Bodies) -> dict[str, Any]:
        language = bodies.language
        words = TITLES[language]
        said = in_language({name: part for name, part in content.items() if name != "body"}, language)
        body = [one for one in content["body"] if "lede" not in one and "quote" not in one]
        lede = next(in_language(one["lede"], language) for one in content["body"] if "lede" in one)
        steps_at = next((place for place, one in enumerate(body) if "heading" in one), len(body))
        before, after = body[:steps_at], body[steps_at:]
        return {
            "title": said["title"],
            "search_description": said["intro"],
            "headline": said["title"].replace("、", "、\n") if language == "ja" else said["title"],
            "pseudonym": said["pseudonym"],
            "subtitle": said["intro"],
            "occupation": said["occupation"],
            "lead_picture": bodies.media.picture(content["picture"]),
            "facts": [("fact", fact) for fact in said["facts"]],
            "lede": lede,
            "body": bodies.blocks(before),
            "quote": said["quote"],
            "quote_source": said["quote_by"],
            "steps_title": words["steps"],
            "steps_text": " ".join(in_language(one["text"], language).strip() for one in after if "text" in one),
            "doors_caption": DOORS[language],
            "steps": [("step", step) for step in said["steps"]],
            "questions_title": words["questions"],
            "questions": [("question", question) for question in said["questions"]],
            "consent_on": day(content["consent_day"]),
            "consent_scope": said["scope"],
            "photo_permission": "none",
            "consent_note": said["note"],
            "appeal_title": words["appeal"],
            "appeal_text": APPEAL[language],
        }

    return fields
