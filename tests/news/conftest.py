"""News to test with: pages in both languages, below the lists that every site begins with."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from django.core.files.images import ImageFile
from django.utils import timezone
from PIL import Image
from wagtail.models import Locale

from core import site_tree as tree
from core.models import Picture
from news.models import Category, NewsIndexPage, NewsPage

Write = Callable[..., NewsPage]


def japan(*moment: int) -> datetime:
    return timezone.make_aware(datetime(*moment))


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def index(site_tree) -> NewsIndexPage:
    return tree.find(site_tree, "news")


@pytest.fixture
def category(site_tree) -> Callable[[str], Category]:
    return lambda slug, language="ja": Category.objects.get(slug=slug, locale__language_code=language)


@pytest.fixture
def write(index, category) -> Write:
    """``write("spring", category="report", published_at=…)``: a live article and its English twin."""

    def write(slug: str, kind: str = "notice", *, english: bool = True, **values: Any) -> NewsPage:
        title = values.pop("title", f"記事 {slug}")
        return tree.page(
            index,
            NewsPage,
            slug,
            ja={"title": title},
            en={"title": f"Article {slug}"} if english else None,
            both={"category": category(kind), **values},
        )

    return write


@pytest.fixture
def english() -> Callable[[Any], Any]:
    return lambda page: page.get_translation(Locale.objects.get(language_code="en"))


@pytest.fixture
def picture(db) -> Callable[..., Picture]:
    def picture(name: str = "table", **values: Any) -> Picture:
        stored = BytesIO()
        Image.new("RGB", (1400, 900), "#e4682f").save(stored, "PNG")
        return Picture.objects.create(title=name, file=ImageFile(stored, f"{name}.png"), **values)

    return picture
