"""One live page, with its twin, of every page type there is."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import Page, get_page_models

from core import site_tree as tree

TODAY = date(2026, 11, 24)
NEXT_WEEK = timezone.now() + timedelta(days=7)
PROSE = [("text", "<p>本文</p>")]

PAGE_TYPES = [
    model for model in get_page_models() if model is not Page and not model._meta.app_label.startswith("wagtail")
]
"""Every page type of ours."""

#: (parent's path, fields) of those that no new site begins with.
EXAMPLES: dict[str, tuple[str, dict[str, Any]]] = {
    "home.IndexPage": ("about", {"lede": "一覧"}),
    "home.PersonPage": ("about/people", {"role": "通訳"}),
    "home.ReportPage": ("reports", {"year": 2025, "kind": "annual", "body": PROSE}),
    "home.StoryPage": ("stories", {"pseudonym": "ナディア", "consent_on": TODAY, "consent_scope": "このサイト"}),
    "home.EventPage": (
        "events",
        {"starts_at": NEXT_WEEK, "ends_at": NEXT_WEEK + timedelta(hours=2), "capacity": 20, "venue": "会館"},
    ),
    "news.NewsPage": ("news", {}),
    "donate.CampaignPage": (
        "campaigns",
        {
            "starts_on": timezone.localdate(),
            "ends_on": timezone.localdate() + timedelta(days=9),
            "goal_kind": "supporters",
            "goal_number": 200,
        },
    ),
}


def example(home: Page, model: type[Page]) -> Page:
    """The Japanese page of this type; made where the site doesn't begin with one."""
    found = model.objects.descendant_of(home, inclusive=True).first()
    if found:
        return found
    path, fields = EXAMPLES[model._meta.label]
    if model._meta.label == "news.NewsPage":
        fields = {**fields, "category": model._meta.get_field("category").related_model.objects.first()}
    parent = tree.find(home, path)
    return tree.page(parent, model, "example", ja={"title": "例", **fields}, en={"title": "Example", **fields})
