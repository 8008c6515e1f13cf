"""The page cache where several machines serve: a real Redis between two processes, and its loss."""

import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.core.cache import cache
from django.db import connection
from django.test import Client

from core import page_cache
from core.models import Identity
from core.page_cache import purges, starting
from core.page_cache.purges import InRedis
from tests.core.conftest import queries

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not shutil.which("redis-server"), reason="needs redis-server"),
]


class Server:
    """One Redis that can go and come back, at the same address."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.folder = folder
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir"]
        self.process = subprocess.Popen([*command, str(self.folder)], stdout=subprocess.DEVNULL)
        ours = redis.from_url(self.url)
        for _try in range(1000):
            try:
                ours.ping()
            except redis.ConnectionError:
                time.sleep(0.01)
            else:
                return
        raise RuntimeError("redis-server does not answer")

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture
def server(tmp_path) -> Iterator[Server]:
    made = Server(tmp_path)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def shared(settings, tmp_path, server, monkeypatch):
    """The page cache and Django's own, both there."""
    settings.PAGE_CACHE, settings.PAGE_FILES, settings.VAR = True, False, tmp_path
    settings.CACHE_URL = server.url
    backend = "core.page_cache.store.Store"
    settings.CACHES = {**settings.CACHES, "default": {"BACKEND": backend, "LOCATION": server.url}}
    monkeypatch.setattr(InRedis, "PAUSE", 0)  # so that what comes back is seen at once
    monkeypatch.setattr(InRedis, "REPAY_EVERY", 0.05)
    purges.purges.cache_clear()
    yield server
    purges.purges.cache_clear()


def motto(words: str) -> None:
    Identity.objects.filter(locale__language_code="ja").update(motto=words)


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def other_process(server: Server, verb: str) -> str:
    """What another process of this installation says; it needs no database."""
    script = f"""
import sys; sys.path[:0] = [".", "site"]
from tests import environment
from django.conf import settings
import django; django.setup()
from core.page_cache.purges import InRedis
numbers = InRedis({server.url!r})
{verb}
"""
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return said.stdout.strip()


def test_a_second_process_finds_what_the_first_made_and_asks_no_database(client, site_tree, shared):
    first = client.get("/faq/").content
    second = Client()  # its middleware has a shelf of its own: of the first process it sees what lies in Redis
    with connection.execute_wrapper(refuse):
        assert second.get("/faq/").content == first
    assert queries(second, "/faq/") == 0


def refuse(*args, **kwargs):
    raise AssertionError("the database was asked")


def test_what_one_process_changes_both_make_anew(client, site_tree, shared, commit):
    second = Client()
    text(client, "/faq/"), text(second, "/faq/")
    with commit():
        motto("Ein neues Wort")
    assert "Ein neues Wort" in text(second, "/faq/")
    assert "Ein neues Wort" in text(client, "/faq/")


def test_a_new_version_makes_all_anew_and_leaves_no_file_of_a_time_without_redis(client, site_tree, shared, tmp_path):
    text(client, "/faq/")
    (tmp_path / "pages/7").mkdir(parents=True)
    (tmp_path / "pages/current").symlink_to("7")
    (tmp_path / "begins").touch()
    starting.begin(tmp_path / "begins")
    assert not (tmp_path / "pages").exists()
    assert queries(client, "/faq/") > 0
    assert queries(Client(), "/faq/") == 0


def test_a_purge_of_another_process_is_seen_here(client, site_tree, shared):
    text(client, "/faq/")
    assert queries(client, "/faq/") == 0
    other_process(shared, 'numbers.purge(["*"])')
    assert queries(client, "/faq/") > 0


def test_without_redis_pages_are_made_from_nothing_and_nothing_is_stale_once_it_is_back(
    client, site_tree, shared, commit
):
    before = text(client, "/faq/")
    shared.stop()
    assert text(client, "/faq/") == before
    with commit():
        motto("Meanwhile")
    assert "Meanwhile" in text(client, "/faq/")
    shared.start()
    assert "Meanwhile" in text(client, "/faq/")
    text(client, "/faq/")
    assert queries(client, "/faq/") == 0


def test_what_was_changed_while_redis_hung_is_not_stale_once_it_goes_on_with_its_old_numbers(
    client, site_tree, shared, commit
):
    text(client, "/faq/")
    shared.process.send_signal(signal.SIGSTOP)
    with commit():
        motto("Meanwhile")
    shared.process.send_signal(signal.SIGCONT)
    assert "Meanwhile" in text(client, "/faq/")


def test_a_worker_that_could_not_tell_of_a_change_does_so_when_redis_is_back_though_nothing_else_happens(
    client, site_tree, shared
):
    text(client, "/faq/")
    worker = InRedis(shared.url)
    shared.process.send_signal(signal.SIGSTOP)
    with pytest.raises(purges.Unreachable):
        worker.purge(["*"])
    shared.process.send_signal(signal.SIGCONT)
    worker._repaying.join()
    assert queries(client, "/faq/") > 0


@pytest.mark.parametrize("path", ["/", "/news/", "/donate/", "/contact/", "/campaigns/", "/search/?q=x", "/healthz"])
def test_no_page_and_no_form_breaks_while_redis_is_gone(client, site_tree, shared, path):
    shared.stop()
    assert client.get(path).status_code in ((200, 503) if path == "/healthz" else (200,))


def test_a_form_says_what_is_wrong_while_redis_is_gone(client, site_tree, shared):
    shared.stop()
    assert client.post("/contact/", {"name": "Ana"}).status_code == 422


def test_djangos_cache_forgets_everything_while_redis_is_gone_and_breaks_nothing(shared):
    cache.set("a", 1)
    assert cache.get("a") == 1
    shared.stop()
    assert cache.get("a", "nothing") == "nothing"
    assert cache.get_many(["a"]) == {}
    assert not cache.add("a", 2)
    cache.set("a", 2)
    cache.set_many({"a": 2})
    cache.delete("a")
    assert not cache.has_key("a")
    shared.start()
    assert cache.get("a") is None


def test_whoever_purges_is_told_nothing_of_a_lost_redis_and_what_was_saved_is_saved(site_tree, shared, commit):
    shared.stop()
    with commit():
        motto("Saved")
        page_cache.purge("*")
    assert Identity.objects.filter(motto="Saved").exists()
