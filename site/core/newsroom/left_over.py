"""Words that a page began with and nobody replaced: marks to be filled in, what a starting text tells its writer.

Rooms that offer texts to start from tell what stands in them (``register``).
"""

import re
from collections.abc import Callable, Iterable, Iterator

from wagtail.models import Page

#: Signs that stand for what is still to be written: ○○, ○月○日, 00:00〜00:00.
_MARKS = re.compile(r"[○〇◯]{2,}|[○〇◯](?=[月日年時人名円])|(?<!\d)00:00\s*[〜~–-]\s*00:00")
_AROUND = 12
_LONGEST = 40
#: Each returns texts that no reader should find as they stand, by number of the language.
_SOURCES: list[Callable[[], Iterable[tuple[int, str]]]] = []


def register(source: Callable[[], Iterable[tuple[int, str]]]) -> None:
    """Let a room say which texts its writers begin with."""
    _SOURCES.append(source)


def plain(words: str) -> str:
    """A text as it is compared."""
    return " ".join(words.split())


def starting_texts() -> set[tuple[int, str]]:
    """Number of the language and text; one query for each room that offers some."""
    return {(locale, plain(words)) for source in _SOURCES for locale, words in source() if plain(words)}


def found(page: Page, texts: Iterable[tuple[str, str]], known: set[tuple[int, str]]) -> Iterator[str]:
    """Where such words stand in a page, and which; each once."""
    told = set()
    for where, words in texts:
        words = plain(words)
        cut = ""
        if (page.locale_id, words) in known:
            cut = words[:_LONGEST] + ("…" if len(words) > _LONGEST else "")
        elif mark := _MARKS.search(words):
            cut = words[max(0, mark.start() - _AROUND) : mark.end() + _AROUND]
        if cut and (where, cut) not in told:
            told.add((where, cut))
            yield f"{where}：{cut}" if not where.isascii() else f"{where}: {cut}"
