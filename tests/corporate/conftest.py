"""What the tests of the companies' room share."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.utils import timezone

from corporate.models import Inquiry, Topic
from corporate.permissions import make_group

FORM = "/corporate/inquiry/"


@pytest.fixture(autouse=True)
def fresh_limits():
    """Nobody has sent anything yet."""
    cache.clear()


@pytest.fixture
def token(client):
    """The token of a form as a visitor gets it: ``token("/contact/")``."""

    def read(address: str = FORM) -> str:
        return re.search(r'name="token" value="([^"]+)"', client.get(address).content.decode()).group(1)

    return read


@pytest.fixture
def filled(site_tree, token):
    """A well filled form; keywords change it."""

    def fill(address: str = FORM, **changes) -> dict:
        said = {
            "topic": "hire",
            "company": "見本商事",
            "department": "総務部",
            "name": "見本 花子",
            "email": "hanako@example.co.jp",
            "phone": "03-1234-5678",
            "website": "example.co.jp",
            "message": "設計の仕事をお願いできる方を探しています。",
            "consent": "yes",
            "token": token(address),
        }
        return {name: value for name, value in {**said, **changes}.items() if value is not None}

    return fill


@pytest.fixture(autouse=True)
def private_folder(settings, tmp_path):
    """Files of senders lie in a folder of this test."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    return settings.PRIVATE_ROOT


@pytest.fixture
def inquiry(site_tree):
    """Make an inquiry; keywords change it."""
    number = iter(range(1, 1000))

    def make(**changes) -> Inquiry:
        said = {
            "token": f"{next(number):032}",
            "topic": Topic.objects.get(slug="hire", locale__language_code="ja"),
            "language": "ja",
            "company": "見本商事",
            "name": "見本 花子",
            "email": "hanako@example.co.jp",
            "message": "設計の仕事について",
            "due_on": timezone.localdate() + timedelta(days=3),
            **changes,
        }
        return Inquiry.objects.create(**said)

    return make


@pytest.fixture
def yu(site_tree):
    user = get_user_model().objects.create_user(
        "yu", "yu@example.org", first_name="ゆう", last_name="見本", password="x"
    )
    user.groups.add(make_group())
    return user


@pytest.fixture
def desk(client, yu):
    """A browser in which somebody of the group is logged in."""
    client.force_login(yu)
    return client
