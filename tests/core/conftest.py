"""What the tests of the foundation share: the page cache turned on, and changes that are committed."""

from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.page_cache import addresses, purges


@pytest.fixture
def kept(settings, tmp_path):
    """The page cache as in production, with numbers of its own."""
    settings.PAGE_CACHE, settings.PAGE_FILES, settings.VAR = True, True, tmp_path
    purges.purges.cache_clear()
    cache.clear()
    addresses.forget()
    yield tmp_path
    purges.purges.cache_clear()


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """``with commit():`` what is done inside is committed at its end, as far as the page cache sees it."""

    @contextmanager
    def committed():
        connection.run_on_commit.clear()
        with django_capture_on_commit_callbacks(execute=True):
            yield

    return committed


def queries(client: Client, path: str, **headers: str) -> int:
    with CaptureQueriesContext(connection) as found:
        response = client.get(path, headers=headers)
    assert response.status_code == 200
    return len(found)
