"""A file of donors becomes lines with named columns: encodings, separators and headings as people have them."""

import csv
import io
import re
import unicodedata
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

LARGEST = 5 * 1024 * 1024
#: What a heading may say (see ``plain``), those of our own export included; the first is what the pattern file says.
HEADINGS: dict[str, tuple[str, ...]] = {
    "family_name": ("姓", "family name", "last name", "surname", "氏", "苗字", "名字"),
    "given_name": ("名", "given name", "first name"),
    "name": ("氏名", "名前", "お名前", "name", "full name"),
    "family_name_kana": (
        "姓(かな)",
        "姓(カナ)",
        "family name (kana)",
        "セイ",
        "せい",
        "姓かな",
        "せい(かな)",
        "姓カナ",
        "family name kana",
    ),
    "given_name_kana": (
        "名(かな)",
        "名(カナ)",
        "given name (kana)",
        "メイ",
        "めい",
        "名かな",
        "めい(かな)",
        "名カナ",
        "given name kana",
    ),
    "name_kana": ("ふりがな", "フリガナ", "氏名(かな)", "氏名(カナ)", "氏名かな", "氏名カナ", "kana"),
    "organisation": ("団体名", "団体", "会社名", "法人名", "organisation", "organization", "company"),
    "email": ("メールアドレス", "メール", "eメール", "email", "e-mail", "mail"),
    "postal_code": ("郵便番号", "postal code", "zip", "zip code", "postcode"),
    "prefecture": ("都道府県", "prefecture", "state"),
    "address": ("住所", "address", "ご住所"),
    "country": ("国", "country"),
    "language": ("言語", "language", "lang"),
    "wants_receipt": (
        "受領証を希望",
        "受領証",
        "領収書",
        "受領証希望",
        "領収書希望",
        "wants a receipt",
        "receipt",
    ),
    "consented_on": (
        "同意日",
        "プライバシーポリシー同意日",
        "個人情報の取り扱いに同意",
        "agreed to the privacy policy",
        "consent date",
        "consent",
    ),
    "newsletter_on": (
        "お便り希望日",
        "お便りを希望",
        "ニュースレター希望日",
        "ニュースレター",
        "asked for the newsletter",
        "newsletter date",
        "newsletter",
    ),
    "tags": ("タグ", "tags", "tag"),
    "note": ("メモ", "備考", "note", "notes", "memo"),
}

#: Excel's own first line, which says what stands between the cells.
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t|])"?[,;\t]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
#: Where people write several lines.
_MAY_BREAK = ("address", "tags", "note")
#: Under these names a line keeps how many cells stand under no heading, and how many are missing.
_NAMELESS, _MISSING = "cells_without_heading", "cells_missing"
#: And the headings of the cells that hold several lines: where that may be, and where it is a mistake.
_SEVERAL, _BROKEN = "several_lines", "line_break"


class Unreadable(Exception):
    """The file is none that we can read; the words say why."""


def decoded(content: bytes) -> tuple[str, str]:
    """UTF-8, what Japanese Excel writes (CP932), or its "Unicode text" (UTF-16)."""
    if len(content) > LARGEST:
        raise Unreadable(_("The file is too large (5 MB at most)."))
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp932")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, "Shift_JIS" if encoding == "cp932" else encoding.upper().removesuffix("-SIG")
    raise Unreadable(_("This is no text in UTF-8 or Shift_JIS. Please save it as CSV."))


def lines_of(text: str) -> list[tuple[int, list[str]]]:
    """The cells of every line that has some, with its number as Excel counts. Raises ``Unreadable``.

    Strict: one quotation mark too few would otherwise make one cell of all the people behind it.
    """
    said = _SEPARATOR_LINE.match(text)
    if said:
        text = text[said.end() :]
    delimiter = said[1] if said else max(",\t;", key=text.partition("\n")[0].count)
    physical = list(io.StringIO(text, newline=""))
    reader = csv.reader(physical, delimiter=delimiter, strict=True)
    lines: list[tuple[int, list[str]]] = []
    number = begun = 0
    try:
        for number, cells in enumerate(reader, start=1):
            begun = reader.line_num
            if cells:
                lines.append((number, cells))
    except csv.Error as error:
        raise Unreadable(_why(error, number + 1, physical[begun])) from error
    return lines


