"""Reading an amount of yen as people write it. Whole numbers only; nothing here is ever a float."""

import re
import unicodedata

#: Longer than this is no amount anybody types; it also keeps ``int()`` away from absurd input.
LONGEST = 40

_SIGNS_BEFORE = re.compile(r"^(?:¥|\\|jpy)\s*", re.IGNORECASE)
_SIGNS_AFTER = re.compile(r"\s*(?:円|yen|jpy|en)$", re.IGNORECASE)
_PLAIN = re.compile(r"[0-9]+")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([,、 ])[0-9]{3})(?:\1[0-9]{3})*")
_MYRIADS = re.compile(r"(?:([1-9][0-9]{0,3})万)?(?:([1-9])千)?([0-9]{0,4})")


class NotAnAmount(ValueError):
    """What was typed is no whole number of yen."""


class TooMuch(NotAnAmount):
    """A number, but one that no card could pay."""


def read_yen(text: str) -> int:
    """Yen out of what was typed: ``3000``, ``３，０００円``, ``¥3,000``, ``3 000 yen``, ``1万5千円``.

    Raises ``NotAnAmount`` for signs, fractions, exponents, words, and for commas in the wrong place: ``1,00`` and
    ``500 1000`` could mean two things, and money is never guessed. Zero is a number; the form's floor refuses it.
    """
    plain = _plain(text)
    if len(plain) > LONGEST:
        raise TooMuch(text[:LONGEST]) if _PLAIN.fullmatch(plain) else NotAnAmount(text[:LONGEST])
    bare = _SIGNS_AFTER.sub("", _SIGNS_BEFORE.sub("", plain))
    if _PLAIN.fullmatch(bare) or _GROUPED.fullmatch(bare):
        return int(re.sub("[,、 ]", "", bare))
    return _counted_in_myriads(bare)


def _counted_in_myriads(bare: str) -> int:
    """``1万``, ``1万5千``, ``1万5000``, ``3千``: how Japanese says amounts, with digits."""
    found = _MYRIADS.fullmatch(bare)
    if not found or not (found[1] or found[2]) or (found[2] and len(found[3]) > 3):
        raise NotAnAmount(bare)
    return int(found[1] or 0) * 10_000 + int(found[2] or 0) * 1_000 + int(found[3] or 0)


def _plain(text: str) -> str:
    """Half-width, without invisible characters, every kind of space the same."""
    if any(unicodedata.category(sign) == "No" for sign in text):
        raise NotAnAmount(text[:LONGEST])  # "10²" would become 102
    visible = "".join(sign for sign in text if unicodedata.category(sign) not in ("Cc", "Cf") or sign.isspace())
    return " ".join(unicodedata.normalize("NFKC", visible).split())
