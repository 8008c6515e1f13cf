"""Old addresses: what changed its slug, moved or was deleted still leads somewhere, in both languages."""

import pytest
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.redirects.signal_handlers import BatchRedirectCreator
from wagtail.models import Locale, Page

from core import site_tree as tree
from core.newsroom import redirects
from home.models import HomePage, StandardPage

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(build):
    """A page and one below it, which nearly every test changes in its own way."""

    def pages():
        home = HomePage.objects.get(locale__language_code="ja")
        above = tree.page(home, StandardPage, "about-us", ja={"title": "頁"}, en={"title": "Page"})
        return above.pk, tree.page(above, StandardPage, "old", ja={"title": "古い"}, en={"title": "Old"}).pk

    return build(pages)


@pytest.fixture
def parent(built, site_tree):
    return StandardPage.objects.get(pk=built[0])


@pytest.fixture
def child(built, site_tree):
    return StandardPage.objects.get(pk=built[1])


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


def test_browsers_ask_for_an_old_address_again_each_time(client, rename, child):
    """They would go in a circle, should the slug change back."""
    rename(child, "new")
    assert client.get("/about-us/old/").headers["Cache-Control"] == "no-cache"


def test_a_slug_that_changes_back_leaves_no_circle(client, rename, child):
    rename(child, "new")
    rename(child, "old")
    assert client.get("/about-us/old/").status_code == 200
    assert leads(client, "/about-us/new/") == (301, "/about-us/old/")
    child.refresh_from_db()
    child.unpublish()
    assert client.get("/about-us/old/").status_code == 404


def test_a_slug_that_changes_and_changes_back_at_once_takes_no_other_redirect_away(
    client, rename, write, child, django_capture_on_commit_callbacks
):
    rename(write("other"), "another")
    kept = set(Redirect.objects.values_list("old_path", flat=True))
    with django_capture_on_commit_callbacks(execute=True):
        for slug in ("new", "old"):
            child.slug = slug
            child.save()
    assert kept <= set(Redirect.objects.values_list("old_path", flat=True))
    assert leads(client, "/other/") == (301, "/another/")


def test_wagtails_own_still_needs_to_be_kept_from_deleting_all_redirects(rename, child):
    """When this fails, Wagtail has mended it, and ``redirects.install`` can go."""
    rename(child, "new")
    redirects._clear_for(BatchRedirectCreator(max_size=1))
    assert not Redirect.objects.exists()


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


def test_a_page_that_was_unpublished_first_leads_upwards_as_well(client, child, delete):
    child.unpublish()
    delete(child)
    assert leads(client, "/about-us/old/") == (301, "/about-us/")


def test_a_draft_that_nobody_ever_read_leaves_nothing_when_deleted(parent, delete):
    draft = parent.add_child(instance=StandardPage(title="下書き", slug="draft", live=False))
    delete(draft)
    assert not Redirect.objects.exists()


def test_a_new_page_at_a_deleted_ones_address_is_shown(client, parent, child, delete):
    delete(child)
    parent.refresh_from_db()
    tree.page(parent, StandardPage, "old", ja={"title": "新しい古い"}, en=None)
    assert "新しい古い" in client.get("/about-us/old/").content.decode()
    assert not Redirect.objects.filter(old_path="/about-us/old").exists()


@pytest.fixture
def delete_by_hand(admin_client, django_capture_on_commit_callbacks):
    """Press the button of Wagtail's question, with an answer to ours."""

    def delete_by_hand(page, **answers):
        with django_capture_on_commit_callbacks(execute=True):
            return admin_client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), answers, follow=True)

    return delete_by_hand


def test_whoever_deletes_says_where_readers_are_led_in_both_languages(
    client, admin_client, write, child, delete_by_hand
):
    goal = write("goal")
    below = tree.page(child, StandardPage, "deep", ja={"title": "深い"}, en={"title": "Deep"})
    asked = admin_client.get(reverse("wagtailadmin_pages:delete", args=[child.pk])).content.decode()
    assert 'name="leads_to"' in asked
    assert "page-chooser" in asked
    delete_by_hand(child, leads_to=goal.pk, twins_asked="1", delete_twins="1")
    assert not Page.objects.filter(translation_key__in=[child.translation_key, below.translation_key]).exists()
    for address in ("/about-us/old/", "/about-us/old/deep/"):
        assert leads(client, address) == (301, "/goal/")
        assert leads(client, f"/en{address}") == (301, "/en/goal/")


