"""Where a donor lives: Japan's 47 prefectures, and the countries of ISO 3166-1."""

import unicodedata
from functools import cache

from django.conf import settings
from django.utils import translation
from django_countries import countries

JAPAN = "JP"

#: In the order of JIS X 0401. The Japanese name is what is stored: receipts are written in Japanese.
PREFECTURES: dict[str, str] = {
    "北海道": "Hokkaido",
    "青森県": "Aomori",
    "岩手県": "Iwate",
    "宮城県": "Miyagi",
    "秋田県": "Akita",
    "山形県": "Yamagata",
    "福島県": "Fukushima",
    "茨城県": "Ibaraki",
    "栃木県": "Tochigi",
    "群馬県": "Gunma",
    "埼玉県": "Saitama",
    "千葉県": "Chiba",
    "東京都": "Tokyo",
    "神奈川県": "Kanagawa",
    "新潟県": "Niigata",
    "富山県": "Toyama",
    "石川県": "Ishikawa",
    "福井県": "Fukui",
    "山梨県": "Yamanashi",
    "長野県": "Nagano",
    "岐阜県": "Gifu",
    "静岡県": "Shizuoka",
    "愛知県": "Aichi",
    "三重県": "Mie",
    "滋賀県": "Shiga",
    "京都府": "Kyoto",
    "大阪府": "Osaka",
    "兵庫県": "Hyogo",
    "奈良県": "Nara",
    "和歌山県": "Wakayama",
    "鳥取県": "Tottori",
    "島根県": "Shimane",
    "岡山県": "Okayama",
    "広島県": "Hiroshima",
    "山口県": "Yamaguchi",
    "徳島県": "Tokushima",
    "香川県": "Kagawa",
    "愛媛県": "Ehime",
    "高知県": "Kochi",
    "福岡県": "Fukuoka",
    "佐賀県": "Saga",
    "長崎県": "Nagasaki",
    "熊本県": "Kumamoto",
    "大分県": "Oita",
    "宮崎県": "Miyazaki",
    "鹿児島県": "Kagoshima",
    "沖縄県": "Okinawa",
}


def prefecture_choices() -> list[tuple[str, str]]:
    """(stored name, name in the active language), with an empty first choice."""
    japanese = translation.get_language() == settings.LANGUAGE_CODE
    return [("", "—")] + [(name, name if japanese else english) for name, english in PREFECTURES.items()]


def prefecture_name(stored: str) -> str:
    """In the active language, whichever it was written in; what is no prefecture of Japan stays as it is."""
    name = read_prefecture(stored) if stored else ""
    return dict(prefecture_choices()).get(name, name) if name else ""


def read_prefecture(text: str) -> str:
    """The stored name, out of either language's name in any case; what is unknown comes back as it was."""
    wanted = _folded(text)
    for name, english in PREFECTURES.items():
        if wanted in (name, name.rstrip("都府県"), english.lower()):
            return name
    return text


def country_choices() -> list[tuple[str, str]]:
    """(ISO code, name in the active language), Japan first, the others as that language sorts them."""
    return list(_sorted_countries(translation.get_language()))


@cache
def _sorted_countries(language: str | None) -> tuple[tuple[str, str], ...]:
    """Every form that is shown or sent asks; the names stand in the project and its packages."""
    named = [(code, str(name)) for code, name in countries if code]
    return tuple(sorted(named, key=lambda country: (country[0] != JAPAN, _sorted_as(country[1]))))


def read_country(text: str) -> str:
    """The ISO code, out of the code or a name in the active language or English; empty is Japan."""
    wanted = _folded(text)
    if not wanted or wanted in ("日本", "japan"):
        return JAPAN
    if len(wanted) == 2 and countries.name(wanted.upper()):
        return wanted.upper()
    return countries.by_name(text.strip()) or text


def _sorted_as(name: str) -> str:
    """Without accents and voicing marks, which dictionaries of both languages pass over."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()
