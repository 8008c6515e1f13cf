"""The contact page: its messages arrive in the inbox, under topics of their own."""

import re

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.cache import cache

from corporate.models import Inquiry, Topic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def filled(client, site_tree):
    def fill(address="/contact/", **changes) -> dict:
        token = re.search(r'name="token" value="([^"]+)"', client.get(address).content.decode()).group(1)
        said = {
            "topic": "giving",
            "name": "見本 花子",
            "email": "hanako@example.org",
            "message": "領収証について教えてください。",
            "consent": "yes",
            "token": token,
        }
        return {name: value for name, value in {**said, **changes}.items() if value is not None}

    return fill


@pytest.mark.parametrize(("prefix", "language"), [("", "ja"), ("/en", "en")])
def test_a_message_is_stored_mailed_and_thanked(client, filled, prefix, language, django_capture_on_commit_callbacks):
    Topic.objects.filter(slug="giving").update(recipients="giving@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(f"{prefix}/contact/", filled(f"{prefix}/contact/"))
    assert response.status_code == 303
    inquiry = Inquiry.objects.get()
    assert (inquiry.topic.slug, inquiry.language, inquiry.company) == ("giving", language, "")
    assert sorted(letter.to[0] for letter in mail.outbox) == ["giving@example.org", "hanako@example.org"]
    assert inquiry.number in client.get(response["Location"]).content.decode()


@pytest.mark.parametrize("field", ["topic", "name", "email", "message", "consent"])
def test_what_is_missing_is_said_beside_its_field(client, filled, field):
    response = client.post("/contact/", filled(**{field: None}))
    assert response.status_code == 422
    page = BeautifulSoup(response.content, "html.parser")
    assert [link["href"] for link in page.select(".error-summary a")] == [f"#{field}"]
    assert not Inquiry.objects.exists()


def test_the_topics_of_companies_are_not_offered_here(client, filled):
    assert client.post("/contact/", filled(topic="hire")).status_code == 422


def test_a_token_of_the_companies_form_is_not_accepted(client, filled):
    other = client.get("/corporate/inquiry/").content.decode()
    token = re.search(r'name="token" value="([^"]+)"', other).group(1)
    assert client.post("/contact/", filled(token=token)).status_code == 422
