"""Reading the demo's content: TOML files with a text for each language, and dates counted from today.

Wherever a value says ``{ja = …, en = …}``, a reader of one language gets that language's part. Texts may hold
``[[d:+12]]`` (a day), ``[[md:+12]]`` (without the year, with the weekday), ``[[my:+30]]`` (a month) and ``[[fy:0]]``
(the latest fiscal year that is reported, or one before it), so that a demo made in any year looks like today's.
"""

import re
import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format

CONTENT = Path(__file__).parent / "content"
LANGUAGES = ("ja", "en")
#: A fiscal year begins in April and is reported after the general meeting of June.
FIRST_MONTH, REPORTED_FROM = 4, 7

_MARK = re.compile(r"\[\[(d|md|my|fy):([+-]?\d+)\]\]")
_WEEKDAYS = "月火水木金土日"


def read(name: str) -> dict[str, Any]:
    """The content file ``name`` (without its ending)."""
    with (CONTENT / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def names_in(folder: str) -> list[str]:
    """The names of the files in a folder of the content, without their endings."""
    return sorted(path.stem for path in (CONTENT / folder).glob("*.toml"))


def in_language(value: Any, language: str) -> Any:
    """The part of ``value`` that a reader of ``language`` gets, with dates written out."""
    if isinstance(value, dict):
        if set(LANGUAGES) <= set(value) and len(value) == len(LANGUAGES):
            return in_language(value[language], language)
        return {name: in_language(part, language) for name, part in value.items()}
    if isinstance(value, list):
        return [in_language(part, language) for part in value]
    return _dated(value, language) if isinstance(value, str) else value


def day(offset: int) -> date:
    """The Japanese day ``offset`` days from today."""
    return timezone.localdate() + timedelta(days=offset)


def moment(offset: int, clock: str = "10:00") -> datetime:
    """A moment of that day, in Japanese time; never later than now for a day that is not in the future."""
    found = timezone.make_aware(datetime.combine(day(offset), time.fromisoformat(clock)))
    return min(found, timezone.now()) if offset <= 0 else found


def fiscal_year(ago: int = 0) -> int:
    """The latest fiscal year that is reported already, or one ``ago`` years before it."""
    today = timezone.localdate()
    running = today.year if today.month >= FIRST_MONTH else today.year - 1
    reported = running - 1 if today.month < FIRST_MONTH or today.month >= REPORTED_FROM else running - 2
    return reported - ago


def _dated(text: str, language: str) -> str:
    return _MARK.sub(lambda mark: _written(mark[1], int(mark[2]), language), text)


def _written(kind: str, number: int, language: str) -> str:
    if kind == "fy":
        return str(fiscal_year(number))
    moment = day(number)
    if language == "ja":
        weekday = _WEEKDAYS[moment.weekday()]
        full = f"{moment.year}年{moment.month}月{moment.day}日"
        short = f"{moment.month}月{moment.day}日({weekday})"
        return {"d": full, "md": short, "my": f"{moment.year}年{moment.month}月"}[kind]
    with translation.override("en"):
        return date_format(moment, {"d": "j F Y", "md": "l j F", "my": "F Y"}[kind])
