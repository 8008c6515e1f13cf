"""Whoever works at the desk."""

import pytest
from django.contrib.auth.models import Group, User

from donate.permissions import FUNDRAISING, make_group


@pytest.fixture
def fundraiser(client, site_tree):
    make_group()
    user = User.objects.create_user("minato", "minato@example.org", "secret")
    user.groups.add(Group.objects.get(name=FUNDRAISING))
    client.force_login(user)
    return client
