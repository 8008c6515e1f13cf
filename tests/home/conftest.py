"""What the tests of the organisation's own pages share."""

import pytest
from django.core.cache import cache

from home.models import EventPage
from tests.home.meetings import EVENT, make_event


@pytest.fixture(autouse=True)
def fresh_limits():
    """Nobody has sent anything yet."""
    cache.clear()


@pytest.fixture
def event(site_tree) -> EventPage:
    return make_event(site_tree)


@pytest.fixture
def send(client, django_capture_on_commit_callbacks):
    """Post a sign-up and let the mails out."""

    def post(filled: dict, address: str = EVENT):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(address, filled)

    return post
