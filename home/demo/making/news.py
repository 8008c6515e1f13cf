"""The news of the demo."""

from datetime import datetime
from typing import Any

from wagtail.models import Page

from core import site_tree
from home.demo.bodies import Bodies
from home.demo.making.shared import Kitchen
from home.demo.media import alt
from home.demo.reading import in_language, moment, names_in, read
from news.models import Category, NewsPage

EVENING = "17:30"


def make(kitchen: Kitchen) -> None:
    """Make the articles that are missing, the oldest first, so that related ones are there already."""
    index = site_tree.find(kitchen.home, "news")
    assert index is not None
    articles = {slug: read(f"news/{slug}") for slug in names_in("news")}
    for slug, content in sorted(articles.items(), key=lambda named: named[1]["day"]):
        published = moment(content["day"], f"{content['hour']:02}:00")
        kitchen.page(index, NewsPage, slug, _Article(content, published), first_published=published)


class _Article:
    """The fields of one article."""

    def __init__(self, content: dict[str, Any], published: datetime) -> None:
        self.content = content
        self.published = published

    def __call__(self, bodies: Bodies) -> dict[str, Any]:
        content, language = self.content, bodies.language
        said = in_language({name: part for name, part in content.items() if name != "body"}, language)
        return {
            "title": said["title"],
            "subtitle": said.get("subtitle") or said["summary"],
            "search_description": said["summary"],
            "category": Category.objects.get(slug=content["category"], locale=bodies.home.locale),
            "published_at": self.published,
            "updated_at": moment(content["updated_day"], EVENING) if "updated_day" in content else None,
            "lead_picture": bodies.media.picture(content["picture"]),
            "lead_alt": alt(content["picture"], language),
            "lead_caption": said.get("caption", ""),
            "audience": content.get("audience", "everybody"),
            "body": bodies.blocks(content["body"]),
            "related": [("page", page) for page in self._related(bodies.home)],
            "campaign": site_tree.find(bodies.home, f"campaigns/{content['campaign']}")
            if "campaign" in content
            else None,
        }

    def _related(self, home: Page) -> list[Page]:
        found = (site_tree.find(home, f"news/{slug}") for slug in self.content.get("related", []))
        return [page for page in found if page]
