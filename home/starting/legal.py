"""Legal pages."""

from wagtail.models import Page


def make(home: Page) -> None:
    """x"""
