"""Staff and pages of the newsroom to test with."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.users.models import UserProfile

from core import site_tree as tree
from home.models import StandardPage


@pytest.fixture
def staff(site_tree) -> Callable[..., Any]:
    """``staff("hana", "Editors", language="en")``: somebody of these groups, logged in as ``.client``."""

    def make(name: str, *groups: str, language: str = "ja") -> Any:
        user = get_user_model().objects.create_user(
            name, f"{name}@example.org", "x", first_name=name.title(), last_name="見本"
        )
        user.groups.set(Group.objects.filter(name__in=groups))
        UserProfile.objects.create(user=user, preferred_language=language)
        user.client = Client()
        user.client.force_login(user)
        return user

    return make


@pytest.fixture
def write(site_tree) -> Callable[..., StandardPage]:
    """``write("summer")``: a live page below the home page, with its English twin unless told otherwise."""

    def make(slug: str, *, english: bool = True, **values: Any) -> StandardPage:
        title = values.pop("title", f"頁 {slug}")
        return tree.page(
            site_tree,
            StandardPage,
            slug,
            ja={"title": title},
            en={"title": f"Page {slug}"} if english else None,
            both=values,
        )

    return make
