"""How often a page asks the database: the same for three articles and for thirty."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import site_tree as tree
from core.models import Footnote
from news.models import NewsPage
from tests.news.many import make_many

from .conftest import japan

pytestmark = pytest.mark.django_db


def queries(client, path):
    client.get(path)  # pictures are made once
    cache.clear()
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return found


def fill(write, picture):
    """Four articles of two kinds and several years, each with a picture of its own."""
    for number in range(4):
        write(
            f"n{number}",
            ["report", "media"][number % 2],
            published_at=japan(2026 - number % 3, 1, number + 1),
            lead_picture=picture(f"lead-{number}"),
            lead_alt="絵",
        )


#: A list asks ten times at most, an article eight.
MOST = {
    "/news/": 10,
    "/en/news/": 10,
    "/news/?category=report&year=2026": 10,
    "/en/news/?category=report": 10,
    "/news/n1/": 8,
    "/en/news/n1/": 8,
}


def test_lists_and_articles_ask_as_often_for_thirty_articles_as_for_four(client, write, picture, index, english):
    fill(write, picture)
    few = {path: queries(client, path) for path in MOST}
    for list_page, slug in ((index, "n0"), (index, "n2"), (english(index), "n0"), (english(index), "n2")):
        article = NewsPage.objects.get(slug=slug, locale=list_page.locale)
        make_many(list_page, article, 13, prefix=f"like-{slug}")
    many = {path: queries(client, path) for path in MOST}
    for path, most in MOST.items():
        assert len(many[path]) == len(few[path]) <= most, (path, [query["sql"][:150] for query in many[path]])


BODY = [
    ("lede", "会議室ではなく、食堂で会うことにした。"),
    ("heading", {"text": "空白ではなく、続きを聞く"}),
    ("text", "<p>書類の不足は、後から確かめれば足りる。[*1]</p>"),
    ("quote", {"text": "図面は言葉より先に通じました。", "who": "設計課長"}),
]


def test_an_article_with_pictures_and_notes_asks_eight_times_at_most(client, write, picture):
    fill(write, picture)
    note = tree.snippet(Footnote, "n", ja={"term": "空白", "text": "<p>x</p>"}, en={"term": "Gap", "text": "<p>y</p>"})
    body = [
        *BODY,
        *[
            (
                "picture",
                {"picture": {"image": picture(name), "alt_text": "絵", "decorative": False}, "shape": "landscape"},
            )
            for name in ("one", "two")
        ],
        ("footnotes", {"notes": [note]}),
    ]
    write("full", "report", lead_picture=picture("lead"), lead_alt="絵", body=body)
    for path in ("/news/full/", "/en/news/full/"):
        client.get(path)
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        assert len(found) <= 8, [query["sql"][:150] for query in found]
