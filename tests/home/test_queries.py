"""How often each page asks the database when it is made from nothing: the same with ten articles and with very many.

The process is one that runs for a while: it knows the roots of the site, its languages, the files of pictures, and what
a campaign counted in the last minute. Of the page nothing is kept.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import site_tree as tree
from news.models import Category, NewsIndexPage, NewsPage
from tests.home.page_types import PAGE_TYPES, example
from tests.news.many import make_many

pytestmark = pytest.mark.django_db

HOME, LIST, OTHER = 12, 10, 8
#: Home page and lists; every other type asks eight times at most.
MOST = {
    "home.HomePage": HOME,
    **{
        f"{name}IndexPage": LIST
        for name in ("home.", "home.Event", "home.People", "home.Report", "home.Story", "news.News", "donate.Campaign")
    },
}
#: Addresses that are no pages, and narrowed lists.
ADDRESSES = {"/news/?category=media&page=2": LIST, "/search/?q=zzzz": LIST}


def asked(client, path) -> list[str]:
    client.get(path)
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return [query["sql"][:160] for query in found]


def fill(site_tree, number) -> None:
    index = tree.find(site_tree, "news")
    category = Category.objects.filter(locale=index.locale).first()
    words = {"ja": {"title": "題"}, "en": {"title": "Title"}}
    article = tree.page(index, NewsPage, "one", **words, both={"category": category})
    make_many(index, article, number)
    make_many(NewsIndexPage.objects.get(locale__language_code="en"), article.get_translations().get(), number)


@pytest.mark.parametrize("number", [10, 400])
def test_every_page_keeps_within_its_budget_in_both_languages(client, site_tree, number):
    fill(site_tree, number)
    budgets = {f"{prefix}{path}": most for path, most in ADDRESSES.items() for prefix in ("", "/en")}
    for model in PAGE_TYPES:
        page = example(site_tree, model)
        for twin in (page, page.get_translations().get()):
            budgets[twin.url] = MOST.get(model._meta.label, OTHER)
    over = {path: found for path, most in budgets.items() if len(found := asked(client, path)) > most}
    assert {path: (len(found), budgets[path]) for path, found in over.items()} == {}, over
