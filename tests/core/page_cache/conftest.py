"""What the tests of kept answers share."""

import time

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import OperationalError
from django.test import Client
from wagtail.models import Page

from core import site_tree as tree
from core.page_cache import copies
from news.models import Category, NewsPage


@pytest.fixture(autouse=True)
def a_fresh_mark():
    """Each test begins right after a mark of the clock: a copy made in it does not end under way."""
    with time_machine.travel(copies.next_mark(time.time()) - copies.MARK):
        yield


@pytest.fixture
def article(site_tree) -> NewsPage:
    category = Category.objects.filter(locale=site_tree.locale).first()
    words = {"ja": {"title": "最初の題"}, "en": {"title": "First title"}}
    return tree.page(tree.find(site_tree, "news"), NewsPage, "kept", **words, both={"category": category})


def say(page: Page, title: str) -> None:
    page.title = title
    page.save_revision().publish()


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def refuse(*args, **kwargs):
    raise OperationalError("the database is gone")


def without_tokens(response) -> str:
    page = BeautifulSoup(response.content, "html.parser")
    for field in page.select("input[name=token]"):
        field.decompose()
    return str(page)
