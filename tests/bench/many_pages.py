"""Visitors' pages beside ten articles and beside ten thousand: as often asked, and as quick."""

from collections.abc import Iterable

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from core import site_tree
from core.models import SearchEntry
from home.models import HomePage
from news.models import Category, NewsIndexPage, NewsPage
from tests.bench.figures import Figure, row
from tests.bench.ground import Ground, looked_for
from tests.news.many import make_many

#: What is looked at, and how many questions to the database it may take; None: as many as beside ten.
LOOKS = {
    "/": 12,
    "/news/": 10,
    "/en/news/": 10,
    "/news/?page=2": 10,
    "/news/one/": 8,
    "/search/?q=zzzz": 10,
    "/search/?q=%E9%A1%8C": 10,
    "/news/feed/": None,
    "/sitemap.xml": None,
}
#: The database's time is counted in hundredths of a second.
TIMES = 20
#: The list of everything holds a thousand times as much; of it only the questions count.
GROWS = {"/sitemap.xml"}


@row
def many_pages(ground: Ground) -> Iterable[Figure]:
    """Each look with ten articles and with ten thousand, of which nothing is kept."""
    with override_settings(PAGE_CACHE=False):
        _publish(10)
        small = {path: _looked(path) for path in LOOKS}
        many = ground.some(10_000)
        _publish(many)
        for path, most in LOOKS.items():
            (few, before), (asked, now) = small[path], _looked(path)
            name = f"{path} beside {many:,} articles"
            yield Figure(f"{name}: queries", asked, "", most or few, note=f"{few} beside ten")
            goal = None if path in GROWS else 2
            yield Figure(f"{name}: time", now / before, "×", goal, note=f"{before:.0f} → {now:.0f} ms")


def _looked(path: str) -> tuple[int, float]:
    """Queries, and milliseconds of processor time each, ours and the database's."""
    client = Client(headers={"host": "127.0.0.1"})
    assert client.get(path).status_code == 200, path
    with CaptureQueriesContext(connection) as found:
        client.get(path)
    queries = len(found)  # the next request empties the list
    began = looked_for()
    for _look in range(TIMES):
        client.get(path)
    return queries, 1000 * (looked_for() - began) / TIMES


def _publish(number: int) -> None:
    """So many articles in each language, with what search finds of them; the copies of a former call go."""
    home = HomePage.objects.get(locale__language_code="ja")
    index = site_tree.find(home, "news")
    assert index is not None
    category = Category.objects.filter(locale=index.locale).first()
    words = {"ja": {"title": "題"}, "en": {"title": "Title"}}
    article = site_tree.page(index, NewsPage, "one", **words, both={"category": category})
    for parent, pattern in (
        (index, article),
        (NewsIndexPage.objects.get(locale__language_code="en"), article.get_translations().get()),
    ):
        _forget(parent)
        make_many(parent, pattern, number)
        _make_findable(parent, pattern)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _forget(parent: NewsIndexPage) -> None:
    said = [f"{parent.path}%", "many-%"]
    copies = "SELECT id FROM wagtailcore_page WHERE path LIKE %s AND slug LIKE %s"
    with connection.cursor() as cursor:
        for table, column in (("core_searchentry", "page_id"), ("news_newspage", "page_ptr_id")):
            cursor.execute(f"DELETE FROM {table} WHERE {column} IN ({copies})", said)
        cursor.execute("DELETE FROM wagtailcore_page WHERE path LIKE %s AND slug LIKE %s", said)


def _make_findable(parent: NewsIndexPage, pattern: NewsPage) -> None:
    fields = [field.column for field in SearchEntry._meta.concrete_fields if not field.primary_key]
    columns = [column for column in fields if column != "page_id"]
    generated = {field.column for field in SearchEntry._meta.concrete_fields if field.generated}
    names = ", ".join(f'"{column}"' for column in columns if column not in generated)
    values = ", ".join(f'e."{column}"' for column in columns if column not in generated)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO core_searchentry (page_id, {names}) SELECT p.id, {values} "
            "FROM core_searchentry e, wagtailcore_page p WHERE e.page_id = %s AND p.path LIKE %s AND p.slug LIKE %s",
            [pattern.pk, f"{parent.path}%", "many-%"],
        )
