"""A file of donors becomes lines with named columns: encodings, separators and headings as people have them."""

import csv
import io
import unicodedata

from django.utils.translation import gettext as _

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


def lines_of(text: str) -> list[list[str]]:
    first = text.partition("\n")[0]
    delimiter = max(",\t;", key=first.count)
    try:
        return [line for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if line]
    except csv.Error as error:
        raise Unreadable(_("The file is no CSV: %(error)s") % {"error": error}) from error


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
