"""Fixtures that every test may use."""

import gc
from collections.abc import Callable, Generator
from contextlib import ExitStack
from typing import Any

import pytest
import stripe
from django.conf import settings
from django.core.cache import cache, caches
from django.db import transaction
from django.template import Template
from django.test.utils import instrumented_test_render
from wagtail.models import Page

from core.page_cache import addresses, purges
from tests.shared_database import shared
from tests.snapshot import Snapshot

_SNAPSHOT = pytest.StashKey[Snapshot]()
_BUILT = pytest.StashKey[ExitStack]()

_AS_IN_PRODUCTION = Template._render

# A password is hashed in no time here, and a new client lists no static files: these two took a sixth of the time.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
settings.WHITENOISE_AUTOREFRESH = True
# The pauses of Stripe's SDK between its tries spare Stripe; here they only keep a core idle.
stripe.HTTPClient.INITIAL_DELAY = stripe.HTTPClient.MAX_DELAY = 0


@pytest.fixture(scope="session")
def django_db_setup(request, tmp_path_factory, django_db_modify_db_settings, django_db_blocker):
    """The test database begins with the tree that ``start_site`` makes: built once a run, seen by every test."""
    from home import starting_site

    def build() -> None:
        request.getfixturevalue("django_db_setup")  # pytest-django's own, which migrates
        with django_db_blocker.unblock():
            starting_site.make()

    with django_db_blocker.unblock(), shared(tmp_path_factory.getbasetemp().parent, build):
        request.config.stash[_SNAPSHOT] = Snapshot()
        with django_db_blocker.block():
            yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Half a minute of work that begins last leaves the other cores idle at the end; it begins first."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """What is loaded by now stays: the collector need not walk it again and again, which took a fifth of the time.

    And it begins later: one answer makes thousands of objects, nearly none of them in circles.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()  # see tests.environment


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """What a module built is gone before its tests with real transactions, which come last."""
    if _BUILT in item.config.stash and _has_real_transactions(item):
        item.config.stash[_BUILT].close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None]:
    """A test with real transactions ends by emptying the database; then everything is put back as it was."""
    yield
    snapshot = item.config.stash.get(_SNAPSHOT, None)
    blocker = getattr(item, "funcargs", {}).get("django_db_blocker")  # a skipped test has none
    if snapshot and blocker and nextitem and _has_real_transactions(item):
        with blocker.unblock():
            snapshot.restore()


def _has_real_transactions(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(
        {"transactional_db", "live_server"} & set(item.fixturenames) or (marker and marker.kwargs.get("transaction"))
    )


@pytest.fixture(scope="session", autouse=True)
def templates_as_in_production(django_test_environment):
    """Nobody is told of each template that is drawn: for ``answer.context`` it took 8 % of a screen of the admin.

    Tests that look into it ask for ``contexts``.
    """
    Template._render = _AS_IN_PRODUCTION
    yield
    Template._render = instrumented_test_render  # as Django left it, to be put back by Django


@pytest.fixture
def contexts(monkeypatch) -> None:
    """``answer.context``, with which templates were drawn."""
    monkeypatch.setattr(Template, "_render", instrumented_test_render)


@pytest.fixture
def site_tree(db) -> Page:
    """The Japanese home page; ``core.site_tree.find(site_tree, "donate")`` and ``get_translation`` lead on."""
    from home.models import HomePage

    return HomePage.objects.get(locale__language_code="ja")


@pytest.fixture(scope="module")
def build(request, django_db_setup, django_db_blocker) -> Generator[Callable[[Callable[[], Any]], Any]]:
    """``build(make)``: the rows that ``make`` writes are there in all tests of the module, and gone after the last.

    For fixtures of module scope whose rows take long to write and which many tests begin with. The tests run in
    transactions within one around the module, so what one of them changes no other sees. Objects are another matter:
    let a fixture of each test read them anew. Tests with real transactions find nothing of it.
    """

    def unblocked(make: Callable[[], Any]) -> Any:
        with django_db_blocker.unblock():
            return make()

    around = transaction.atomic()
    around._from_testcase = True  # to the code it looks like the transaction of a test
    with ExitStack() as stack:
        unblocked(around.__enter__)
        stack.callback(unblocked, lambda: around.__exit__(None, None, None))
        stack.callback(unblocked, lambda: transaction.set_rollback(True))
        request.config.stash[_BUILT] = stack
        yield unblocked


@pytest.fixture(autouse=True)
def books_can_be_emptied(request, django_db_blocker):
    """SQLite empties tables row by row, which the guard over the books refuses (see ``donate.append_only``).

    So it is lifted after a test with real transactions, before the database is emptied.
    """
    from django.db import connection

    from donate import append_only

    if not _has_real_transactions(request.node) or connection.vendor != "sqlite":
        yield
        return
    request.getfixturevalue("transactional_db")
    append_only.guard(connection)
    yield
    append_only.lift(connection)


@pytest.fixture(autouse=True)
def renditions_forgotten():
    """What an earlier test's pictures had as files: SQLite gives their numbers to the next pictures."""
    caches["renditions"].clear()


@pytest.fixture
def kept(settings, tmp_path):
    """The page cache as in production, with numbers of its own."""
    settings.PAGE_CACHE, settings.PAGE_FILES, settings.VAR = True, True, tmp_path
    purges.purges.cache_clear()
    cache.clear()
    addresses.forget()
    yield tmp_path
    purges.purges.cache_clear()
