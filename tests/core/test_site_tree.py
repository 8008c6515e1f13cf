"""A page that is made in code is found at once, and what is found of it was written down once."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, ReferenceIndex
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry

from core import site_tree as tree
from core.models import SearchEntry
from home.models import StandardPage

pytestmark = pytest.mark.django_db


def made(home: Page) -> tuple[StandardPage, list[str]]:
    """A page that leads to its parent, with the statements that making it took."""
    words = [("text", f'<p>燈台守 <a linktype="page" id="{home.pk}">x</a></p>')]
    with CaptureQueriesContext(connection) as asked:
        page = tree.page(home, StandardPage, "lamp", ja={"title": "灯台", "body": words}, en=None)
    return page, [query["sql"] for query in asked]


def found(words: str) -> list[int]:
    return [page.pk for page in get_search_backend().search(words, Page.objects.all())]


def test_a_page_made_in_code_is_found_by_its_words_and_known_by_what_it_leads_to(site_tree):
    page, _statements = made(site_tree)
    assert [entry.page_id for entry in SearchEntry.objects.filter(body__contains="燈台守")] == [page.pk]
    assert page.pk in found("灯台")
    assert page.pk in {int(one.object_id) for one in ReferenceIndex.get_references_to(site_tree)}


@pytest.mark.parametrize("written", [SearchEntry, IndexEntry, ReferenceIndex])
def test_three_times_saved_until_it_is_published_it_is_written_down_once(site_tree, written):
    _page, statements = made(site_tree)
    writing = re.compile(rf'\s*INSERT (OR \w+ )?INTO "?{written._meta.db_table}\b')
    assert len([statement for statement in statements if writing.match(statement)]) == 1


def test_a_page_that_is_saved_afterwards_is_written_down_again(site_tree):
    page, _statements = made(site_tree)
    page.title = "風車"
    page.save_revision().publish()
    assert SearchEntry.objects.get(page_id=page.pk, document=None).title == "風車"
    assert page.pk in found("風車")
