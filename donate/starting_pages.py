"""The pages of this room that every new site has; see ``core.site_tree``. All of it is the editor's to change."""

from typing import Any

from wagtail.models import Page

from core import site_tree
from donate import starting_words as words
from donate.models import CampaignIndexPage, DonatePage, Fund, Interval, MembershipPage, Tier
from donate.models.giving import Frequency
from donate.permissions import make_group


def make(home: Page) -> None:
    """Make what is missing below the Japanese ``home``, with English twins. Run again, it changes nothing."""
    make_group()
    _funds()
    _tiers()
    site_tree.page(
        home,
        DonatePage,
        "donate",
        ja=_presets("ja") | words.DONATE["ja"],
        en=_presets("en") | words.DONATE["en"],
        both={"default_frequency": Frequency.MONTHLY, "default_amount": 3000},
    )
    site_tree.page(home, CampaignIndexPage, "campaigns", ja=words.CAMPAIGNS["ja"], en=words.CAMPAIGNS["en"])
    site_tree.page(
        home,
        MembershipPage,
        "membership",
        ja=words.MEMBERSHIP["ja"],
        en=words.MEMBERSHIP["en"],
        both={"featured_tier": "associate"},
    )


def _presets(language: str) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """The same amounts in both languages, with what each does."""
    return {
        f"{way}_presets": [("preset", {"amount": amount, "text": texts[language]}) for amount, texts in presets.items()]
        for way, presets in (("once", words.ONCE), ("monthly", words.MONTHLY))
    }


def _funds() -> None:
    for order, (slug, texts) in enumerate(words.FUNDS.items()):
        both = {"slug": slug, "sort_order": order}
        site_tree.snippet(Fund, slug, ja=texts["ja"], en=texts["en"], both=both)


def _tiers() -> None:
    prices = {
        "supporter": {"price": 1000, "interval": Interval.MONTH},
        "associate": {"price": 12_000, "interval": Interval.YEAR},
        "full": {"price": 24_000, "interval": Interval.YEAR, "votes": True},
    }
    for order, (slug, price) in enumerate(prices.items()):
        both = {"slug": slug, "sort_order": order, **price}
        site_tree.snippet(Tier, slug, ja=words.TIERS[slug]["ja"], en=words.TIERS[slug]["en"], both=both)
