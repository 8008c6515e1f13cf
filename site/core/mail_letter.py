"""From words and values to a letter: its subject, its text and its HTML inside the house's frame."""

import logging
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import loader
from django.utils import translation
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from core import mail_text, page_cache
from core.mail_kinds import Form, MailKind, Placeholder
from core.mail_text import Block, Line, Piece, Slot
from core.models import Identity, MailText
from core.visitor_fields import one_line

log = logging.getLogger(__name__)

#: The frame's picture travels inside the mail under this name, so that nothing is fetched from anywhere.
PICTURE_ID = "table@picture"
_ADDRESS = re.compile(r"https?://[^\s<>\"'、。）)」]*[^\s<>\"'、。）)」.,;:!?]")
_LONGEST_SUBJECT = 250


@dataclass(frozen=True)
class Letter:
    """What one person gets."""

    subject: str
    text: str
    html: str


def written(kind: MailKind, language: str, values: Mapping[str, Any]) -> Letter:
    """The letter with the words that staff chose, else the default ones.

    Words that staff saved before the project changed may no longer fit: then the default ones go out, since a mail that
    says thank you must not be the reason that a payment isn't booked.
    """
    subject, body = words(kind, language)
    return set_in_frame(kind, language, subject, body, values)


def words(kind: MailKind, language: str) -> tuple[str, str]:
    """Subject and body in a language, before any value is put in."""
    changed = _changed(kind, language)
    if changed and not problems(kind, changed.subject, changed.body):
        return changed.subject, changed.body
    if changed:
        log.error("The edited words of %s (%s) no longer fit; the default ones go out", kind.name, language)
    return mail_text.default(kind, language)


def _changed(kind: MailKind, language: str) -> MailText | None:
    """The words that staff wrote; remembered by a process that writes one such letter after the other."""
    texts = MailText.objects.filter(kind=kind.name, language=language)
    return page_cache.known(("mail text", kind.name, language), texts.first)


def problems(kind: MailKind, subject: str, body: str) -> list[str]:
    """Why these words can't go out."""
    return mail_text.problems_of_subject(kind, subject) + mail_text.problems_of_body(kind, body)


def set_in_frame(kind: MailKind, language: str, subject: str, body: str, values: Mapping[str, Any]) -> Letter:
    """The letter out of given words."""
    identity = Identity.in_language(language)
    with translation.override(language):
        put = _Values(kind, {**values, **_everywhere(identity)})
        title = put.subject(mail_text.line_of(mail_text.tidied(subject)))
        found = list(mail_text.pieces(body, kind))
        headline = next((piece for piece in found if piece.block is Block.TITLE), None)
        context = {
            "subject": title,
            "headline": put.marked_up(headline.lines[0]) if headline else title,
            "text": "\n\n".join(filter(None, (_as_text(piece, put) for piece in found))),
            "html": mark_safe("".join(_as_html(piece, put) for piece in found if piece is not headline)),  # noqa: S308 - escaped piece by piece
            "identity": identity,
            "language": language,
            "for_staff": kind.for_staff,
            "picture": "" if kind.for_staff else f"cid:{PICTURE_ID}",
            "demo": settings.DEMO,
        }
        text = loader.render_to_string("core/mail/frame.txt", context).strip() + "\n"
        html = loader.render_to_string("core/mail/frame.html", context)
    return Letter(title[:_LONGEST_SUBJECT], text, html)


def _everywhere(identity: Identity | None) -> dict[str, str]:
    return {
        "organisation": identity.name if identity else "",
        "organisation_email": identity.email if identity else "",
        "organisation_phone": identity.phone if identity else "",
    }


def veiled(letter: Letter, keys: Iterable[str]) -> Letter:
    """The letter as staff may read it: where a key stood, it says so."""
    text, html, words = letter.text, letter.html, gettext("(link for the receiver alone)")
    for key in sorted(filter(None, keys), key=len, reverse=True):
        text = text.replace(key, words)
        href = str(conditional_escape(key))
        html = html.replace(f'href="{href}"', "").replace(href, words)
    return Letter(letter.subject, text, html)


