"""A donor who asks for the link, reads the mail, and comes in."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from donate.models import Donor
from tests.donate.visitors import filled, soup


@pytest.fixture
def hana(site_tree) -> Donor:
    return Donor.objects.create(
        email="hana@example.org", language="ja", family_name="山田", given_name="花", wants_receipt=False
    )


def ask(client: Client, email: str = "hana@example.org", where: str = "/mine/") -> Any:
    """The answer of the door to whoever asks for the link there."""
    form = soup(client.get(where)).select_one("main form.inline-form")
    assert form is not None
    return client.post(str(form["action"]), filled(form) | {"email": email})


@pytest.fixture
def mailed(django_capture_on_commit_callbacks) -> Callable[..., str]:
    """The path of the link that a donor is mailed."""

    def link(client: Client, email: str = "hana@example.org", where: str = "/mine/") -> str:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            ask(client, email, where)
        (message,) = mail.outbox
        found = re.search(r"http://testserver(/\S*in/\S+/)", message.body)
        assert found
        return found[1]

    return link


@pytest.fixture
def signed_in(client, hana, mailed) -> Client:
    """Hana's browser, inside."""
    assert client.post(mailed(client)).status_code == 303
    return client
