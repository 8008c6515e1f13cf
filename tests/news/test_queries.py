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
    for number in range(count):
        write(
            f"n{number}",
            ["report", "media"][number % 2],
            published_at=japan(2026 - number % 3, 1, number + 1),
            lead_picture=picture(f"p{number}"),
            lead_alt="絵",
        )


@pytest.mark.parametrize(
    "path", ["/news/", "/en/news/", "/news/?category=report&year=2026", "/en/news/?category=report"]
)
def test_a_list_asks_ten_times_at_most_and_as_often_for_thirty_as_for_three(client, write, picture, path):
    fill(write, picture, 3)
    few = queries(client, path)
    fill(write, picture, 30)
    many = queries(client, path)
    assert len(many) == len(few) <= 10, [query["sql"][:150] for query in many]


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


@pytest.mark.parametrize("path", ["/news/n1/", "/en/news/n1/"])
def test_an_article_asks_eight_times_at_most_however_many_there_are(client, write, picture, site_tree, path):
    fill(write, picture, 4)
    few = queries(client, path)
    fill(write, picture, 30)
    many = queries(client, path)
    assert len(many) == len(few) <= 8, [query["sql"][:150] for query in many]
