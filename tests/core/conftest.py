"""What the tests of the foundation share: changes that are committed, questions that are counted."""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


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
