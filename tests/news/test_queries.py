"""How often a page asks the database: the same for three articles and for thirty."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import site_tree as tree
from core.models import Footnote

from .conftest import japan

pytestmark = pytest.mark.django_db


def queries(client, path):
    client.get(path)  # pictures are made once
    cache.clear()
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return found


def fill(write, picture, count):
    pictures = [picture(f"{count}-{number}") for number in range(3)]  # three are as good as thirty, and quick to make
    for number in range(count):
        write(
            f"n{number}",
            ["report", "media"][number % 2],
            published_at=japan(2026 - number % 3, 1, number + 1),
            lead_picture=pictures[number % 3],
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


def test_lists_and_articles_ask_as_often_for_thirty_articles_as_for_four(client, write, picture):
    fill(write, picture, 4)
    few = {path: queries(client, path) for path in MOST}
    fill(write, picture, 30)
    many = {path: queries(client, path) for path in MOST}
    for path, most in MOST.items():
        assert len(many[path]) == len(few[path]) <= most, (path, [query["sql"][:150] for query in many[path]])


BODY = [
    ("lede", "会議室ではなく、食堂で会うことにした。"),
    ("heading", {"text": "空白ではなく、続きを聞く"}),
    ("text", "<p>書類の不足は、後から確かめれば足りる。[*1]</p>"),
    ("quote", {"text": "図面は言葉より先に通じました。", "who": "設計課長"}),
]


@pytest.mark.parametrize("path", ["/news/full/", "/en/news/full/"])
def test_an_article_with_pictures_and_notes_asks_eight_times_at_most(client, write, picture, path):
    fill(write, picture, 4)
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
    client.get(path)
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    assert len(found) <= 8, [query["sql"][:150] for query in found]
