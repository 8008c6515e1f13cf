"""Marking the words of a question in a text, which stays as it was written."""

import re
from collections.abc import Iterable

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from core.search.text import folded, is_japanese, runs

#: Half-width kana carry their voicing in a character of its own: ﾊﾟ is one letter.
_LETTER = re.compile(r".[\uff9e\uff9f\u3099\u309a\u0300-\u036f]*", re.S)
_AROUND = 50  # characters before and after the first match


def marked(text: str, words: Iterable[str]) -> SafeString:
    """The whole text with the words marked."""
    return _drawn(text, spans(text, words))


def excerpt(text: str, words: Iterable[str]) -> SafeString | None:
    """What stands around the first word that is found, words marked; None where there is none."""
    found = spans(text, words)
    if not found:
        return None
    start, end = max(found[0][0] - _AROUND, 0), min(found[0][1] + _AROUND, len(text))
    inside = [(max(first, start) - start, min(last, end) - start) for first, last in found if first < end]
    return mark_safe(f"{'…' if start else ''}{_drawn(text[start:end], inside)}{'…' if end < len(text) else ''}")  # noqa: S308 - escaped in ``_drawn``


def spans(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where the words stand in the text as it is written, whatever their width and case."""
    parts = sorted({run for word in words for run in runs(word)}, key=len, reverse=True)
    if not parts:
        return []
    plain, places = _folded_with_places(text)
    # A word of another script is found by its beginning, as the index does; Japanese anywhere.
    pattern = re.compile(
        "|".join(re.escape(part) if is_japanese(part) else rf"(?<!\w){re.escape(part)}" for part in parts)
    )
    return [(places[match.start()], places[match.end()]) for match in pattern.finditer(plain)]


def _folded_with_places(text: str) -> tuple[str, list[int]]:
    """The text in the form in which it is compared, and for each character where it came from."""
    pieces, places = [], []
    for letter in _LETTER.finditer(text):
        piece = folded(letter[0])
        pieces.append(piece)
        places += [letter.start()] * len(piece)
    return "".join(pieces), [*places, len(text)]


def _drawn(text: str, found: Iterable[tuple[int, int]]) -> SafeString:
    parts, last = [], 0
    for start, end in found:
        if end > start >= last:
            parts += [conditional_escape(text[last:start]), f"<mark>{conditional_escape(text[start:end])}</mark>"]
            last = end
    return mark_safe("".join([*parts, conditional_escape(text[last:])]))  # noqa: S308 - escaped piece by piece
