"""The pages of this room that every new site has; see ``core.site_tree``."""

from wagtail.models import Page


def make(home: Page) -> None:
    """Make what is missing below the Japanese ``home``, with English twins. Run again, it changes nothing."""
