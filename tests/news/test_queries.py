"""How often a page asks the database: the same for three articles and for thirty."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

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


@pytest.mark.parametrize("path", ["/news/n1/", "/en/news/n1/"])
def test_an_article_asks_eight_times_at_most_however_many_there_are(client, write, picture, site_tree, path):
    fill(write, picture, 4)
    few = queries(client, path)
    fill(write, picture, 30)
    many = queries(client, path)
    assert len(many) == len(few) <= 8, [query["sql"][:150] for query in many]
