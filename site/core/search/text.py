"""Cutting texts and questions into what the index holds."""

import re
import unicodedata
from collections.abc import Iterator

from modelsearch.query import MATCH_NONE, And, Not, Or, Phrase, PlainText, SearchQuery

_JAPANESE = "々〇〻ぁ-ゟァ-ヺー-ヿㇰ-ㇿ㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
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
    if len(tokens) > 1 and len(tokens[-1]) == 1 and tokens[-2][-1] == tokens[-1] and is_japanese(tokens[-1]):
        tokens.pop()
    return tokens


def is_japanese(run: str) -> bool:
    """Whether a run of characters is written without spaces: it is cut into pairs, and found anywhere in a text."""
    return re.match(rf"[{_JAPANESE}]", run) is not None


def _tokens(text: str) -> Iterator[str]:
    for run in _RUN.findall(folded(text)):
        if is_japanese(run):
            yield from (run[place : place + 2] for place in range(len(run)))
        else:
            yield run


def words(question: str) -> list[str]:
    """The words of a visitor's question, as they may be marked in an excerpt."""
    bare = [part.strip("\"“”„«»'()") for part in question[:LONGEST_QUESTION].split()]
    return [word for word in bare if word not in ("AND", "OR", "NOT") and not word.startswith("-") and asked(word)]


def runs(word: str) -> list[str]:
    """The runs of characters in a word that stand together in a text which holds it."""
    found: list[str] = _RUN.findall(folded(word))
    return found


def nearer(question: str) -> list[str]:
    """Shorter or other ways to ask, the nearest first: each word alone, kana of the other kind, parts of long words."""
    asked_words = words(question)
    ways = list(asked_words) if len(asked_words) > 1 else []
    for word in asked_words:
        plain = unicodedata.normalize("NFKC", word)
        ways += in_kana(plain)
        for run in filter(is_japanese, runs(plain)):
            ways += sorted(_parts(run), key=len, reverse=True)
    known = {folded(question)}
    return [way for way in ways if not (folded(way) in known or known.add(folded(way)))]  # type: ignore[func-returns-value]


def in_kana(word: str) -> list[str]:
    """The word in hiragana and in katakana."""
    return [word.translate(_TO_HIRAGANA), word.translate(_TO_KATAKANA)]


def _parts(run: str) -> Iterator[str]:
    """What may be a word within a run: Japanese changes its script where a word ends, as a rule.

    Whether it is one, only texts can tell (``stands_alone``). The end of a run of hiragana is grammar.
    """
    for piece in _SCRIPTS.findall(run):
        is_hiragana = bool(re.match(_HIRAGANA_SIGNS, piece))
        shortest = 3 if is_hiragana else 2
        if shortest <= len(piece) < len(run):
            yield piece
        for size in range(shortest, min(len(piece), _LONGEST_PART + 1)):
            yield from (piece[:size],) if is_hiragana else (piece[:size], piece[-size:])
        if re.match(_EACH[2], piece) and len(piece) > 3:  # most compounds are made of words of two characters
            yield from (piece[place : place + 2] for place in range(0, len(piece) - 1, 2))


def stands_alone(part: str, text: str) -> bool:
    """Whether a text holds the part as a word of its own, with other signs or another script on both sides."""
    first, last = (next((one for one in _EACH if re.match(one, sign)), "") for sign in (part[:1], part[-1:]))
    before = f"(?<!{first})" if first else ""
    after = f"(?!{last})" if last else ""
    return re.search(f"{before}{re.escape(folded(part))}{after}", folded(text)) is not None


_HIRAGANA_SIGNS, _KATAKANA_SIGNS = "[ぁ-ゟー]", "[ァ-ヺー-ヿㇰ-ㇿ]"
_EACH = (_HIRAGANA_SIGNS, _KATAKANA_SIGNS, f"(?:(?![ぁ-ヿㇰ-ㇿ])[{_JAPANESE}])")
_SCRIPTS = re.compile("|".join(f"{one}+" for one in (_KATAKANA_SIGNS, _HIRAGANA_SIGNS, _EACH[2])))
_LONGEST_PART = 8
_HIRAGANA, _KATAKANA = (list(range(first, first + 86)) for first in (0x3041, 0x30A1))
_TO_HIRAGANA = dict(zip(_KATAKANA, _HIRAGANA, strict=True))
_TO_KATAKANA = dict(zip(_HIRAGANA, _KATAKANA, strict=True))


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
