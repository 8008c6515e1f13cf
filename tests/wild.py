"""What people and machines type: every kind of sign that something between a form and a paper could stumble over."""

import csv
import io
import os
import unicodedata
from email import message_from_bytes, policy
from typing import Any

from bs4 import BeautifulSoup
from django.core.mail import EmailMessage
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from core.exports import _FORMULA

#: ``FUZZ=500`` tries so many examples of each kind, and others each time.
MORE = int(os.environ.get("FUZZ", "0"))

#: Markup of whatever reads it later: pages, mails, receipts, spreadsheets, templates, logs, shells.
MARKUP = [
    *("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</textarea><b>", "&lt;i&gt;", "<!--", "]]>"),
    *("{{ 7|add:7 }}", "{% debug %}", "{name}", "{0.__class__}", "%(name)s", "%s", "${7*7}", "{{ my_page }}"),
    *('#image("/etc/passwd")', "#panic()", "$x$", "@label", "\\", "`raw`", "*b* _i_", "= H", "//", "/*", "~", "[x]"),
    *("=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "＠x", "=cmd|' /C calc'!A0", "#N/A", "#REF!", "_x0041_", "'=1", "00123"),
    *("\r\nBcc: evil@evil.example", "\n\n<b>", "\r", "\t=1", "%0d%0aSet-Cookie:x=y", "';DROP TABLE x;--"),
    *("../../etc/passwd", "javascript:alert(1)", "http://evil.example", "\x1b[31m", "`id`", "$(id)", "NULL", "None"),
]
#: Signs that are one and look like two, are none and look like one, or turn what stands around them.
SIGNS = [
    *("\u202egnp.exe", "\u2066x\u2069", "\u200f", "\u061c", "\u200b", "\u2060", "\ufeff", "\u00ad", "\u180e"),
    *("نور\u200cالله", "क\u094d\u200dष", "👩\u200d👩\u200d👧\u200d👦", "🏳️\u200d🌈", "🏴\U000e0067\U000e0062\U000e007f"),
    *("🇯🇵", "👍🏽", "1\ufe0f\u20e3", "❤️", "e\u0301", "Z\u0338\u0322\u0349", "ก็็็็็", "か\u3099", "ﾔﾏﾀﾞ", "Ｈａｎａ"),
    *("１２３", "²", "①", "㍿", "﷽", "ﬀ", "ǆ", "ß", "İ", "髙", "﨑", "\ufa19", "\U0002f800", "𠮷野家", "辻\U000e0100"),
    *("\0", "\x01", "\x0b", "\x7f", "\x85", "\u2028", "\u2029", "\ufffd", "\ufffe", "\uffff", "\ufdd0", "\U0001ffff"),
    *("\ue000", "\U0010fffd", "\u3000", "\u00a0", "א", "مرحبا", "ⵣ", "Ω", "…", "—", "ー", "〜", "￥", "𝕳", "ﾠ", "ㅤ"),
    *("x" * 70, "あ" * 70, "👨\u200d👩\u200d👧" * 12, "a\u0300" * 40),
]  # fmt: skip


def words(most: int = 6) -> st.SearchStrategy[str]:
    """Some of all this, with anything else that UTF-8 can carry in between."""
    anything = st.text(st.characters(codec="utf-8"), max_size=8)
    plain = st.sampled_from(["山田", "Hana", "O'Neil", "見本 花子", "de la Cruz", " "])
    pieces = st.one_of(plain, st.sampled_from(SIGNS), st.sampled_from(MARKUP), anything)
    return st.lists(pieces, min_size=1, max_size=most).map("".join)


#: Addresses of mail that Django takes for addresses, and that mail servers, headers and calendars may not.
MAILS = [
    *("hana@example.org", "Hana.O'Neil+gift@Example.ORG", "=1+1@example.org", "-oQ/tmp@example.org", "#x@example.org"),
    *("{name}@example.org", "{{7}}@example.org", "a%0abcc@example.org", "$x$@example.org", "@example.org", "a@b@c.org"),
    *('"a b"@example.org', '"a,b"@example.org', '"a\\"b"@example.org', '"<b>"@example.org', '"a@b"@x.org', '""@x.org'),
    *('"a;b:c"@example.org', "a@[127.0.0.1]", "a@[::1]", "a@localhost", "a@127.0.0.1", "a" * 64 + "@example.org"),
    *("a@xn--r8jz45g.jp", "a@例え.jp", "a@ﬀ.example", "a@ß.example", "a@İ.example", "a@\uffff.org", "a@xn--a.jp"),
    *("a@\u200dx.jp", "ａ＠例え．ｊｐ", "花@example.org", f"a@{'é' * 60}.jp", f"a@{'x.' * 120}org"),
]  # fmt: skip


def tried(times: int) -> Any:
    """The examples of one test."""
    return settings(
        max_examples=MORE or times,
        derandomize=not MORE,
        # A whole journey takes too long to be made smaller; and following every line of it, to explain it, longer.
        phases=[Phase.explicit, Phase.generate, *([Phase.shrink] if times > 20 else [])],
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def seen(text: str) -> str:
    """What a reader sees of a text, however wide its signs were typed: nothing of this may get lost."""
    for _round in range(2):  # what stood apart may join when something between is gone
        text = unicodedata.normalize("NFKC", text)
        text = "".join(sign for sign in text if unicodedata.category(sign)[0] not in "CZ")
    return unicodedata.normalize("NFKD", text)


def is_one_line(text: str) -> bool:
    """Nothing in it ends a line, a header or a string, or turns the direction of what follows."""
    return text == " ".join(text.split()) and not any(
        sign not in "\u200c\u200d" and unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") for sign in text
    )


def wholesome(message: EmailMessage, to: str) -> BeautifulSoup:
    """This mail goes to one person, has one subject of one line, and runs nothing; its HTML."""
    [subject] = [str(message.subject)]
    assert is_one_line(subject), ascii(subject)
    read = message_from_bytes(message.message().as_bytes(), policy=policy.default)
    assert [len(read.get_all(name, [])) for name in ("subject", "to", "from", "cc", "bcc")] == [1, 1, 1, 0, 0]
    assert " ".join(read["subject"].split()) == " ".join(subject.split())
    assert message.recipients() == [to]
    html = BeautifulSoup(
        next(one.content for one in message.alternatives if one.mimetype == "text/html"), "html.parser"
    )
    harmless(html)
    return html


def harmless(page: BeautifulSoup) -> None:
    """Nothing that a visitor typed became markup: no script, no handler, no address of a script, no picture."""
    assert not [one for one in page.select("script") if "alert" in one.text or "evil" in one.text]
    for one in page.find_all(True):
        assert not [name for name in one.attrs if name.startswith("on")], str(one)[:200]
        for name in ("href", "src", "action"):
            assert not str(one.get(name, "")).strip().lower().startswith(("javascript:", "data:text")), str(one)[:200]
        assert not (one.name == "img" and one.get("src") == "x"), str(one)[:200]


def read_csv(content: bytes) -> list[dict[str, str]]:
    """A file of ours as Excel reads it; no cell begins like a formula."""
    text = content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    for row in rows:
        for value in row.values():
            assert not value.startswith(_FORMULA), ascii(value)
    return rows


def read_xlsx(content: bytes) -> list[list[Any]]:
    """The rows of a workbook, which opens; no cell is a formula."""
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    rows = list(sheet.iter_rows())
    assert not [cell.coordinate for row in rows for cell in row if cell.data_type == "f"]
    return [[cell.value for cell in row] for row in rows]


def body_of(answer: Any) -> bytes:
    """The whole answer, streamed or not."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content
