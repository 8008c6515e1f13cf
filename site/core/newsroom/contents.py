"""What stands inside a page: its links, pictures and headings, read from its fields as they are stored.

Nothing is fetched from the database: a page of hundreds of blocks is read in a millisecond.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any

from django.db.models import CharField, TextField
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageBlock
from wagtail_localize.fields import TranslatableField, get_translatable_fields

from core.blocks.prose import HeadingBlock

_LONGEST = 60
_WRITTEN = {"title", "search_description"}
_ENDS = re.compile(r"</(?:p|li|h[1-6]|blockquote)>|<br\s*/?>")


@dataclass
class Contents:
    """``pages`` and ``documents`` maps a number to the words of the link; ``addresses`` are typed by hand."""

    pages: dict[int, str] = field(default_factory=dict)
    documents: dict[int, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    #: Captions or labels of pictures that nobody described.
    undescribed: list[str] = field(default_factory=list)
    #: (level, words) from the top of the page down; the title is the first level.
    headings: list[tuple[int, str]] = field(default_factory=list)
    #: (label of the field or block, words) of every text, a paragraph at a time.
    texts: list[tuple[str, str]] = field(default_factory=list)


def of(page: Any) -> Contents:
    """Everything that the fields of a page (as its own type) hold, or of a text that pages begin with."""
    found = Contents()
    for one in page._meta.get_fields():
        if isinstance(one, StreamField):
            value = getattr(page, one.name)
            for block, raw in _walk(one.stream_block, list(value.raw_data) if value else []):
                _note(found, block, raw)
        elif isinstance(one, RichTextField):
            html = getattr(page, one.name) or ""
            _read(found, html, highest=_highest(one))
            found.texts += ((str(one.verbose_name), words) for words in _paragraphs(html))
        elif isinstance(one, CharField | TextField) and one.name in _WRITTEN | _own_texts(page):
            found.texts.append((str(one.verbose_name), getattr(page, one.name) or ""))
    # Where a page type has no such field, its picture is described with the picture itself.
    if getattr(page, "lead_picture_id", None) and not getattr(page, "lead_alt", "-").strip():
        found.undescribed.append(str(page._meta.get_field("lead_picture").verbose_name))
    return found


def _own_texts(page: Any) -> set[str]:
    """Names of the fields that are written in each language."""
    return {one.field_name for one in get_translatable_fields(type(page)) if isinstance(one, TranslatableField)}


def _paragraphs(html: str) -> list[str]:
    """The words of a rich text, without its tags."""
    return [words for words in (unescape(re.sub("<[^>]*>", "", one)).strip() for one in _ENDS.split(html)) if words]


def _walk(block: blocks.Block, raw: Any) -> Iterator[tuple[blocks.Block, Any]]:
    """Every block below, with what is stored of it, in reading order."""
    yield block, raw
    if isinstance(block, blocks.BaseStreamBlock):
        for child in raw or []:
            kind = block.child_blocks.get(child["type"])
            if kind is not None:
                yield from _walk(kind, child["value"])
    elif isinstance(block, blocks.ListBlock):
        for child in raw or []:
            is_item = isinstance(child, dict) and child.get("type") == "item" and "value" in child
            yield from _walk(block.child_block, child["value"] if is_item else child)
    elif isinstance(block, blocks.BaseStructBlock) and isinstance(raw, dict):
        for name, kind in block.child_blocks.items():
            yield from _walk(kind, raw.get(name))


def _note(found: Contents, block: blocks.Block, raw: Any) -> None:
    if not raw:
        return
    if isinstance(block, ImageBlock):
        if raw.get("image") and not raw.get("decorative") and not (raw.get("alt_text") or "").strip():
            found.undescribed.append(str(block.label))
    elif isinstance(block, HeadingBlock):
        found.headings.append((2, (raw.get("text") or "").strip()))
    elif isinstance(block, blocks.RichTextBlock):
        _read(found, raw)
        found.texts += ((str(block.label), words) for words in _paragraphs(raw))
    elif isinstance(block, blocks.CharBlock | blocks.TextBlock):
        found.texts.append((str(block.label), str(raw)))
    elif isinstance(block, blocks.PageChooserBlock):
        found.pages.setdefault(int(raw), str(block.label))
    elif isinstance(block, DocumentChooserBlock):
        found.documents.setdefault(int(raw), str(block.label))
    elif isinstance(block, blocks.URLBlock):
        found.addresses.setdefault(raw, raw)


def _highest(field: RichTextField) -> int:
    """The highest heading that the field offers: where that is the third level, the page itself says the second."""
    return min((int(name[1]) for name in field.features or () if re.fullmatch("h[2-6]", name)), default=2)


def _read(found: Contents, html: str, highest: int = 2) -> None:
    reader = _Prose(found, above=highest - 2)
    reader.feed(html)
    reader.close()


class _Prose(HTMLParser):
    """Links and headings of a rich text as Wagtail stores it."""

    def __init__(self, found: Contents, above: int) -> None:
        super().__init__()
        self._found, self._above = found, above
        self._words: list[str] = []
        self._link: dict[str, str | None] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._link = dict(attrs)
        if tag == "a" or re.fullmatch("h[1-6]", tag):
            self._words = []

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        words = " ".join("".join(self._words).split())[:_LONGEST]
        if tag == "a" and self._link is not None:
            self._note_link(self._link, words)
            self._link = None
        elif re.fullmatch("h[1-6]", tag):
            self._found.headings.append((int(tag[1]) - self._above, words))

    def _note_link(self, link: dict[str, str | None], words: str) -> None:
        number = link.get("id") or ""
        if link.get("linktype") in ("page", "document"):
            kind = self._found.pages if link["linktype"] == "page" else self._found.documents
            kind.setdefault(int(number) if number.isdecimal() else 0, words)
        elif link.get("href"):
            self._found.addresses.setdefault(str(link["href"]), words)