def _why(error: csv.Error, number: int, line: str) -> str:
    """What is wrong, and where, in words of ours: Python's speak English to everybody."""
    where = {"number": number, "start": line.strip()[:40]}
    if "unexpected end" in str(error):
        return (
            _("Line %(number)s (“%(start)s”): a quotation mark is opened and never closed. Nothing was read.") % where
        )
    if "expected after" in str(error):
        return (
            _("Line %(number)s (“%(start)s”): a quotation mark is missing, or one too many. Nothing was read.") % where
        )
    return _("Line %(number)s (“%(start)s”) is no CSV: %(error)s") % {**where, "error": error}


def row_of(number: int, cells: list[str], headings: list[str], fields: dict[int, str]) -> dict[str, Any]:
    """One line under its headings, and where its shape is another than theirs."""
    row: dict[str, Any] = {"number": number}
    row |= {name: cells[place].strip() for place, name in fields.items() if place < len(cells)}
    named = {place for place, heading in enumerate(headings) if heading.strip()}
    nameless = sum(1 for place, cell in enumerate(cells) if cell.strip() and place not in named)
    missing = max(named, default=-1) + 1 - len(cells)
    broken = {name: headings[place] for place, name in fields.items() if len(row.get(name, "").splitlines()) > 1}
    shape = {
        _NAMELESS: nameless,
        _MISSING: max(missing, 0),
        _SEVERAL: [heading for name, heading in broken.items() if name in _MAY_BREAK],
        _BROKEN: [heading for name, heading in broken.items() if name not in _MAY_BREAK],
    }
    return row | {name: found for name, found in shape.items() if found}


def remarks(row: dict[str, Any]) -> list[str]:
    """What there is to say of a line's shape: nothing of it goes unsaid."""
    said = []
    if how_many := row.get(_NAMELESS):
        said.append(
            ngettext(
                "%(number)s cell without a heading is left out.",
                "%(number)s cells without a heading are left out.",
                how_many,
            )
            % {"number": how_many}
        )
    if how_many := row.get(_MISSING):
        said.append(
            ngettext("%(number)s cell fewer than headings.", "%(number)s cells fewer than headings.", how_many)
            % {"number": how_many}
        )
    if several := row.get(_SEVERAL):
        said.append(_("Several lines in one cell: %(columns)s.") % {"columns": _(", ").join(several)})
    return said


def refuse_broken(row: dict[str, Any]) -> None:
    """A line break in a name or an e-mail: a quotation mark is missing, and the next people stand in this cell."""
    if broken := row.get(_BROKEN):
        words = _("There is a line break in “%(column)s”. Is a quotation mark missing?")
        raise ValueError(words % {"column": broken[0]})


def columns(headings: list[str]) -> tuple[dict[int, str], list[str]]:
    """Which column holds what, and the headings that say nothing to us."""
    names = {plain(heading): name for name, known in HEADINGS.items() for heading in known}
    fields: dict[int, str] = {}
    left = []
    for place, heading in enumerate(headings):
        name = names.get(plain(heading))
        if name and name not in fields.values():
            fields[place] = name
        elif heading.strip():
            left.append(heading.strip())
    return fields, left


def pattern() -> bytes:
    """A file to fill in, as Excel opens it: the headings, and a line that shows how a donor is written."""
    example = {
        "family_name": "見本",
        "given_name": "花",
        "family_name_kana": "みほん",
        "given_name_kana": "はな",
        "email": "hana@example.jp",
        "postal_code": "100-0001",
        "prefecture": "東京都",
        "address": "千代田区千代田1-1",
        "language": "日本語",
        "wants_receipt": "はい",
        "consented_on": "2026-04-01",
        "tags": "旧名簿",
    }
    columns = [name for name in HEADINGS if name not in ("name", "name_kana")]
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(HEADINGS[name][0] for name in columns)
    lines.writerow(example.get(name, "") for name in columns)
    return text.getvalue().encode("utf-8-sig")


def plain(heading: str) -> str:
    return "".join(unicodedata.normalize("NFKC", heading).casefold().split()).replace("_", "")
