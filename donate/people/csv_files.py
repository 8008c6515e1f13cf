"""A file of donors becomes lines with named columns: encodings, separators and headings as people have them."""

import csv
import io
import unicodedata

from django.utils.translation import gettext as _

LARGEST = 5 * 1024 * 1024
#: What a heading may say, folded; the first is what our own export and the pattern file say.
HEADINGS: dict[str, tuple[str, ...]] = {
    "family_name": ("姓", "familyname", "lastname", "surname", "氏", "苗字", "名字"),
    "given_name": ("名", "givenname", "firstname"),
    "name": ("氏名", "名前", "お名前", "name", "fullname"),
    "family_name_kana": (
        "姓(かな)",
        "姓(カナ)",
        "familyname(kana)",
        "セイ",
        "せい",
        "姓かな",
        "姓カナ",
        "familynamekana",
    ),
    "given_name_kana": ("名(かな)", "名(カナ)", "givenname(kana)", "メイ", "めい", "名かな", "名カナ", "givennamekana"),
    "name_kana": ("ふりがな", "フリガナ", "氏名(かな)", "氏名(カナ)", "氏名かな", "氏名カナ", "kana"),
    "organisation": ("団体名", "会社名", "法人名", "organisation", "organization", "company"),
    "email": ("メールアドレス", "メール", "eメール", "email", "e-mail", "mail"),
    "postal_code": ("郵便番号", "postalcode", "zip", "zipcode", "postcode"),
    "prefecture": ("都道府県", "prefecture", "state"),
    "address": ("住所", "address", "ご住所"),
    "country": ("国", "country"),
    "language": ("言語", "language", "lang"),
    "wants_receipt": ("領収書", "領収書希望", "受領証", "受領証希望", "wantsareceipt", "receipt"),
    "consented_on": ("同意日", "プライバシーポリシー同意日", "agreedtotheprivacypolicy", "consentdate", "consent"),
    "newsletter_on": (
        "ニュースレター希望日",
        "ニュースレター",
        "askedforthenewsletter",
        "newsletterdate",
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


def plain(heading: str) -> str:
    return "".join(unicodedata.normalize("NFKC", heading).casefold().split()).replace("_", "")
