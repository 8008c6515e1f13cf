"""What staff and their groups are called in the admin."""

import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import translation
from wagtail.models import Collection, Page
from wagtail.users.models import UserProfile

from core import names
from home.permissions import CHECKERS, EDITORS, MODERATORS

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client, site_tree):
    """``chief("en")``: an administrator's browser."""

    def make(language):
        user = get_user_model().objects.create_superuser("chief", "chief@example.org", "x", first_name="Hana")
        user.last_name = "Sato"
        user.save()
        UserProfile.objects.create(user=user, preferred_language=language)
        client.force_login(user)
        return lambda name, *args: client.get(reverse(name, args=args)).content.decode()

    return make


@pytest.mark.parametrize(
    ("language", "family", "given", "whole"),
    [
        ("ja", "見本", "そら", "見本 そら"),
        ("en", "見本", "そら", "見本 そら"),
        ("ja", "Sato", "Hana", "Sato Hana"),
        ("en", "Sato", "Hana", "Hana Sato"),
        ("ja", "", "Hana", "Hana"),
        ("en", "", "", ""),
    ],
)
def test_names_stand_in_the_order_of_their_readers(language, family, given, whole):
    user = get_user_model()(username="hana", first_name=given, last_name=family)
    with translation.override(language):
        assert user.get_full_name() == whole
        assert names.of(user) == (whole or "hana")
        assert names.of(None) == ""


@pytest.mark.parametrize(("language", "whole"), [("ja", "Sato Hana"), ("en", "Hana Sato")])
def test_the_admin_says_whole_names_on_the_front_page_below_the_menu_and_in_the_list(chief, language, whole):
    browser = chief(language)
    front = BeautifulSoup(browser("wagtailadmin_home"), "html.parser")
    assert whole in front.get_text()
    assert whole in front.find("script", id="wagtail-sidebar-props").get_text().encode().decode("unicode_escape")
    assert whole in browser("wagtailusers_users:index")


def test_groups_and_roots_are_called_in_japanese(chief):
    browser = chief("ja")
    listed = BeautifulSoup(browser("wagtailusers_groups:index"), "html.parser").select_one("main").get_text()
    account = browser("wagtailusers_users:edit", get_user_model().objects.get().pk)
    for words in ("編集者", "公開担当", "確認担当", "イベント担当", "寄付担当", "企業担当"):
        assert words in listed
        assert words in account
    for name in (EDITORS, MODERATORS, CHECKERS, "fundraising", "partnerships"):
        assert name not in listed
    assert not re.search(r"\bRoot\b", browser("wagtailusers_groups:edit", Group.objects.get(name=EDITORS).pk))
    assert (Page.objects.get(depth=1).title, Collection.objects.get(depth=1).name) == (
        "すべてのページ",
        "すべてのコレクション",
    )


def test_what_a_group_may_do_with_pictures_is_said_to_each_reader_in_their_language(chief):
    group = Group.objects.get(name=EDITORS).pk
    browser = chief("ja")
    japanese = browser("wagtailusers_groups:edit", group)
    UserProfile.objects.update(preferred_language="en")
    english = browser("wagtailusers_groups:edit", group)
    assert "画像を編集する" in japanese
    assert "Edit any image" not in japanese
    assert "Edit any image" in english
    assert "画像を編集する" not in english
    assert "コレクションを追加" not in english


@pytest.mark.parametrize(("language", "words"), [("ja", "すべてのページ"), ("en", "All pages")])
def test_the_root_of_all_pages_is_called_in_the_readers_language(chief, language, words):
    explorer = BeautifulSoup(chief(language)("wagtailadmin_explore_root"), "html.parser")
    assert words in explorer.select_one("header").get_text()
    assert ("すべてのページ" in explorer.select_one("header").get_text()) == (language == "ja")


def test_groups_of_ones_own_keep_their_name_and_english_readers_read_english(chief):
    Group.objects.create(name="夏の手伝い")
    listed = chief("en")("wagtailusers_groups:index")
    assert "夏の手伝い" in listed
    assert "Moderators" in listed


@pytest.mark.parametrize(
    ("language", "order"), [("ja", ["last_name", "first_name"]), ("en", ["first_name", "last_name"])]
)
def test_forms_ask_for_names_in_the_order_of_their_readers(chief, language, order):
    browser = chief(language)
    for screen, *args in (
        ("wagtailadmin_account",),
        ("wagtailusers_users:add",),
        ("wagtailusers_users:edit", get_user_model().objects.get().pk),
    ):
        asked = BeautifulSoup(browser(screen, *args), "html.parser").select("main input[name$=_name]")
        assert [one["name"].removeprefix("name_email-") for one in asked] == order


def test_an_account_is_written_down_with_everything_that_its_form_asks_for(chief, client):
    browser = chief("ja")
    said = {"username": "hana", "email": "hana@example.org", "last_name": "見本", "first_name": "花"}
    said |= {"password1": "correct horse battery", "password2": "correct horse battery"}
    client.post(reverse("wagtailusers_users:add"), said)
    hana = get_user_model().objects.get(username="hana")
    asked = BeautifulSoup(browser("wagtailusers_users:edit", hana.pk), "html.parser")
    names = {str(one["name"]) for one in asked.select("main form [name]")}
    assert {*said, "is_active", "is_superuser", "groups"} <= names
    account = {"name_email-last_name": "試し", "name_email-first_name": "花", "name_email-email": "x@example.org"}
    client.force_login(hana)
    hana.groups.set(Group.objects.filter(name=EDITORS))
    account |= {"locale-preferred_language": "ja", "theme-density": "default"}
    account |= {"theme-theme": "system", "theme-contrast": "system", "theme-keyboard_shortcuts": "on"}
    client.post(reverse("wagtailadmin_account"), account)
    hana.refresh_from_db()
    assert hana.get_full_name() == "試し 花"
