"""Fixtures that every test may use."""

import pytest
from wagtail.models import Collection, Locale, Page


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database begins with the tree that ``start_site`` makes: built once a run, seen by every test."""
    from home import starting_site

    with django_db_blocker.unblock():
        starting_site.make()


@pytest.fixture
def site_tree(db) -> Page:
    """The Japanese home page; ``core.site_tree.find(site_tree, "donate")`` and ``get_translation`` lead on.

    After a test with real transactions the database is empty: then what migrations made and the tree are made again.
    """
    from home import starting_site
    from home.models import HomePage

    if not Page.objects.exists():
        locale, _made = Locale.objects.get_or_create(language_code="ja")
        Page.add_root(title="Root", slug="root", locale=locale)
        Collection.add_root(name="Root")
    return HomePage.objects.filter(locale__language_code="ja").first() or starting_site.make()


@pytest.fixture(autouse=True)
def books_can_be_emptied(request):
    """SQLite empties tables row by row, which the guard over the books refuses (see ``donate.append_only``).

    So it is lifted after a test with real transactions, before the database is emptied, and set before the next.
    """
    from django.db import connection

    from donate import append_only

    marker = request.node.get_closest_marker("django_db")
    real = {"transactional_db", "live_server"} & set(request.fixturenames) or (
        marker and marker.kwargs.get("transaction")
    )
    if not real or connection.vendor != "sqlite":
        yield
        return
    request.getfixturevalue("transactional_db")
    append_only.guard(connection)
    yield
    append_only.lift(connection)
