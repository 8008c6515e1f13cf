"""Who looked at people's data, and who took it out, stands in the site history."""

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from donate.models import Attempt
from home.models import Subscription
from home.permissions import make_groups

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client, site_tree):
    make_groups()
    user = User.objects.create_superuser("reader", "reader@example.org", "secret")
    client.force_login(user)
    Subscription.objects.bulk_create(
        Subscription(email=f"reader{number}@example.org", language="ja") for number in range(3)
    )
    return client


def lines(action):
    return [(line.user.username, line.label, line.data) for line in ModelLogEntry.objects.filter(action=action)]


def test_a_list_and_what_it_was_narrowed_down_to_is_written_down(reader):
    reader.get(reverse("subscriptions:index"), {"q": "reader1", "language": "", "p": "1"})
    assert lines("core.listed") == [("reader", "–", {"filters": {"q": "reader1"}})]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_says_how_much_was_taken(reader, kind):
    answer = reader.get(reverse("subscriptions:index"), {"export": kind, "q": "reader"})
    assert len(answer.getvalue()) > 100
    assert lines("core.exported") == [("reader", "–", {"count": 3, "filters": {"q": "reader"}})]
    assert lines("core.listed") == []


def test_an_export_has_the_same_few_queries_however_long_it_is(reader):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            reader.get(reverse("subscriptions:index"), {"export": "csv"}).getvalue()
        return len(queries)

    asked()
    few = asked()
    Subscription.objects.bulk_create(
        Subscription(email=f"more{number}@example.org", language="ja") for number in range(50)
    )
    assert asked() == few


def test_whoever_is_turned_away_leaves_a_line(client, site_tree):
    make_groups()
    editor = User.objects.create_user("editor", "editor@example.org", "secret")
    editor.groups.add(Group.objects.get(name="Editors"))
    client.force_login(editor)
    assert client.get(reverse("giving_donors:index")).status_code == 302
    assert lines("core.refused") == [("editor", "–", {})]


def test_the_site_history_shows_it_in_words_even_where_keys_are_no_numbers(reader):
    attempt = Attempt.objects.create(
        token="7a0c2f1e-0a7e-4b2b-bd0c-3b6c2e3f5f9d",
        digest="x",
        frequency="once",
        email="hana@example.org",
        language="ja",
        amount=3000,
    )
    reader.get(reverse("giving_attempts:index"))
    reader.get(reverse("giving_attempts:inspect", args=[attempt.pk]))
    reader.get(reverse("subscriptions:index"), {"export": "csv"})
    UserProfile.objects.create(user=User.objects.get(), preferred_language="en")
    text = reader.get(reverse("wagtailadmin_reports:site_history")).content.decode()
    assert "Looked through the list" in text
    assert f"No. {attempt.pk}" in text
    assert "3 rows" in text
    assert "hana@example.org" not in text
