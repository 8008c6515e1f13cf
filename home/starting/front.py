"""The front page a new site begins with."""

from datetime import date
from typing import Any

from wagtail.models import Page

from core import site_tree
from core.models import Figure

#: (key, Japanese label and unit, English label, value)
FIGURES = [
    ("people-met", ("これまでに出会った人", "人"), "people we have met", 612),
    ("programme", ("キャリア伴走に参加した人", "人"), "in the career programme", 330),
    ("matches", ("企業との就労が決まった数", "件"), "matches with employers", 51),
    ("status-changed", ("在留資格が変わった人", "人"), "changes of residence status", 13),
]
AS_OF = date(2025, 9, 30)


def figures(language: int = 0) -> list[Figure]:
    """The numbers the organisation stands for, in one language (0 Japanese, 1 English)."""
    locale = site_tree.locales()[language]
    return [
        site_tree.snippet(
            Figure,
            key,
            ja={"label": label, "unit": unit, "source": "WELgeeの集計"},
            en={"label": english, "source": "WELgee’s own count"},
            both={"value": value, "as_of": AS_OF},
        ).get_translation(locale)
        for key, (label, unit), english, value in FIGURES
    ]


def sections(home: Page, language: int) -> list[tuple[str, Any]]:
    """The sections of the front page in one language (0 Japanese, 1 English); those without a target are left out."""
    found: list[tuple[str, Any]] = [
        ("hero", _hero(home)[language]),
        ("doors", None),
        ("impact", _impact()[language] | {"figures": figures(language)}),
    ]
    news = site_tree.find(home, "news")
    if news:
        found.append(("news", {"index": news, "number": 3, "title": ("ニュース", "News")[language]}))
    if site_tree.find(home, "corporate"):
        found.append(("companies", _companies(home)[language]))
    found.append(("newsletter", _newsletter()[language]))
    return found


def _hero(home: Page) -> list[dict[str, Any]]:
    donate = site_tree.find(home, "donate")
    button = {"page": donate} if donate else {"url": "/donate/"}
    return [
        {
            "title": "席をもうひとつ。\nともに生きる。",
            "text": "技師、教師、会社をおこした人。故郷を離れて日本に来たその人が、もう一度、仕事と暮らしを築いていく。"
            "WELgeeは、その道をとなりで一緒に歩きます。",
            "first_link": {"text": "寄付で席をつくる", **button},
            "second_link": {"text": "関わり方を見る", "url": "#doors"},
        },
        {
            "title": "One more seat.\nLiving together.",
            "text": "Engineers, teachers and founders have found refuge in Japan. WELgee walks beside them while they "
            "rebuild a career and a life here, as partners and at the same table.",
            "first_link": {"text": "Give someone a seat", **button},
            "second_link": {"text": "Ways to take part", "url": "#doors"},
        },
    ]


def _impact() -> list[dict[str, Any]]:
    return [
        {
            "title": "出会いの先に、\n次の扉がある。",
            "text": "扉の大きさは、人数の比をそのまま面積にしたものです。奥へ進むほど小さい。だから、伴走を続けます。",
            "note": "2016年からの累計。",
        },
        {
            "title": "Beyond each meeting,\nanother door.",
            "text": "Each door’s area is true to the number of people. The further in, the smaller it gets, "
            "and that is why we keep walking.",
            "note": "Totals since 2016.",
        },
    ]


def _companies(home: Page) -> list[dict[str, Any]]:
    corporate, inquiry = site_tree.find(home, "corporate"), site_tree.find(home, "corporate/inquiry")
    second = [{"text": "相談する", "page": inquiry}, {"text": "Talk to us", "page": inquiry}] if inquiry else [{}, {}]
    return [
        {
            "title": "企業のみなさまへ",
            "text": "採用は、支援ではなく出会いです。専門と言語を持つ人を迎えた会社では、"
            "社内の会話が変わりはじめています。受け入れの準備から在留資格の相談まで、私たちが間に立ちます。",
            "first_link": {"text": "企業との取り組み", "page": corporate},
            "second_link": second[0],
        },
        {
            "title": "For companies",
            "text": "Hiring is an encounter, not a favour. Companies that welcomed colleagues with new skills and "
            "languages tell us that their own conversations have changed. We stand between you, from preparation to "
            "questions of visa status.",
            "first_link": {"text": "How we work with companies", "page": corporate},
            "second_link": second[1],
        },
    ]


def _newsletter() -> list[dict[str, Any]]:
    return [
        {"title": "月に一度の便り", "text": "新しい物語と、いま必要な手のことを、月末の金曜にお送りします。"},
        {
            "title": "A letter, once a month",
            "text": "New stories and what is needed now, on the last Friday of the month.",
        },
    ]
