"""What each member of the staff finds in the admin, and what stays closed."""

import csv
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.admin.menu import admin_menu
from wagtail.models import Locale
from wagtail.permissions import page_permission_policy
from wagtail.users.models import UserProfile
from wagtail_localize.models import Translation, TranslationSource

from core import site_tree as tree
from core.models import CallToActionCards, Figure, Footer, Footnote, Identity, Navigation, SiteSettings
from corporate.models import Topic
from donate.models import Fund, Tier
from home.models import Registration, StandardPage, Subscription
from home.permissions import make_groups
from news.models import Category
from tests.home.meetings import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(site_tree):
    """Somebody of the staff, in these groups."""

    def make(*groups: str):
        user = get_user_model().objects.create_user("sora", "sora@example.org", "x")
        user.groups.set(Group.objects.filter(name__in=groups))
        return user

    return make


def may(user, model, action) -> bool:
    return user.has_perm(f"{model._meta.app_label}.{action}_{model._meta.model_name}")


@pytest.mark.parametrize("group", ["Editors", "Moderators"])
def test_editors_edit_what_pages_show_and_not_personal_data(member, group):
    user = member(group)
    for model in (Figure, Footnote, Category):
        assert all(may(user, model, action) for action in ("view", "add", "change", "delete"))
    for model in (Identity, Navigation, Footer, CallToActionCards):
        assert all(may(user, model, action) for action in ("view", "add", "change"))
    assert may(user, SiteSettings, "change")
    assert user.has_perm("wagtail_localize.submit_translation")
    assert page_permission_policy.user_has_any_permission(user, {"add"})
    assert page_permission_policy.user_has_any_permission(user, {"publish"}) == (group == "Moderators")
    assert not may(user, Registration, "view")
    assert not may(user, Subscription, "view")


def test_each_desk_edits_what_it_offers(member):
    user = member("fundraising", "partnerships")
    assert all(may(user, model, action) for model in (Fund, Tier, Topic) for action in ("add", "change"))
    assert not page_permission_policy.user_has_any_permission(user, {"change"})


def test_what_an_administrator_gave_stays(site_tree):
    group = Group.objects.get(name="events")
    given = Permission.objects.get(codename="delete_figure")
    group.permissions.add(given)
    make_groups()
    assert given in group.permissions.all()


def addresses(items, request):
    for item in items:
        if hasattr(item, "menu"):
            yield from addresses(item.menu.menu_items_for_request(request), request)
        elif item.url and item.url.startswith("/"):
            yield item.url


@pytest.mark.parametrize(
    ("groups", "opens"),
    [
        (("Editors",), "all_news:index"),
        (("Editors", "Moderators", "events"), "registrations:index"),
        (("events",), "subscriptions:index"),
        (("fundraising",), "giving_donors:index"),
        (("partnerships",), "inquiries:index"),
    ],
)
def test_every_item_of_the_menu_lets_in_whoever_sees_it(client, rf, member, groups, opens):
    user = member(*groups)
    client.force_login(user)
    assert client.get(reverse("wagtailadmin_home")).status_code == 200  # which registers the items, too
    request = rf.get("/admin/")
    request.user = user
    found = list(addresses(admin_menu.menu_items_for_request(request), request))
    assert reverse(opens) in found
    assert (reverse("all_news:index") in found) == ("Editors" in groups)
    reached = {address: client.get(address, follow=True).request["PATH_INFO"] for address in found}
    assert [address for address, end in reached.items() if not end.startswith(address)] == []


class TestParticipants:
    @pytest.fixture
    def signed_up(self, event, send):
        send(said(name="=見本", access=["wheelchair"]))
        return Registration.objects.get()

    @pytest.mark.parametrize(
        ("language", "headings", "state", "needed"),
        [
            ("ja", {"人数", "申し込み"}, "席あり", "車いす"),
            ("en", {"People", "Signed up"}, "has a seat", "wheelchair"),
        ],
    )
    def test_the_export_speaks_the_admins_language(
        self, client, admin_user, signed_up, language, headings, state, needed
    ):
        english = Locale.objects.get(language_code="en")
        UserProfile.objects.create(user=admin_user, preferred_language=language)
        client.force_login(admin_user)
        response = client.get(reverse("registrations:index"), {"export": "csv"})
        content = response.getvalue()
        assert content.startswith(b"\xef\xbb\xbf")
        row = next(csv.DictReader(StringIO(content.decode("utf-8-sig"))))
        assert headings <= set(row)
        title = signed_up.event.title if language == "ja" else signed_up.event.get_translation(english).title
        assert title in row.values()
        assert any(needed in value for value in row.values())
        assert state in row.values()
        assert "'=見本" in row.values()
        assert "." not in row[max(headings - {"人数", "People"})]

    def test_a_workbook_comes_too(self, admin_client, signed_up):
        response = admin_client.get(reverse("registrations:index"), {"export": "xlsx"})
        assert b"".join(response.streaming_content).startswith(b"PK")

    @pytest.mark.parametrize("number", ["99999999999999999999999", "-1", "x", "²"])
    def test_an_event_that_cannot_exist_is_no_choice(self, admin_client, signed_up, number):
        response = admin_client.get(reverse("registrations:index"), {"event": number})
        assert response.status_code == 200

    def test_one_event_can_be_chosen(self, admin_client, signed_up):
        response = admin_client.get(reverse("registrations:index"), {"event": signed_up.event_id})
        assert "見本" in response.content.decode()


def test_a_translated_page_keeps_its_slug(site_tree):
    page = tree.page(site_tree, StandardPage, "summer-party", ja={"title": "夏の集い"}, en=None)
    english = Locale.objects.get(language_code="en")
    source, _made = TranslationSource.update_or_create_from_instance(page)
    Translation.objects.create(source=source, target_locale=english).save_target(publish=False)
    assert page.get_translation(english).slug == "summer-party"
    page.slug = "summer"
    page.save_revision().publish()
    source.refresh_from_db()
    source.update_from_db()
    Translation.objects.get(source=source).save_target(publish=False)
    assert page.get_translation(english).get_latest_revision_as_object().slug == "summer"