def test_a_twin_that_stays_keeps_its_address(client, write, child, delete_by_hand):
    delete_by_hand(child, leads_to=write("goal").pk, twins_asked="1")
    assert leads(client, "/about-us/old/") == (301, "/goal/")
    assert client.get("/en/about-us/old/").status_code == 200


def test_without_an_answer_or_without_the_goal_in_a_language_readers_are_led_upwards(
    client, write, child, delete_by_hand
):
    goal = write("goal", english=False)
    delete_by_hand(child, leads_to=goal.pk, twins_asked="1", delete_twins="1")
    assert leads(client, "/about-us/old/") == (301, "/goal/")
    assert leads(client, "/en/about-us/old/") == (301, "/en/about-us/")
    delete_by_hand(goal, leads_to="")
    assert client.get("/goal/").status_code == 404


@pytest.mark.parametrize("kind", ["itself", "below", "draft", "nonsense"])
def test_what_readers_could_not_read_is_refused_and_nothing_is_deleted(write, child, delete_by_hand, kind):
    below = tree.page(child, StandardPage, "deep", ja={"title": "深い"}, en=None)
    draft = write("draft", english=False)
    draft.unpublish()
    goal = {"itself": child.pk, "below": below.pk, "draft": draft.pk, "nonsense": "x"}[kind]
    answer = delete_by_hand(child, leads_to=goal)
    assert "読む人に見える" in answer.content.decode()
    assert Page.objects.filter(pk=child.pk).exists()


def never_read(*pages):
    Page.objects.filter(pk__in=[page.pk for page in pages]).update(live=False, first_published_at=None)


def test_nothing_is_asked_of_a_page_that_nobody_could_read(admin_client, child):
    never_read(child, twin(child))
    asked = admin_client.get(reverse("wagtailadmin_pages:delete", args=[child.pk])).content.decode()
    assert 'name="leads_to"' not in asked


@pytest.fixture
def delete_many(admin_client, django_capture_on_commit_callbacks):
    """The same for several pages at once, from a list."""

    def delete_many(*pages, send=True, **answers):
        chosen = "&".join(f"id={page.pk}" for page in pages)
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"]) + f"?{chosen}"
        if not send:
            return admin_client.get(address).content.decode()
        with django_capture_on_commit_callbacks(execute=True):
            return admin_client.post(address, answers).content.decode()

    return delete_many


def test_many_pages_are_led_to_one_place_in_both_languages(client, write, child, delete_many):
    goal, other = write("goal"), write("other")
    asked = delete_many(child, other, send=False)
    assert 'name="leads_to"' in asked
    assert "page-chooser" in asked
    delete_many(child, other, leads_to=goal.pk)
    assert not Page.objects.filter(translation_key__in=[child.translation_key, other.translation_key]).exists()
    for address in ("/about-us/old/", "/other/"):
        assert leads(client, address) == (301, "/goal/")
        assert leads(client, f"/en{address}") == (301, "/en/goal/")


def test_a_translation_that_goes_alone_leads_to_the_goal_in_its_language(client, write, child, delete_many):
    delete_many(twin(child), leads_to=write("goal").pk)
    assert leads(client, "/en/about-us/old/") == (301, "/en/goal/")
    assert client.get("/about-us/old/").status_code == 200


def test_many_pages_lead_upwards_where_nobody_says_another_place(client, write, child, delete_many):
    delete_many(child, write("other"), leads_to="")
    assert leads(client, "/about-us/old/") == (301, "/about-us/")
    assert client.get("/other/").status_code == 404


def test_a_place_that_goes_with_the_others_is_refused_and_nothing_is_deleted(write, child, delete_many):
    below, draft, other = (
        tree.page(child, StandardPage, "deep", ja={"title": "深い"}, en=None),
        write("draft", english=False),
        write("other"),
    )
    draft.unpublish()
    for goal in (child.pk, below.pk, twin(other).pk, draft.pk, "x"):
        answer = delete_many(child, other, leads_to=goal)
        assert "読む人に見える" in answer
        assert 'name="leads_to"' in answer
        assert Page.objects.filter(pk__in=[child.pk, other.pk]).count() == 2


def test_nothing_is_asked_of_many_pages_that_nobody_could_read(child, delete_many):
    never_read(child, twin(child))
    assert 'name="leads_to"' not in delete_many(child, twin(child), send=False)
