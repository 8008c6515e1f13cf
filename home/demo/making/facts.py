"""Figures and definitions that many pages share."""

from datetime import date
from typing import Any

from core import site_tree
from core.models import Figure, Footnote
from home.demo.reading import day, in_language, read


def make() -> None:
    """Make the figures and footnotes that are missing."""
    for key, content in read("figures").items():
        both = {"value": content["value"], "suffix": content.get("suffix", ""), "as_of": _as_of(content)}
        site_tree.snippet(Figure, key, ja=_words(content, "ja"), en=_words(content, "en"), both=both)
    for key, content in read("footnotes").items():
        site_tree.snippet(Footnote, key, ja=_definition(content, "ja"), en=_definition(content, "en"))


def _as_of(content: dict[str, Any]) -> date:
    found: date = content["date"] if "date" in content else day(content["day"])
    return found


def _words(content: dict[str, Any], language: str) -> dict[str, Any]:
    return {name: in_language(content[name], language) for name in ("label", "unit", "source")}


def _definition(content: dict[str, Any], language: str) -> dict[str, Any]:
    said = in_language(content, language)
    return {"term": said["term"], "text": f"<p>{said['text']}</p>"}
