"""Old addresses: what changed its slug, moved or was deleted still leads somewhere, in both languages."""

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page

from core import site_tree as tree
from home.models import StandardPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def parent(write):
    return write("about-us")


@pytest.fixture
def child(parent):
    return tree.page(parent, StandardPage, "old", ja={"title": "古い"}, en={"title": "Old"})


@pytest.fixture
def delete(django_capture_on_commit_callbacks):
    def delete(page):
        with django_capture_on_commit_callbacks(execute=True):
            Page.objects.get(pk=page.pk).delete()

    return delete


@pytest.fixture
def rename(django_capture_on_commit_callbacks):
    def rename(page, slug):
        page.refresh_from_db()
        page.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()

    return rename


def twin(page):
    return page.get_translation(Locale.objects.get(language_code="en"))


def leads(client, address):
    response = client.get(address)
    return (response.status_code, response.get("Location"))


def test_the_old_address_leads_to_the_new_one_in_both_languages(client, rename, child):
    for page in (child, twin(child)):
        rename(page, "new")
    assert leads(client, "/about-us/old/") == (301, "/about-us/new/")
    assert leads(client, "/en/about-us/old/") == (301, "/en/about-us/new/")
    assert client.get("/about-us/new/").status_code == 200


def test_pages_below_a_renamed_one_are_found_too(client, rename, parent, child):
    rename(parent, "organisation")
    assert leads(client, "/about-us/old/") == (301, "/organisation/old/")


def test_a_slug_that_changes_back_leaves_no_circle(client, rename, child):
    rename(child, "new")
    rename(child, "old")
    assert client.get("/about-us/old/").status_code == 200
    assert leads(client, "/about-us/new/") == (301, "/about-us/old/")
    child.refresh_from_db()
    child.unpublish()
    assert client.get("/about-us/old/").status_code == 404


def test_a_live_page_takes_the_place_of_a_redirect(client, rename, parent, child):
    rename(child, "new")
    tree.page(parent, StandardPage, "old", ja={"title": "別の古い"}, en=None)
    assert "別の古い" in client.get("/about-us/old/").content.decode()
    assert not Redirect.objects.filter(old_path="/about-us/old").exists()


def test_what_is_deleted_leads_to_the_page_above_with_its_former_addresses(client, rename, child, delete):
    rename(child, "new")
    delete(child)
    assert leads(client, "/about-us/new/") == (301, "/about-us/")
    assert leads(client, "/about-us/old/") == (301, "/about-us/")


def test_each_language_leads_to_its_own(client, child, delete):
    delete(twin(child))
    assert leads(client, "/en/about-us/old/") == (301, "/en/about-us/")
    assert client.get("/about-us/old/").status_code == 200


def test_a_whole_branch_leads_to_what_is_left_above_it(client, parent, child, delete):
    deep = tree.page(child, StandardPage, "deep", ja={"title": "深い"}, en=None)
    assert client.get("/about-us/old/deep/").status_code == 200
    delete(child)
    assert not Page.objects.filter(pk=deep.pk).exists()
    assert leads(client, "/about-us/old/deep/") == (301, "/about-us/")
    assert leads(client, "/about-us/old/") == (301, "/about-us/")


def test_below_the_home_page_nothing_is_left_to_lead_to(client, parent, child, delete):
    delete(parent)
    assert client.get("/about-us/").status_code == 404
    assert client.get("/about-us/old/").status_code == 404


def test_a_draft_that_is_deleted_leaves_nothing(child, delete):
    child.unpublish()
    delete(child)
    assert not Redirect.objects.exists()


def test_a_new_page_at_a_deleted_ones_address_is_shown(client, parent, child, delete):
    delete(child)
    parent.refresh_from_db()
    tree.page(parent, StandardPage, "old", ja={"title": "新しい古い"}, en=None)
    assert "新しい古い" in client.get("/about-us/old/").content.decode()
    assert not Redirect.objects.filter(old_path="/about-us/old").exists()
