"""From the content's bodies to the blocks of a page."""

import re
from collections.abc import Callable
from typing import Any

from wagtail.models import Page

from core import site_tree
from core.models import Figure, Footnote
from donate.models import Fund
from donate.starting_words import MONTHLY, ONCE
from home.demo.media import Media
from home.demo.prose import address, rich
from home.demo.reading import in_language, read

Blocks = list[tuple[str, Any]]
_NOTE = re.compile(r"\[\^([a-z-]+)\]")
#: People who speak in messages without a page of their own: name, role, picture.
VOICES = {
    "nadia": {
        "ja": ("ナディア(仮名)", "設備設計。2024年に来日"),
        "en": ("Nadia (pseudonym)", "Building services; in Japan since 2024"),
        "picture": "story-nadia",
    }
}


class Bodies:
    """Makes bodies for the pages below ``home``, in the language of ``home``."""

    def __init__(self, home: Page, media: Media) -> None:
        self.home = home
        self.language = home.locale.language_code
        self.media = media
        self.notes: list[str] = []

    def blocks(self, content: list[dict[str, Any]]) -> Blocks:
        """The blocks of one body. Its footnotes stand at the end, in the order of their marks."""
        said = in_language(content, self.language)
        self.notes = list(dict.fromkeys(mark for part in said for mark in _NOTE.findall(str(part))))
        made: Blocks = []
        for part in said:
            ((kind, value),) = part.items()
            if kind == "footnote":
                self.notes += [key for key in value if key not in self.notes]
            else:
                made.append(_MAKERS[kind](self, value))
        if self.notes:
            made.append(("footnotes", {"notes": [self.snippet(Footnote, key) for key in self.notes]}))
        return made

    def rich(self, text: str) -> str:
        """Rich text in the language of the pages."""
        return rich(text, self.home, self.notes)

    def link(self, path: str, text: str = "", suffix: str = "") -> dict[str, Any]:
        """A link to one of our pages, or to its address while the page isn't there."""
        page = site_tree.find(self.home, path)
        where = {"page": page} if page else {"url": address(path, self.home)}
        return {"text": text, "suffix": suffix, **where}

    def snippet(self, model: Any, key: str) -> Any:
        """The snippet in the language of the pages, so that nobody has to look for its twin at each visit."""
        return site_tree.snippet(model, key, ja={}, en=None).get_translation(self.home.locale)

    def heading(self, value: str) -> tuple[str, Any]:
        return "heading", {"text": value}

    def lede(self, value: str) -> tuple[str, Any]:
        return "lede", value

    def text(self, value: str) -> tuple[str, Any]:
        return "text", self.rich(value)

    def quote(self, value: dict[str, Any]) -> tuple[str, Any]:
        said = value[self.language]
        return "quote", {"text": said, "who": value["by"]}

    def cards(self, value: list[dict[str, str]]) -> tuple[str, Any]:
        return "numbered_cards", {"cards": value}

    def _pairs(self, value: list[dict[str, str]]) -> list[dict[str, str]]:
        return [{"label": pair["label"], "value": self.rich(pair["value"])} for pair in value]

    def pairs(self, value: list[dict[str, str]]) -> tuple[str, Any]:
        return "pairs", {"pairs": self._pairs(value)}

    def case(self, value: dict[str, Any]) -> tuple[str, Any]:
        pairs = self._pairs(value.get("pairs", []))
        return "case", {"title": value["title"], "text": self.rich(value["text"]), "pairs": pairs}

    def figures(self, value: list[str]) -> tuple[str, Any]:
        return "figures", {"figures": [self.snippet(Figure, key) for key in value]}

    def table(self, value: dict[str, Any]) -> tuple[str, Any]:
        return "table", {
            "data": [value["header"], *value["rows"]],
            "table_caption": value["caption"],
            "table_header_choice": "both",
            "first_row_is_table_header": True,
            "first_col_is_header": True,
        }

    def picture(self, value: dict[str, str]) -> tuple[str, Any]:
        shown = self.media.shown(value["scene"], self.language)
        return "picture", {
            "picture": shown,
            "shape": value.get("shape", "landscape"),
            "caption": value.get("caption", ""),
            "credit": "",
        }

    def gallery(self, value: list[dict[str, str]]) -> tuple[str, Any]:
        pictures = [
            {"picture": self.media.shown(one["scene"], self.language), "caption": one["caption"]} for one in value
        ]
        return "gallery", {"pictures": pictures, "caption": ""}

    def document(self, value: str) -> tuple[str, Any]:
        return "document", {"document": self.media.document(value, self.language), "title": "", "text": ""}

    def message(self, value: dict[str, Any]) -> tuple[str, Any]:
        said = {"title": value["title"], "text": self.rich(value["text"])}
        if "name" in value:
            picture = self.media.picture(value["picture"])
            return "message", said | {"name": value["name"], "role": value["role"], "picture": picture}
        voice = VOICES.get(value["person"])
        if voice:
            name, role = voice[self.language]
            return "message", said | {"name": name, "role": role, "picture": self.media.picture(str(voice["picture"]))}
        return "message", said | {"person": self.person(value["person"])}

    def people(self, value: list[str]) -> tuple[str, Any]:
        return "people", {"people": [self.person(key) for key in value]}

    def person(self, key: str) -> Page | None:
        """The page of somebody who works here."""
        return site_tree.find(self.home, f"about/people/{key}")

    def call(self, value: dict[str, str]) -> tuple[str, Any]:
        link = self.link(value["link"], value["label"])
        return "call_to_action", {"title": value["title"], "text": value["text"], "link": link}

    def donate(self, value: dict[str, Any]) -> tuple[str, Any]:
        words = MONTHLY if value["frequency"] == "monthly" else ONCE
        presets = [
            {"amount": amount, "text": words.get(amount, {}).get(self.language, "")} for amount in value["amounts"]
        ]
        fund = Fund.objects.filter(slug=value.get("fund", ""), locale=self.home.locale).first()
        return "donate", {
            **{name: value[name] for name in ("title", "text", "frequency")},
            "presets": presets,
            "fund": fund,
        }

    def progress(self, value: str) -> tuple[str, Any]:
        return "campaign", {"campaign": site_tree.find(self.home, f"campaigns/{value}")}

    def faq(self, value: list[str]) -> tuple[str, Any]:
        return "questions", {"questions": [self.question(one) for one in chosen_questions(value, self.language)]}

    def question(self, one: dict[str, str]) -> dict[str, str]:
        """One question as its block."""
        return {"question": one["question"], "answer": self.rich(one["answer"])}


def chosen_questions(keys: list[str], language: str) -> list[dict[str, str]]:
    """Questions of the FAQ by their ids."""
    every = {one["id"]: one for group in read("faq")["groups"] for one in group["questions"]}
    return [in_language(every[key], language) for key in keys]


_MAKERS: dict[str, Callable[[Bodies, Any], tuple[str, Any]]] = {
    name: getattr(Bodies, name)
    for name in (
        *("heading", "lede", "text", "quote", "cards", "pairs", "case", "figures", "table", "picture", "gallery"),
        *("document", "message", "people", "call", "donate", "progress", "faq"),
    )
}
