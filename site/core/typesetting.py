"""Setting type on the server: the fonts we bring, and where Japanese lines may break."""

import re
from functools import lru_cache
from importlib.resources import files

import budoux
import typst

#: Serif and sans serif for Japanese; after them the whole of Chinese and Korean, for names.
FONT_PACKAGES = ("pylopdf_fonts_jp", "noto_cjk_sans_jp_regular")
#: A word longer than this may break anywhere rather than leave the page.
LONGEST_WORD = 18


@lru_cache
def fonts() -> typst.Fonts:
    """The fonts we bring; the machine's own only stand in for letters that those lack."""
    return typst.Fonts(font_paths=[str(files(package)) for package in FONT_PACKAGES])


def phrases(text: str, language: str) -> list[str]:
    """The text in pieces between which a line may break: phrases in Japanese, words elsewhere."""
    words = _japanese(text) if language == "ja" else text.split()
    return [_breakable(word) for word in words]


def _japanese(text: str) -> list[str]:
    found: list[str] = []
    for phrase in (part for one in _parser().parse(text) for part in re.split(r"(?<=[・／])", one) if part):
        if found and re.search(r"[A-Za-z0-9]$", found[-1]) and re.match(r"[A-Za-z0-9]", phrase):
            found[-1] += phrase  # the parser knows Japanese, and cuts foreign names in two
        else:
            found.append(phrase)
    return found


def _breakable(word: str) -> str:
    return re.sub(f"[!-~]{{{LONGEST_WORD + 1},}}", lambda found: "\u200b".join(found[0]), word)


@lru_cache
def _parser() -> budoux.Parser:
    return budoux.load_default_japanese_parser()
