"""What is told from process to process, and to the web server in front."""

import gzip
import multiprocessing
import re

import brotli
import pytest
import time_machine
from django.db import connection, connections  # noqa: F401 - the mark asks for the former
from wagtail.models import Page

from core.page_cache import purges
from tests.core.conftest import queries
from tests.core.page_cache.conftest import say, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite's tests live in one process")
def test_what_another_process_publishes_is_seen_by_the_very_next_visitor(client, site_tree, kept):
    """Both have local memory only; what they share is a file."""
    assert "Aus dem anderen" not in text(client, "/faq/")
    assert queries(client, "/faq/") == 0
    connections.close_all()

    def publish():
        purges.purges.cache_clear()  # opens the file anew, as a process of its own does
        page = Page.objects.get(slug="faq", locale__language_code="ja").specific
        say(page, "Aus dem anderen")

    process = multiprocessing.get_context("fork").Process(target=publish)
    process.start()
    process.join(60)
    assert process.exitcode == 0
    assert "Aus dem anderen" in text(client, "/faq/")


def test_a_hundred_writers_lose_no_purge(tmp_path):
    shared = purges.SharedMemory(tmp_path / "numbers")
    for number in range(100):
        shared.watch(f"t:{number}")

    def write(part):
        mine = purges.SharedMemory(tmp_path / "numbers")
        for number in range(part, 100, 4):
            mine.purge([f"t:{number}"])

    fork = multiprocessing.get_context("fork")
    processes = [fork.Process(target=write, args=(part,)) for part in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert shared.now() == 101
    assert sorted(shared.latest([f"t:{number}"]) for number in range(100)) == list(range(2, 102))


def test_changes_of_what_no_page_is_made_of_cost_nothing(tmp_path):
    shared = purges.SharedMemory(tmp_path / "numbers")
    shared.purge(["t:django_session"])
    assert shared.now() == 1


# --- Files for the web server ----------------------------------------------------------------------------


def files(root) -> set[str]:
    current = root / "pages" / "current"
    return (
        {str(file.relative_to(current)) for file in current.rglob("*") if file.is_file()} if current.exists() else set()
    )


def test_the_web_server_finds_pages_that_are_the_same_for_everybody_as_files(client, site_tree, kept):
    with time_machine.travel("2026-11-28T17:58:00+09:00", tick=False):
        page = client.get("/about/")
        for path in ("/donate/", "/news/?category=media", "/search/?q=x", "/mine/", "/news/feed/", "/no-page/"):
            client.get(path)
    found = files(kept)
    names = {f"about/index.html{ending}" for ending in ("", ".gz", ".br")}
    assert {re.sub(r"^[^/]+/", "", name) for name in found} == names
    folder = next((kept / "pages" / "current").iterdir()) / "about"
    assert (folder / "index.html").read_bytes() == page.content
    assert gzip.decompress((folder / "index.html.gz").read_bytes()) == page.content
    assert brotli.decompress((folder / "index.html.br").read_bytes()) == page.content


def test_a_purge_takes_all_files_from_the_web_server_at_once(client, article, commit, kept):
    text(client, "/about/"), text(client, "/news/kept/")
    assert len(files(kept)) == 6
    with commit():
        say(article, "new")
    assert files(kept) == set()
    text(client, "/news/kept/")
    assert len(files(kept)) == 3


def test_a_page_that_was_kept_before_the_purge_comes_back_as_a_file(client, article, commit, kept):
    text(client, "/faq/")
    with commit():
        say(article, "new")
    assert queries(client, "/faq/") == 0
    assert len(files(kept)) == 3


def test_a_disk_that_gets_full_ends_no_process_that_writes_numbers(tmp_path):
    """Writing to a hole in a mapped file, which needs room, would: so there are none, not in an older file either."""
    size = 8 * (purges.SharedMemory.PLACES + 1)
    with (tmp_path / "older").open("wb") as file:
        file.truncate(size)
    for name in ("new", "older"):
        numbers = purges.SharedMemory(tmp_path / name)
        numbers.watch("a tag")
        assert numbers.purge(["a tag"])
        assert (tmp_path / name).stat().st_blocks * 512 >= size
