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

#: Pictures within these blocks that the fonts do have.
_PICTURES_WE_HAVE = "☀☁☂☃★☆☉☎☏☖☗☜☝☞☟☯♀♁♂♠♡♢♣♤♥♦♧♨♩♪♫♬♭♮♯♲♻♼♽⚠⚽⚾✂✓✚✽✿❀❖❶❷❸❹❺❻❼❽❾❿➡⬅⬆⬇"
_PICTURE = re.compile(
    f"(?![{_PICTURES_WE_HAVE}])[\u231a-\u23ff\u2600-\u27bf\u2b05-\u2bff"
    "\U0001f000-\U0001f0ff\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff]"
    # What joins, colours and numbers them, and what is private to one maker's telephones.
    "|[\u200d\u20e3\ufe00-\ufe0f\ue000-\uf8ff\U000e0000-\U000e007f]"
)


def printable(text: str) -> str:
    """A name or an address without emoji: no font for print has them, and an empty box stood in their place."""
    return " ".join(_PICTURE.sub("", text).split()) if _PICTURE.search(text) else text


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
