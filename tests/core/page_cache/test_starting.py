"""With a new version, or other settings, pages look different: none of before may be shown."""

import gc
import runpy
from types import SimpleNamespace

import pytest
from django.db import connection

from core.page_cache import purges
from donate import pace
from tests.core.conftest import queries
from tests.core.page_cache.conftest import refuse, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]


class Server:
    """The hooks of the shipped configuration, as gunicorn calls them."""

    def __init__(self) -> None:
        self._hooks = runpy.run_path("site/gunicorn.conf.py")

    def start(self) -> None:
        self._hooks["on_starting"](None)
        self.one_more_process()

    def reload(self) -> None:
        Server()._hooks["on_reload"](None)  # it reads the configuration anew
        self.one_more_process()

    def one_more_process(self) -> None:
        self._hooks["post_worker_init"](SimpleNamespace(cfg=SimpleNamespace(threads=8)))
        gc.unfreeze()


@pytest.fixture
def server(kept, monkeypatch) -> Server:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(kept / "counts"))
    monkeypatch.setattr(pace, "patience", pace.Patience())
    made = Server()
    made.start()
    return made


def found(kept) -> list[str]:
    """What the web server finds."""
    return sorted(str(file.parent.name) for file in kept.glob("pages/current/*/*/index.html"))


def test_a_start_and_a_reload_begin_with_no_page_and_a_replaced_process_leaves_them(client, site_tree, server, kept):
    for begin in (server.start, server.reload):
        text(client, "/about/")
        assert (found(kept), queries(client, "/about/")) == (["about"], 0)
        server.one_more_process()
        assert (found(kept), queries(client, "/about/")) == (["about"], 0)
        begin()
        assert found(kept) == []
        assert queries(client, "/about/") > 0


def test_files_whose_numbers_are_lost_are_found_no_more_either(client, site_tree, server, kept):
    text(client, "/about/")
    (kept / "purges").unlink()
    purges.purges.cache_clear()
    server.start()
    assert found(kept) == []
    text(client, "/faq/")
    assert found(kept) == ["faq"]


def test_where_no_files_are_written_any_more_those_of_before_are_gone(client, site_tree, server, kept, settings):
    text(client, "/about/")
    assert found(kept) == ["about"]
    settings.PAGE_FILES = False
    server.start()
    assert not (kept / "pages").exists()


def test_it_starts_without_a_database_too(client, site_tree, server, kept, settings):
    text(client, "/about/")
    settings.CDN = "http://127.0.0.1:9"
    with connection.execute_wrapper(refuse):
        server.start()
    assert found(kept) == []
