"""What the tests of the companies' room share."""

import re

import pytest
from django.core.cache import cache

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
