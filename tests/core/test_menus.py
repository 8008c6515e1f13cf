"""The menus of the admin: one for each job, and each member of the staff sees those of their own."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import translation
from wagtail.admin.menu import admin_menu, settings_menu

pytestmark = pytest.mark.django_db

JOBS = {"publishing", "giving_menu", "companies", "people_and_events"}


@pytest.fixture
def menu(site_tree, rf, client):
    """Name of a menu → names of what stands in it, as members of these groups see it."""

    def seen(*groups: str, superuser: bool = False) -> dict[str, list[str]]:
        user = get_user_model().objects.create_user("sora", "sora@example.org", "x", is_superuser=superuser)
        user.groups.set(Group.objects.filter(name__in=groups))
        client.force_login(user)
        client.get("/admin/")  # which registers the items, too
        request = rf.get("/admin/")
        request.user = user
        shown = sorted(admin_menu.menu_items_for_request(request), key=lambda item: item.order)
        return {
            item.name: [one.name for one in item.menu.menu_items_for_request(request)] if hasattr(item, "menu") else []
            for item in shown
        }

    return seen


@pytest.mark.parametrize(
    ("groups", "theirs"),
    [
        (["Editors"], {"publishing"}),
        (["Moderators"], {"publishing"}),
        (["events"], {"people_and_events"}),
        (["fundraising"], {"giving_menu"}),
        (["partnerships"], {"companies"}),
        (["fundraising", "partnerships"], {"giving_menu", "companies"}),
    ],
)
def test_each_group_sees_the_menus_of_its_jobs(menu, groups, theirs):
    assert theirs <= JOBS & set(menu(*groups)) <= theirs | {"people_and_events"}


def test_the_menus_stand_in_the_order_of_the_house(menu):
    seen = [name for name in menu(superuser=True) if name in JOBS | {"explorer", "mails", "reports", "settings"}]
    assert seen == [
        "explorer", "publishing", "giving_menu", "companies", "people_and_events", "mails", "reports", "settings"
    ]  # fmt: skip


def test_pictures_documents_and_redirects_lie_beside_the_news_and_nowhere_else(menu, rf, admin_user):
    seen = menu(superuser=True)
    moved = {"images", "documents", "redirects"}
    assert moved | {"news"} <= set(seen["publishing"])
    assert not moved & set(seen)
    request = rf.get("/admin/")
    request.user = admin_user
    assert not moved & {item.name for item in settings_menu.menu_items_for_request(request)}


def test_no_snippet_is_left_over_for_a_menu_of_its_own(menu):
    assert "snippets" not in menu(superuser=True)


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("ja", {"発信", "寄付", "企業", "人とイベント"}),
        ("en", {"Publishing", "Giving", "Companies", "People and events"}),
    ],
)
def test_the_menus_speak_the_editors_language(menu, language, labels):
    menu(superuser=True)
    with translation.override(language):
        assert labels <= {str(item.label) for item in admin_menu.registered_menu_items}
