"""Cutting texts and questions into what the index holds."""

import re
import unicodedata
from collections.abc import Iterator

from modelsearch.query import MATCH_NONE, And, Not, Or, Phrase, PlainText, SearchQuery

_JAPANESE = "々〇〻ぁ-ヿㇰ-ㇿ㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{_JAPANESE}]+|(?:(?![{_JAPANESE}])\w)+")
_QUOTED = re.compile(r'["“”„«»]')
LONGEST_QUESTION = 200


def folded(text: str) -> str:
    """One form for what looks the same: full-width and half-width, capital and small."""
    return unicodedata.normalize("NFKC", text).casefold()


def indexed(text: str) -> str:
    """A text as the index holds it: pairs of Japanese characters, whole words of other scripts."""
    return " ".join(_tokens(text))


def asked(text: str) -> list[str]:
    """A word or phrase as it is looked for; the last token is meant as a beginning."""
    tokens = list(_tokens(text))
    # What follows the last pair in the text is open, so its second character alone says nothing more.
    if len(tokens) > 1 and len(tokens[-1]) == 1 and tokens[-2][-1] == tokens[-1] and _is_japanese(tokens[-1]):
        tokens.pop()
    return tokens


def _is_japanese(character: str) -> bool:
    return re.match(rf"[{_JAPANESE}]", character) is not None


def _tokens(text: str) -> Iterator[str]:
    for run in _RUN.findall(folded(text)):
        if _is_japanese(run[0]):
            yield from (run[place : place + 2] for place in range(len(run)))
        else:
            yield run


def words(question: str) -> list[str]:
    """The words of a visitor's question, as they may be marked in an excerpt."""
    bare = [part.strip("\"“”„«»'()") for part in question[:LONGEST_QUESTION].split()]
    return [word for word in bare if word not in ("AND", "OR", "NOT") and not word.startswith("-") and asked(word)]


def query(question: str) -> SearchQuery:
    """What a visitor typed as a query: words, "phrases", ``OR`` between, ``-`` or ``NOT`` before. Never fails."""
    question = unicodedata.normalize("NFKC", question)[:LONGEST_QUESTION]
    choices = [_all_of(part) for part in re.split(r"(?:^|\s)OR(?:\s|$)", question)]
    found = [choice for choice in choices if choice is not None]
    if not found:
        return MATCH_NONE
    return found[0] if len(found) == 1 else Or(found)


def _all_of(part: str) -> SearchQuery | None:
    wanted: list[SearchQuery] = []
    unwanted: list[SearchQuery] = []
    for place, piece in enumerate(_QUOTED.split(part)):
        if place % 2:  # between two quotation marks
            wanted += [Phrase(piece)] if asked(piece) else []
            continue
        negated = False
        for word in piece.split():
            if word in ("AND", "NOT"):
                negated = word == "NOT"
            elif asked(word):
                (unwanted if negated or word.startswith("-") else wanted).append(PlainText(word.lstrip("-")))
                negated = False
    if not wanted:
        return None
    parts = [*wanted, *map(Not, unwanted)]
    return parts[0] if len(parts) == 1 else And(parts)


def searchable(query: SearchQuery) -> SearchQuery:
    """The query without the parts that hold no letter or digit; the databases would stumble over them."""
    if isinstance(query, PlainText | Phrase):
        return query if asked(query.query_string) else MATCH_NONE
    if isinstance(query, And | Or):
        parts = [searchable(part) for part in query.subqueries]
        kept = [part for part in parts if part is not MATCH_NONE]
        if not kept:
            return MATCH_NONE
        return kept[0] if len(kept) == 1 else type(query)(kept)
    return query
