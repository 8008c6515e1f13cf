"""From the content's light markup to rich text: paragraphs, lists, ``**bold**``, ``[words](address)``, ``[^note]``."""

import re
from collections.abc import Callable
from html import escape

from wagtail.models import Page

from core import site_tree

_LINK = re.compile(r"\[([^\]\[]+)\]\(([^)]+)\)")
_NOTE = re.compile(r"\[\^([a-z-]+)\]")
_BOLD = re.compile(r"\*\*(.+?)\*\*")

Address = Callable[[str], Page | None]


def rich(text: str, home: Page, notes: list[str] | None = None) -> str:
    """Rich text as Wagtail keeps it. Links to pages that exist below ``home`` survive a new slug.

    ``notes`` are the keys of the page's footnotes in their order; a mark ``[^key]`` becomes the place of its number.
    """
    return "".join(_paragraph(part.strip(), home, notes or []) for part in re.split(r"\n\s*\n", text.strip()))


def _paragraph(text: str, home: Page, notes: list[str]) -> str:
    lines = text.split("\n")
    if all(line.startswith("- ") for line in lines):
        return "<ul>" + "".join(f"<li>{_inline(line[2:], home, notes)}</li>" for line in lines) + "</ul>"
    return f"<p>{_inline(' '.join(lines) if text.isascii() else ''.join(lines), home, notes)}</p>"


def _inline(text: str, home: Page, notes: list[str]) -> str:
    text = escape(text, quote=False)
    text = _NOTE.sub(lambda mark: f"[*{notes.index(mark[1]) + 1}]" if mark[1] in notes else "", text)
    text = _BOLD.sub(r"<b>\1</b>", text)
    return _LINK.sub(lambda mark: f"<a {_target(mark[2], home)}>{mark[1]}</a>", text)


def _target(path: str, home: Page) -> str:
    found = site_tree.find(home, path)
    if found:
        return f'linktype="page" id="{found.pk}"'
    return f'href="{escape(address(path, home))}"'


def address(path: str, home: Page) -> str:
    """The address that ``path`` has in the language of ``home``, whether the page exists already or not."""
    prefix = "" if home.locale.language_code == "ja" else f"/{home.locale.language_code}"
    return f"{prefix}/{path.strip('/')}/"
