"""The pages of this room that every new site has; see ``core.site_tree``."""

from wagtail.models import Page

from core import site_tree
from news.models import Category, NewsIndexPage

#: slug, Japanese, English, colour; in this order they stand above the list.
CATEGORIES = (
    ("notice", "お知らせ", "Notices", ""),
    ("event", "イベント", "Events", ""),
    ("report", "活動レポート", "Activity reports", "is-leaf"),
    ("press", "プレスリリース", "Press releases", ""),
    ("media", "メディア掲載", "In the media", ""),
    ("campaign", "キャンペーン", "Campaigns", "is-leaf"),
)


def make(home: Page) -> None:
    """Make what is missing below the Japanese ``home``, with English twins. Run again, it changes nothing."""
    site_tree.page(
        home,
        NewsIndexPage,
        "news",
        ja={
            "title": "ニュース",
            "intro": "活動の報告、催しのご案内、そして出会った人たちのことば。",
            "search_description": "活動の報告、催しのご案内、報道の方へのお知らせ。",
        },
        en={
            "title": "News",
            "intro": "Reports from our work, invitations, and the words of people we meet.",
            "search_description": "Reports from our work, invitations and press releases.",
        },
    )
    for order, (slug, japanese, english, colour) in enumerate(CATEGORIES, start=1):
        site_tree.snippet(
            Category,
            slug,
            ja={"name": japanese},
            en={"name": english},
            both={"slug": slug, "colour": colour, "order": order},
        )
