"""Counting what one sender does."""

import threading

import pytest
from django.db import connection

from core import limits
from core.models import Use

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize(
    ("address", "sender", "network"),
    [
        ("203.0.113.9", "203.0.113.9", "203.0.113.0/24"),
        ("203.0.113.9:50123", "203.0.113.9", "203.0.113.0/24"),
        ("::ffff:203.0.113.9", "203.0.113.9", "203.0.113.0/24"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64", "2001:db8:1::/56"),
        ("unknown", "unknown", "unknown"),
        ("", "", ""),
    ],
)
def test_a_household_with_many_ipv6_addresses_is_one_sender(rf, address, sender, network):
    request = rf.get("/", REMOTE_ADDR=address)
    assert (limits.sender(request), limits.network(request)) == (sender, network)


def test_a_neighbourhood_may_do_more_than_one_address_and_an_e_mail_less(rf):
    def press(address, email=""):
        limits.count_visitor("press", rf.get("/", REMOTE_ADDR=address), email, limit=3, seconds=60)

    press("203.0.113.1", "a@example.org")
    with pytest.raises(limits.LimitReached):
        press("203.0.113.2", "A@example.org")
    for last in range(3, 13):
        press(f"203.0.113.{last}")
    with pytest.raises(limits.LimitReached):
        press("203.0.113.20")
    press("198.51.100.1")


def test_after_its_time_a_count_begins_anew_and_who_it_was_stands_nowhere(time_machine):
    time_machine.move_to("2026-11-24 10:00:00Z", tick=False)
    limits.count("letters", "a@example.org", limit=1, seconds=60)
    time_machine.move_to("2026-11-24 10:01:00Z", tick=False)
    limits.count("letters", "a@example.org", limit=1, seconds=60)
    assert "example" not in Use.objects.get().name
    time_machine.move_to("2026-11-24 10:02:00Z", tick=False)
    assert limits.forget() == 1
    assert not Use.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer: threads would only wait")
def test_what_is_counted_at_once_is_counted_once_each():
    found = []

    def use():
        found.append(limits.uses("letters", "a@example.org", seconds=60))
        connection.close()

    threads = [threading.Thread(target=use) for _each in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(found) == list(range(1, 9))
