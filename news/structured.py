"""What search engines read: schema.org's NewsArticle."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest

from core.frame import frame_of
from core.templatetags.picture_tags import CARD

if TYPE_CHECKING:
    from news.models.pages import NewsPage


def news_article(article: "NewsPage", request: HttpRequest) -> dict[str, Any]:
    """The article as a schema.org object; of a page for supporters it says that it isn't free to read."""
    frame = frame_of(request)
    address = settings.SITE_URL + (article.get_url(request) or "")
    name = frame.identity.name if frame.identity else ""
    publisher = {"@type": "NGO", "name": name, "url": settings.SITE_URL + frame.home_url}
    picture = article.share_picture
    found: dict[str, Any] = {
        "@type": "NewsArticle",
        "headline": article.title,
        "description": article.search_description or article.subtitle,
        "inLanguage": frame.language,
        "datePublished": article.shown_at.isoformat(),
        "dateModified": article.changed_at.isoformat(),
        "articleSection": article.category.name,
        "mainEntityOfPage": address,
        "author": publisher,
        "publisher": publisher,
        "isAccessibleForFree": not article.is_for_supporters,
    }
    if picture:
        found["image"] = settings.SITE_URL + picture.get_rendition(CARD).url
    return {name: value for name, value in found.items() if value != ""}
