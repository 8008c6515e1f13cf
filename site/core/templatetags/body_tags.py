"""Showing a body of blocks: headings in order, footnotes numbered."""

import re
from typing import Any

from django import template
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from wagtail.rich_text import RichText, expand_db_html

register = template.Library()

_MARK = re.compile(r"\[\*(\d{1,2})\]")


class Notes:
    """The footnotes of one body: which exist, and which the text has pointed to so far."""

    def __init__(self, body: Any) -> None:
        self._body = body
        self.seen: set[int] = set()

    @cached_property
    def number(self) -> int:
        """How many definitions the body has."""
        return sum(len(block.value["notes"]) for block in self._body if block.block_type == "footnotes")

    def linked(self, html: str) -> SafeString:
        """The text with its marks ``[*1]`` as links; marks without a definition stay as they were typed."""
        return mark_safe(_MARK.sub(self._link, html))  # noqa: S308 - rich text, cleaned by Wagtail; links escaped

    def _link(self, mark: re.Match[str]) -> str:
        number = int(mark[1])
        if not 1 <= number <= self.number:
            return mark[0]
        # An id may stand once on a page: the way back leads to the first mark.
        anchor = "" if number in self.seen else format_html(' id="ref-{}"', number)
        self.seen.add(number)
        label = gettext("Note %(number)s") % {"number": number}
        return format_html('<sup><a href="#note-{0}"{1} aria-label="{2}">*{0}</a></sup>', number, anchor, label)


@register.simple_tag(takes_context=True)
def render_body(context: template.Context, body: Any, level: int = 2) -> SafeString:
    """Every block of ``body``. ``level`` is that of its headings; boxes are one below, once a heading has come."""
    shared = {**context.flatten(), "heading_level": level, "box_level": level, "notes": Notes(body)}
    parts = []
    for block in body or []:
        parts.append(block.render(context=shared))
        if block.block_type == "heading":
            shared["box_level"] = level + 1
    return mark_safe("\n".join(parts))  # noqa: S308 - rendered by templates


@register.simple_tag(takes_context=True)
def prose(context: template.Context, value: RichText | str) -> SafeString:
    """A rich text with its links resolved and its footnotes linked."""
    html = expand_db_html(value.source if isinstance(value, RichText) else value or "")
    notes = context.get("notes")
    return notes.linked(html) if isinstance(notes, Notes) else mark_safe(html)  # noqa: S308 - cleaned by Wagtail
