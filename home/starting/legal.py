"""The legal pages a new site begins with: complete texts, to be read by the organisation before it opens."""

from datetime import date

from wagtail.models import Page

from core import site_tree
from home.models import LegalPage
from home.starting import legal_en, legal_ja

SLUGS = ("privacy", "tokushoho", "gifts", "accessibility")
IN_FORCE_SINCE = date(2026, 4, 1)


def make(home: Page) -> None:
    """Privacy, commercial transactions, handling of gifts, accessibility: what is missing of them."""
    for slug in SLUGS:
        site_tree.page(
            home,
            LegalPage,
            slug,
            ja={"note": legal_ja.NOTE, **legal_ja.PAGES[slug]},
            en={"note": legal_en.NOTE, **legal_en.PAGES[slug]},
            both={"enacted_on": IN_FORCE_SINCE},
        )
