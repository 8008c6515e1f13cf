"""The demo: whole in both languages, made once, and kind to what editors changed."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext, override_settings
from PIL import Image
from wagtail.models import Page

from core import site_tree as tree
from core.models import Finding
from core.newsroom import checking
from core.page_cache.copies import Shelf
from corporate.models import Inquiry
from home.demo import media
from home.demo.reading import in_language, names_in, read
from home.demo.scenes import SCENES
from home.models import EventPage, PersonPage, ReportPage, StoryPage
from news.models import NewsPage

pytestmark = pytest.mark.xdist_group("demo_content")  # one worker makes it for all of them


@pytest.fixture(scope="module")
def small_pictures(tmp_path_factory) -> Path:
    """Thumbnails in place of the drawings: what costs time is making renditions, not what they show."""
    folder: Path = tmp_path_factory.mktemp("pictures")
    for scene in SCENES.values():
        Image.new("P", (64, 32)).save(folder / scene.file_name)
    return folder


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker, tmp_path_factory, small_pictures) -> Iterator[Path]:
    """The demo without gifts, made once; where its files are. Each test takes back what it changed, the last one all.

    Nothing here may have real transactions: they would be none.
    """
    files: Path = tmp_path_factory.mktemp("media")
    with pytest.MonkeyPatch.context() as patch, override_settings(MEDIA_ROOT=files):
        patch.setattr(media, "PICTURES", small_pictures)
        patch.setenv("DEMO_ADMIN_PASSWORD", "only-for-these-tests")
        with django_db_blocker.unblock(), taken_back():
            call_command("demo_content", without_gifts=True)
            with django_db_blocker.block():
                yield files


@contextmanager
def taken_back() -> Iterator[None]:
    """What happens in the database inside leaves nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(made, site_tree) -> Page:
    """The Japanese front page of the demo."""
    return site_tree


def test_every_page_of_the_demo_answers_in_both_languages_and_passes_the_content_checks(
    demo, client, kept, monkeypatch
) -> None:
    """And asks as little as ``tests/home/test_queries.py`` wants, though it shows more than the pages there."""
    monkeypatch.setattr(Shelf, "put", lambda self, key, copy: None)  # each page is made, by a process that runs
    pages = Page.objects.live().filter(depth__gt=1)
    broken = [page.url for page in pages if client.get(page.url, HTTP_HOST="localhost").status_code != 200]
    assert broken == []
    assert pages.filter(locale__language_code="ja").count() == pages.filter(locale__language_code="en").count()
    over = {}
    for page in pages.filter(slug__in=["home", "about", *_richest(3)]):
        with CaptureQueriesContext(connection) as found:
            client.get(page.url, HTTP_HOST="localhost")
        if len(found) > (12 if page.depth == 2 else 8):
            over[page.url] = [query["sql"][:150] for query in found]
    assert over == {}
    checking.check_everything()
    assert list(Finding.objects.values_list("page__url_path", "kind", "detail")) == []


def _richest(number: int) -> list[str]:
    """The slugs of the articles with the longest bodies."""
    articles = NewsPage.objects.filter(locale__language_code="ja")
    return [page.slug for page in sorted(articles, key=lambda page: len(page.body.raw_data))[-number:]]


def test_the_demo_has_enough_and_a_second_run_keeps_what_an_editor_changed(demo) -> None:
    numbers = {NewsPage: 27, StoryPage: 3, EventPage: 4, ReportPage: 6, PersonPage: 8}
    for model, number in numbers.items():
        live = Counter(model.objects.live().values_list("locale__language_code", flat=True))
        assert live == {"ja": number, "en": number}
    for front in demo.get_translations(inclusive=True):
        assert {"campaign", "story", "news"} <= {block.block_type for block in front.specific.body}
    assert set(Inquiry.objects.values_list("state", flat=True)) == set(Inquiry.State.values)
    assert Inquiry.objects.filter(doubtful=True).count() == 1

    article = tree.find(demo, "news/phone-hours")
    article.title = "編集した題"
    article.save_revision(user=get_user_model().objects.get(username="editor")).publish()
    tree.find(demo, "news/closed-days").delete()
    before = state()
    call_command("demo_content", without_gifts=True)
    assert state() == before


def state() -> list[Any]:
    return [
        *Page.objects.order_by("pk").values_list("pk", "title", "latest_revision_id", "live"),
        *Inquiry.objects.order_by("pk").values_list("pk", "state"),
        *get_user_model().objects.order_by("pk").values_list("pk", "password"),
    ]


def test_nobody_is_promised_a_tax_deduction() -> None:
    promised = [
        name for name in ("faq", "campaigns", "home", "about") if any(word in said(name) for word in PROMISES)
    ] + [name for name in names_in("news") if any(word in said(f"news/{name}") for word in PROMISES)]
    assert promised == []


PROMISES = ("控除", "deduct", "減税")


def said(name: str) -> str:
    return str([in_language(read(name), language) for language in ("ja", "en")])
