"""Tags of the news' templates."""

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from news import feeds
from news.models import Category

register = template.Library()


@register.simple_tag
def feed_links(category: Category | None = None) -> SafeString:
    """The feeds a page names in its head, for readers of feeds to find."""
    link = '<link rel="alternate" type="application/atom+xml" title="{}" href="{}">\n'
    return format_html_join("", link, feeds.feed_links(category))


@register.simple_tag(takes_context=True)
def list_summary(context: dict[str, Any]) -> SafeString:
    """How many there are and which of them stand here: 「2026年の記事 42件のうち 1〜12件目」."""
    found = context["news"]
    first, last, count, year = found.start_index(), found.end_index(), found.paginator.count, context["year"]
    if year:
        text = ngettext("{count} article of {year}", "{first}–{last} of {count} articles of {year}", count)
    else:
        text = ngettext("{count} article", "{first}–{last} of {count} articles", count)
    return format_html(text, first=first, last=last, count=count, year=year or "")
