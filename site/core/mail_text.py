r"""The simple text that mails are written in: what it means, and what is wrong with one.

    # A large heading                 (the first one replaces the subject as the mail's title)
    ## A small heading
    An empty line begins a new paragraph. {name} stands for a value.
    - a point of a list
    > small print
    {my_page: Open your own page}     a link alone on its line is a button

Nothing here is ever executed: a placeholder is a word between braces that is looked up in a table, nothing more. The
structure is read *before* values are put in, so a donor called "# x" or "{link}" changes nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from django.template import loader
from django.utils import translation
from django.utils.translation import gettext as _

from core.mail_kinds import Form, MailKind, Placeholder

_PLACEHOLDER = re.compile(r"\{\s*([A-Za-z_]+)\s*(?:[:：]\s*([^{}\n]*?)\s*)?\}")
_FULL_WIDTH_BRACES = str.maketrans("｛｝", "{}")


class Block(Enum):
    """What a piece of a mail is; the values are what its lines begin with."""

    TITLE = "# "
    HEADING = "## "
    POINT = "- "
    SMALL = "> "
    PARAGRAPH = ""
    #: One placeholder alone on its line: a button, a table or somebody's words.
    ALONE = "{"


@dataclass(frozen=True)
class Slot:
    """Where a value goes; ``label`` is what a link is called here."""

    name: str
    label: str = ""


Line = list[str | Slot]


@dataclass(frozen=True)
class Piece:
    """A paragraph, a list, a heading: lines of one sort."""

    block: Block
    lines: list[Line]


def tidied(text: str) -> str:
    """As it is stored: full-width braces are braces, whatever the keyboard was set to; one kind of line end."""
    return text.translate(_FULL_WIDTH_BRACES).replace("\r\n", "\n").replace("\r", "\n").strip()


def default(kind: MailKind, language: str) -> tuple[str, str]:
    """Subject and body as the project words them in a language."""
    with translation.override(language):
        # No values: the engine only chooses the language of a file that is ours.
        text = loader.render_to_string(kind.template, {})
    subject, _newline, body = text.strip().partition("\n")
    return subject.strip(), body.strip()


def line_of(text: str) -> Line:
    """Words and slots of one line, in order."""
    line: Line = []
    end = 0
    for found in _PLACEHOLDER.finditer(text):
        if found.start() > end:
            line.append(text[end : found.start()])
        line.append(Slot(found[1], found[2] or ""))
        end = found.end()
    if text[end:]:
        line.append(text[end:])
    return line


def pieces(body: str, kind: MailKind) -> Iterator[Piece]:
    """The mail's structure; consecutive lines of one sort belong together."""
    for paragraph in re.split(r"\n\s*\n", tidied(body)):
        together: Piece | None = None
        for text in paragraph.split("\n"):
            block, line = _sort(text.strip(), kind)
            if together and together.block is block and block in (Block.PARAGRAPH, Block.POINT, Block.SMALL):
                together.lines.append(line)
                continue
            if together:
                yield together
            together = Piece(block, [line])
        if together:
            yield together


def _sort(text: str, kind: MailKind) -> tuple[Block, Line]:
    for block in (Block.HEADING, Block.TITLE, Block.POINT, Block.SMALL):
        if text.startswith(block.value):
            return block, line_of(text.removeprefix(block.value).strip())
    line = line_of(text)
    alone = line[0] if len(line) == 1 else None
    placeholder = kind.known.get(alone.name) if isinstance(alone, Slot) else None
    return (Block.ALONE if placeholder and placeholder.form is not Form.LINE else Block.PARAGRAPH), line


def problems_of_subject(kind: MailKind, subject: str) -> list[str]:
    """Why this can't be the subject; empty where it can."""
    found = _unknown(kind, subject)
    for slot in _slots(subject):
        placeholder = kind.known.get(slot.name)
        if placeholder and placeholder.form is not Form.LINE:
            found.append(_("{%(name)s} can't stand in the subject.") % {"name": slot.name})
    return found


def problems_of_body(kind: MailKind, body: str) -> list[str]:
    """Why this can't be the text; empty where it can."""
    body = tidied(body)
    found = _unknown(kind, body)
    used = {slot.name for slot in _slots(body)}
    for placeholder in kind.placeholders:
        if placeholder.required and placeholder.name not in used:
            found.append(
                _("{%(name)s} is missing (%(meaning)s): without it this mail is of no use.")
                % {"name": placeholder.name, "meaning": placeholder.meaning}
            )
    for piece in pieces(body, kind):
        if piece.block is not Block.ALONE:
            found += _misplaced(kind, piece)
    return found


def _misplaced(kind: MailKind, piece: Piece) -> Iterator[str]:
    for slot in (part for line in piece.lines for part in line if isinstance(part, Slot)):
        placeholder: Placeholder | None = kind.known.get(slot.name)
        if placeholder and placeholder.form in (Form.TABLE, Form.PROSE):
            yield _("{%(name)s} has to stand on a line of its own.") % {"name": slot.name}
        if placeholder and placeholder.form is not Form.LINK and slot.label:
            yield _("Only links can be given a label: write {%(name)s}.") % {"name": slot.name}


def _unknown(kind: MailKind, text: str) -> list[str]:
    text = tidied(text)
    there_are = ", ".join(f"{{{name}}}" for name in kind.known)
    found = [
        _("{%(name)s} is no placeholder of this mail. There are: %(list)s") % {"name": name, "list": there_are}
        for name in dict.fromkeys(slot.name for slot in _slots(text))
        if name not in kind.known
    ]
    if set(_PLACEHOLDER.sub("", text)) & set("{}"):
        found.append(_("A brace stands alone. Placeholders are written like {name}. There are: %s") % there_are)
    return found


def _slots(text: str) -> Iterator[Slot]:
    for found in _PLACEHOLDER.finditer(tidied(text)):
        yield Slot(found[1], found[2] or "")
