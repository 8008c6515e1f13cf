"""What a page weighs without its pictures, and that it asks nobody but us."""

import gzip
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders

from tests.home.page_types import PAGE_TYPES, example

pytestmark = pytest.mark.django_db

MOST = 45 * 1024  # bytes, compressed: HTML, CSS and JavaScript together


def fetched(html: BeautifulSoup) -> list[str]:
    """Every address that a browser fetches by itself."""
    links = html.find_all("link", rel=["stylesheet", "icon", "preload", "modulepreload", "preconnect", "dns-prefetch"])
    found = [link["href"] for link in links]
    for element in html.find_all(["script", "img", "source", "iframe", "video", "audio", "embed"]):
        sources = [element.get("src", ""), element.get("poster", "")]
        sources += [part.split()[0] for part in element.get("srcset", "").split(",") if part.strip()]
        found += [source for source in sources if source]
    return found


@pytest.mark.parametrize("model", PAGE_TYPES, ids=lambda model: model._meta.label)
def test_a_page_is_light_and_asks_nobody_but_us(client, site_tree, settings, model):
    page = example(site_tree, model)
    for twin in (page, page.get_translations().get()):
        content = client.get(twin.url).content
        addresses = fetched(BeautifulSoup(content, "html.parser"))
        ours = (urlsplit(settings.SITE_URL).netloc, "")
        assert [address for address in addresses if urlsplit(address).netloc not in ours] == []
        code = {urlsplit(address).path for address in addresses if re.search(r"\.(?:css|js)(?:$|\?)", address)}
        files = [Path(finders.find(path.removeprefix(settings.STATIC_URL))).read_bytes() for path in code]
        assert code
        assert sum(len(gzip.compress(part, 6)) for part in [content, *files]) <= MOST


def test_no_stylesheet_or_script_names_a_font_file_or_another_host():
    root = Path(finders.find("css/style.css")).parents[1]
    for file in [*root.glob("css/style.css"), *root.glob("js/*.js")]:
        text = file.read_text(encoding="utf-8")
        assert "@font-face" not in text, file.name
        assert "@import" not in text, file.name
        assert not re.findall(r"url\(\s*[\"']?(?:https?:)?//", text), file.name
