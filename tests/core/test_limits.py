"""Counting what one sender does."""

import pytest
from django.core.cache import cache

from core import limits


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


def test_the_use_after_the_last_allowed_one_is_refused():
    for _use in range(3):
        limits.count("letters", "a@example.org", limit=3, seconds=60)
    with pytest.raises(limits.LimitReached):
        limits.count("letters", "a@example.org", limit=3, seconds=60)


def test_one_sender_does_not_use_up_what_another_may_do():
    limits.count("letters", "a@example.org", limit=1, seconds=60)
    limits.count("letters", "b@example.org", limit=1, seconds=60)
    with pytest.raises(limits.LimitReached):
        limits.count("letters", "a@example.org", limit=1, seconds=60)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "6.6.6.6", "10.0.0.1"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (1, "", "10.0.0.1"),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(rf, settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", headers={"x-forwarded-for": forwarded}, REMOTE_ADDR="10.0.0.1")
    assert limits.client_address(request) == address
