"""What the tests of the foundation share: changes that are committed, questions that are counted, the log."""

import io
import logging
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.logs.formats import Lines, Words


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


@pytest.fixture(params=[Lines, Words])
def written(request):
    """Whatever any logger writes, as the server's log would hold it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(request.param())
    root = logging.getLogger()
    own = logging.getLogger("site.requests")
    levels = root.level, own.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    own.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(levels[0])
    own.setLevel(levels[1])
