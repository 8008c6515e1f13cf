"""The trees of all languages stay alike, whatever an editor does to a page."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page

from core import site_tree as tree
from home.models import HomePage, IndexPage, StandardPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def english(site_tree):
    return Locale.objects.get(language_code="en")


def made(parent, slug, model=StandardPage, en=True):
    words = {"title": slug}
    return tree.page(parent, model, slug, ja=words, en=words if en else None)


@pytest.fixture
def make(site_tree):
    return made


@pytest.fixture(scope="module")
def built(build):
    def pages():
        home = HomePage.objects.get(locale__language_code="ja")
        first, second = (made(home, slug, IndexPage) for slug in ("first", "second"))
        return first.pk, second.pk, [made(first, slug).pk for slug in "abc"]

    return build(pages)


@pytest.fixture
def places(built, site_tree):
    """Two index pages, and three pages in the first."""
    first, second, below = built
    index = IndexPage.objects.get
    return index(pk=first), index(pk=second), [StandardPage.objects.get(pk=pk) for pk in below]


def slugs(parent):
    return list(Page.objects.get(pk=parent.pk).get_children().values_list("slug", flat=True))


def post(client, name, *args, **data):
    response = client.post(reverse(f"wagtailadmin_pages:{name}", args=args), data)
    assert response.status_code in (200, 302), response.status_code
    return response


def said(response):
    return [str(message) for message in response.wsgi_request._messages]


def test_a_page_that_moves_takes_its_twin_along(admin_client, places, english):
    first, second, (a, _b, _c) = places
    post(admin_client, "move_confirm", a.pk, second.pk)
    assert slugs(second) == slugs(second.get_translation(english)) == ["a"]
    assert slugs(first.get_translation(english)) == ["b", "c"]
    assert Page.find_problems() == ([], [], [], [], [])


def test_the_order_of_siblings_is_the_same_in_both_trees(admin_client, places, english):
    first, _second, (_a, _b, c) = places
    admin_client.post(reverse("wagtailadmin_pages:set_page_position", args=[c.pk]) + "?position=0")
    assert slugs(first) == slugs(first.get_translation(english)) == ["c", "a", "b"]


@pytest.mark.parametrize("position", ["9" * 30, "-1", "x", "1.5", "", "２", "\0", "1e3"])
def test_what_is_no_place_among_siblings_is_refused(admin_client, places, position):
    first, _second, (_a, _b, c) = places
    address = reverse("wagtailadmin_pages:set_page_position", args=[c.pk])
    refused = admin_client.post(f"{address}?{urlencode({'position': position})}").status_code
    assert refused == (200 if position == "２" else 400)
    if refused == 400:
        assert slugs(first) == ["a", "b", "c"]


def test_only_pages_with_siblings_are_put_into_an_order(admin_client, client, places):
    def answered(browser, pk, position):
        address = reverse("wagtailadmin_pages:set_page_position", args=[pk])
        return browser.post(f"{address}?position={position}").status_code

    first, _second, (a, _b, _c) = places
    assert answered(admin_client, Page.objects.get(depth=1).pk, 0) == 404
    assert answered(admin_client, 9**30, 0) == 404
    assert answered(client, a.pk, 2) == 302
    assert answered(admin_client, a.pk, 99) == 200
    assert slugs(first) == ["b", "c", "a"]


def test_a_page_that_only_one_tree_has_keeps_its_place_while_others_move(admin_client, places, english, make):
    first, _second, (a, _b, _c) = places
    theirs = first.get_translation(english)
    theirs.add_child(instance=StandardPage(title="own", slug="own", locale=english))
    admin_client.post(reverse("wagtailadmin_pages:set_page_position", args=[a.pk]) + "?position=2")
    assert slugs(first) == ["b", "c", "a"]
    assert [slug for slug in slugs(theirs) if slug != "own"] == ["b", "c", "a"]


def test_a_page_stays_where_its_twin_cannot_follow(admin_client, places, site_tree, make, english):
    first, _second, (a, _b, _c) = places
    alone = make(site_tree, "alone", IndexPage, en=False)
    answer = post(admin_client, "move_confirm", a.pk, alone.pk)
    assert "alone" in " ".join(said(answer))
    assert slugs(alone) == []
    assert slugs(first) == slugs(first.get_translation(english)) == ["a", "b", "c"]


def test_moving_in_code_is_refused_before_anything_moves(places, site_tree, make):
    from core.trees import CannotFollow

    first, _second, (a, _b, _c) = places
    alone = make(site_tree, "alone", IndexPage, en=False)
    with pytest.raises(CannotFollow):
        a.move(alone, pos="last-child")
    assert slugs(first) == ["a", "b", "c"]


def test_deleting_an_original_deletes_the_twin_unless_it_shall_stay(admin_client, places, english):
    first, _second, (a, b, _c) = places
    asked = admin_client.get(reverse("wagtailadmin_pages:delete", args=[a.pk])).content.decode()
    assert 'name="delete_twins" value="1" checked' in asked
    post(admin_client, "delete", a.pk, twins_asked="1", delete_twins="1")
    post(admin_client, "delete", b.pk, twins_asked="1")
    assert slugs(first) == ["c"]
    assert slugs(first.get_translation(english)) == ["b", "c"]


def test_deleting_a_translation_leaves_the_original(admin_client, places, english):
    first, _second, (a, _b, _c) = places
    twin = a.get_translation(english)
    asked = admin_client.get(reverse("wagtailadmin_pages:delete", args=[twin.pk])).content.decode()
    assert 'name="delete_twins" value="1">' in asked
    post(admin_client, "delete", twin.pk)
    assert slugs(first) == ["a", "b", "c"]
    assert slugs(first.get_translation(english)) == ["b", "c"]


def test_many_pages_are_moved_and_deleted_with_their_twins(admin_client, places, english):
    first, second, (a, b, c) = places
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
    admin_client.post(f"{address}?id={a.pk}&id={b.pk}", {"chooser": second.pk})
    assert slugs(second) == slugs(second.get_translation(english)) == ["a", "b"]
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    admin_client.post(f"{address}?id={b.pk}&id={c.pk}")
    assert slugs(second) == slugs(second.get_translation(english)) == ["a"]
    assert slugs(first) == slugs(first.get_translation(english)) == []


def test_many_pages_stay_where_one_of_their_twins_cannot_follow(admin_client, places, site_tree, make, english):
    first, _second, (a, b, _c) = places
    alone = make(site_tree, "alone", IndexPage, en=False)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
    answer = admin_client.post(f"{address}?id={a.pk}&id={b.pk}", {"chooser": alone.pk})
    assert "alone" in " ".join(said(answer))
    assert slugs(alone) == []
    assert slugs(first) == slugs(first.get_translation(english)) == ["a", "b", "c"]


def test_a_copy_has_twins_of_its_own_as_drafts(admin_client, places, english):
    first, _second, (_a, _b, _c) = places
    home = first.get_parent()
    post(
        admin_client,
        "copy",
        first.pk,
        new_title="写し",
        new_slug="copied",
        new_parent_page=home.pk,
        copy_subpages="on",
        publish_copies="on",
    )
    copied = Page.objects.get(slug="copied", locale__language_code="ja")
    assert copied.live
    for page in copied.get_descendants(inclusive=True):
        twin = page.get_translation(english)
        assert twin.slug == page.slug
        assert not twin.live
        assert twin.get_parent().translation_key == page.get_parent().translation_key or page == copied
    assert copied.translation_key != first.translation_key
    assert slugs(copied) == ["a", "b", "c"]


def test_an_alias_has_aliases_as_twins(admin_client, places, english):
    _first, second, (a, _b, _c) = places
    post(admin_client, "copy", a.pk, new_title="a", new_slug="again", new_parent_page=second.pk, alias="on")
    alias = Page.objects.get(slug="again", locale__language_code="ja")
    twin = alias.get_translation(english)
    assert alias.alias_of_id == a.pk
    assert twin.alias_of_id == a.get_translation(english).pk
    assert twin.get_parent().pk == second.get_translation(english).pk


def test_a_new_slug_is_the_twins_too_with_a_redirect_for_both(
    places, english, client, django_capture_on_commit_callbacks
):
    _first, _second, (a, _b, _c) = places
    with django_capture_on_commit_callbacks(execute=True):
        a.slug = "renamed"
        a.save_revision().publish()
    twin = a.get_translation(english)
    assert twin.slug == "renamed"
    assert twin.get_latest_revision_as_object().slug == "renamed"
    assert client.get("/first/a/").url == "/first/renamed/"
    assert client.get("/en/first/a/").url == "/en/first/renamed/"
    assert Redirect.objects.count() == 2


def test_a_slug_that_the_other_tree_needs_elsewhere_is_refused(places, english):
    from django.core.exceptions import ValidationError

    first, _second, (a, _b, _c) = places
    first.get_translation(english).add_child(instance=StandardPage(title="own", slug="own", locale=english))
    a.slug = "own"
    with pytest.raises(ValidationError) as refused:
        a.full_clean()
    assert "slug" in refused.value.message_dict


def test_a_stand_in_for_an_untranslated_page_is_never_live(places, english):
    _first, _second, (a, _b, _c) = places
    a.get_translation(english).delete()
    alias = a.copy_for_translation(english, alias=True)
    assert not Page.objects.get(pk=alias.pk).live
    a.save_revision().publish()
    assert not Page.objects.get(pk=alias.pk).live