class _Values:
    """Puts values into lines; a line whose placeholder has no value is left out (None)."""

    def __init__(self, kind: MailKind, values: Mapping[str, Any]) -> None:
        self._kind, self._values = kind, values

    def of(self, slot: Slot) -> Any:
        value = self._values.get(slot.name)
        if value is None or isinstance(value, list | tuple):
            return value
        return str(value)

    def placeholder(self, slot: Slot) -> Placeholder:
        return self._kind.known[slot.name]

    def label(self, slot: Slot) -> str:
        return slot.label or str(self.placeholder(slot).label)

    def subject(self, line: Line) -> str:
        """A subject is never left out: what has no value is empty. Nothing in it turns round what follows."""
        filled = (str(self.of(part) or "") if isinstance(part, Slot) else part for part in line)
        return one_line("".join(filled))

    def plain(self, line: Line) -> str | None:
        return self._filled(line, str, self._plain_value)

    def marked_up(self, line: Line) -> SafeString | None:
        filled = self._filled(line, _with_links, self._html_value)
        return None if filled is None else mark_safe(filled)  # noqa: S308 - every part is escaped

    def _filled(self, line: Line, words: Callable[[str], str], value: Callable[[Slot], str]) -> str | None:
        if any(isinstance(part, Slot) and not self.of(part) for part in line):
            return None
        return "".join(value(part) if isinstance(part, Slot) else words(part) for part in line)

    def _plain_value(self, slot: Slot) -> str:
        value = " ".join(str(self.of(slot)).split())  # one line stays one line
        label = self.label(slot) if slot.label else ""
        return f"{label}: {value}" if label else value

    def _html_value(self, slot: Slot) -> str:
        value = " ".join(str(self.of(slot)).split())
        if self.placeholder(slot).form is Form.LINK:
            return _anchor(value, slot.label or value)
        return conditional_escape(value)


def _with_links(words: str) -> str:
    """Words of ours, with addresses one can press. Never done to values: a name must not become a link."""
    parts, end = [], 0
    for found in _ADDRESS.finditer(words):
        parts += [conditional_escape(words[end : found.start()]), _anchor(found[0], found[0])]
        end = found.end()
    return "".join([*parts, conditional_escape(words[end:])])


def _anchor(address: str, label: str) -> SafeString:
    if not address.startswith(("https://", "http://", "mailto:")):
        return conditional_escape(label)
    return format_html('<a href="{}" style="color:#2a4b7c;overflow-wrap:anywhere">{}</a>', address, label)


_PARAGRAPH = "margin:0 0 16px"
_SMALL = "margin:0 0 12px;font-size:14px;color:#4b566a"
_HEADING = "font-size:16px;line-height:1.6;margin:24px 0 8px"


def _as_html(piece: Piece, put: _Values) -> str:
    if piece.block is Block.ALONE:
        return _alone_in_html(piece.lines[0][0], put)
    lines = [line for line in map(put.marked_up, piece.lines) if line is not None]
    if not lines:
        return ""
    if piece.block is Block.POINT:
        points = format_html_join("", "<li>{}</li>", ([line] for line in lines))
        return format_html('<ul style="margin:0 0 16px;padding:0 0 0 22px">{}</ul>', points)
    if piece.block in (Block.HEADING, Block.TITLE):
        return format_html('<h2 style="{}">{}</h2>', _HEADING, lines[0])
    style = _SMALL if piece.block is Block.SMALL else _PARAGRAPH
    return format_html('<p style="{}">{}</p>', style, _broken(lines))


def _broken(lines: Iterable[SafeString]) -> SafeString:
    return mark_safe("<br>".join(lines))  # noqa: S308 - the lines are escaped


def _alone_in_html(slot: Any, put: _Values) -> str:
    value, form = put.of(slot), put.placeholder(slot).form
    if not value:
        return ""
    if form is Form.LINK:
        context = {"link": value, "label": put.label(slot) or value}
        return loader.render_to_string("core/mail/button.html", context)
    if form is Form.TABLE:
        return loader.render_to_string("core/mail/table.html", {"rows": value})
    paragraphs = re.split(r"\n\s*\n", str(value).replace("\r\n", "\n").strip())
    broken = [_broken([conditional_escape(line) for line in paragraph.split("\n")]) for paragraph in paragraphs]
    return format_html_join("", '<p style="{}">{}</p>', ((_PARAGRAPH, words) for words in broken))


def _as_text(piece: Piece, put: _Values) -> str:
    if piece.block is Block.ALONE:
        return _alone_in_text(piece.lines[0][0], put)
    lines = [line for line in map(put.plain, piece.lines) if line is not None]
    mark = "- " if piece.block is Block.POINT else ""
    return "\n".join(mark + line for line in lines)


def _alone_in_text(slot: Any, put: _Values) -> str:
    value, form = put.of(slot), put.placeholder(slot).form
    if not value:
        return ""
    if form is Form.LINK:
        return f"{put.label(slot)}:\n{value}" if put.label(slot) else str(value)
    if form is Form.TABLE:
        return "\n".join(f"{label}: {' '.join(str(row).split())}" for label, row in value)
    return str(value).replace("\r\n", "\n").strip()
