"""Fundraisers and donors for the people's screens."""

import pytest
from django.contrib.auth.models import Group, User

from donate.models import Donor
from donate.permissions import FUNDRAISING, make_group


@pytest.fixture
def fundraiser(client, site_tree):
    make_group()
    user = User.objects.create_user("mika", "mika@example.org", "secret", last_name="見本", first_name="みか")
    user.groups.add(Group.objects.get(name=FUNDRAISING))
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def editor(client, site_tree):
    make_group()
    user = User.objects.create_user("sora", "sora@example.org", "secret")
    user.groups.add(Group.objects.get(name="Editors"))
    client.force_login(user)
    return client


@pytest.fixture
def hana(db) -> Donor:
    return Donor.objects.create(
        email="hana@example.org",
        language="ja",
        family_name="山田",
        given_name="花",
        family_name_kana="ヤマダ",
        given_name_kana="ハナ",
    )
