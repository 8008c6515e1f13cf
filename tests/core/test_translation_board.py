"""The board of translations: what it says is so, what its buttons do, and how often it asks the database."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, Translation

from core import site_tree as tree
from core.models import Figure
from core.translation_board import waiting_for
from core.translation_state import Board, State
from home.models import IndexPage, StandardPage
from tests.edit_forms import filled
from tests.news.many import make_many

pytestmark = pytest.mark.django_db
BOARD = "/admin/translations/"


@pytest.fixture
def english(site_tree):
    return Locale.objects.get(language_code="en")


@pytest.fixture
def section(site_tree):
    return tree.page(site_tree, IndexPage, "section", ja={"title": "区画"}, en={"title": "Section"})


@pytest.fixture
def write(section):
    def page(slug, en=True, **values):
        words = {"title": f"頁 {slug}", "lede": "はじめに", **values}
        return tree.page(section, StandardPage, slug, ja=words, en={"title": f"Page {slug}"} if en else None)

    return page


def state(page, user):
    return {entry.language: entry.state for entry in Board(user).entries if entry.key == page.translation_key}["en"]


def entry(page, user):
    return next(entry for entry in Board(user).entries if entry.key == page.translation_key)


def shown(client, **query):
    return BeautifulSoup(client.get(BOARD, query).content, "html.parser")


def press(client, verb, *args):
    return client.post(reverse(f"translation_board:{verb}", args=args))


def save_and_publish(page, **values):
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()


def test_what_has_no_page_is_missing_and_one_press_begins_it(admin_client, admin_user, write, english):
    page = write("one", en=False)
    assert state(page, admin_user) == State.MISSING
    answer = press(admin_client, "translate", "home.standardpage", page.pk, "en")
    twin = page.get_translation(english)
    assert not twin.live
    first = Translation.objects.get(source__object_id=page.translation_key).source.stringsegment_set.order_by("order")[
        0
    ]
    assert answer.url == f"/admin/pages/{twin.pk}/edit/#segment-{first.pk}"
    assert admin_client.get(answer.url).status_code == 200
    assert state(page, admin_user) == State.DRAFT
    assert entry(page, admin_user).done == 0


def test_a_twin_by_hand_is_stale_from_the_sources_publication_to_its_own_saving(admin_user, write, english):
    page = write("one")
    assert state(page, admin_user) == State.LIVE
    page.save_revision()  # a draft of a live page is nobody's business yet
    assert state(page, admin_user) == State.LIVE
    save_and_publish(page, lede="変えた")
    assert state(page, admin_user) == State.STALE
    twin = page.get_translation(english)
    save_and_publish(twin, lede="Changed")
    assert state(page, admin_user) == State.LIVE
    twin.save_revision()
    assert state(page, admin_user) == State.DRAFT


def test_a_changed_source_is_taken_over_and_leads_to_the_text_that_changed(admin_client, admin_user, write, english):
    page = write("one", en=False)
    press(admin_client, "translate", "home.standardpage", page.pk, "en")
    translation = Translation.objects.get(source__object_id=page.translation_key)
    translate_all(translation)
    translation.save_target(user=admin_user, publish=False)
    page.get_translation(english).get_latest_revision().publish()
    assert state(page, admin_user) == State.LIVE
    save_and_publish(page)
    assert state(page, admin_user) == State.LIVE  # published again, with the same words
    save_and_publish(page, lede="新しい文")
    assert state(page, admin_user) == State.STALE
    answer = press(admin_client, "update", translation.pk)
    changed = translation.source.stringsegment_set.get(string__data="新しい文")
    assert answer.url.endswith(f"/edit/#segment-{changed.pk}")
    assert page.get_translation(english).specific.lede == "Translated"
    assert state(page, admin_user) == State.STALE
    assert (entry(page, admin_user).done, entry(page, admin_user).total) == (1, 2)
    translate_all(translation)
    translation.save_target(user=admin_user, publish=True)


def translate_all(translation):
    for segment in translation.source.stringsegment_set.all():
        StringTranslation.objects.update_or_create(
            translation_of=segment.string,
            locale=translation.target_locale,
            context=segment.context,
            defaults={"data": "Translated"},
        )


def test_a_twin_by_hand_comes_side_by_side_with_its_own_words(admin_client, admin_user, write, english):
    page = write("one")
    answer = press(admin_client, "translate", "home.standardpage", page.pk, "en")
    twin = page.get_translation(english)
    assert answer.url.startswith(f"/admin/pages/{twin.pk}/edit/")
    assert "js-translation-editor" in admin_client.get(answer.url).content.decode()
    translation = Translation.objects.get(source__object_id=page.translation_key)
    words = StringTranslation.objects.filter(locale=english, context__object_id=page.translation_key)
    assert set(words.values_list("data", flat=True)) == {"Page one"}
    assert translation.get_progress() == (2, 1)
    assert page.get_translation(english).title == "Page one"


def test_a_page_that_was_never_live_is_translated_as_its_draft_says(admin_client, admin_user, section, english):
    page = section.add_child(instance=StandardPage(title="草案", slug="draft", locale=section.locale, live=False))
    page.title = "書き直した題"
    page.save_revision()
    press(admin_client, "translate", "home.standardpage", page.pk, "en")
    translation = Translation.objects.get(source__object_id=page.translation_key)
    assert [segment.string.data for segment in translation.source.stringsegment_set.all()] == ["書き直した題"]
    page.get_latest_revision().publish()
    assert state(page, admin_user) == State.DRAFT


def test_snippets_are_missing_stale_and_live_as_the_log_of_the_admin_says(admin_client, admin_user, english):
    japanese = Locale.objects.get(language_code="ja")
    figure = Figure.objects.create(locale=japanese, label="人", value=1, unit="人", as_of="2026-01-01")
    assert state(figure, admin_user) == State.MISSING
    press(admin_client, "translate", "core.figure", figure.pk, "en")
    assert state(figure, admin_user) == State.STALE  # snippets know no draft: readers see the source's words
    translate_all(Translation.objects.get(source__object_id=figure.translation_key))
    assert state(figure, admin_user) == State.LIVE
    edit = reverse("wagtailsnippets_core_figure:edit", args=[figure.pk])
    changed = {"label": "人々", "value": 2, "unit": "人", "suffix": "", "as_of": "2026-02-01", "source": ""}
    assert admin_client.post(edit, changed).status_code == 302
    assert state(figure, admin_user) == State.STALE


def test_the_filters_find_by_state_type_language_section_and_words(admin_client, write):
    write("one", en=False)
    write("two")

    def rows(**query):
        return [cell.get_text(" ", strip=True) for cell in shown(admin_client, **query).select("td.title a")]

    assert rows(state="missing") == ["頁 one"]
    assert rows(q="頁　ＴＷＯ") == ["頁 two"]
    assert "頁 one" in rows(language="en", kind=str(StandardPage._meta.verbose_name), state="missing")
    section = shown(admin_client).find("select", {"name": "section"}).find("option", string="区画")["value"]
    assert set(rows(section=section)) == {"区画", "頁 one", "頁 two"}
    assert rows(q="どこにもない") == []
    assert rows(state="nonsense", p="-7", order="nothing", q="頁 two") == ["頁 two"]


def test_the_counts_on_top_add_up_and_lead_to_their_rows(admin_client, write):
    write("one", en=False)
    links = shown(admin_client, q="頁").select(".translation-counts a")
    counts = [int(link.b.text) for link in links]
    assert counts[0] == sum(counts[1:]) == 1
    missing = next(link for link in links if "is-missing" in link.get("class", []))
    page = BeautifulSoup(admin_client.get(missing["href"]).content, "html.parser")
    assert [cell.text for cell in page.select("td.title a")] == ["頁 one"]


def test_it_is_sorted_and_comes_in_pages(admin_client, section, write):
    make_many(section, write("one", en=False), 51)
    first, second = (shown(admin_client, state="missing", order="title", p=page) for page in "12")
    titles = [cell.text for page in (first, second) for cell in page.select("td.title a")]
    assert titles == sorted(titles)
    assert len(titles) == 52
    assert first.find("a", rel="next")
    assert second.find("a", rel="prev")


def test_it_asks_the_database_as_often_for_three_pages_as_for_three_hundred(admin_client, write, section, english):
    for number in range(3):
        press(admin_client, "translate", "home.standardpage", write(f"few{number}", en=False).pk, "en")
    for _once in range(2):  # messages of the buttons, and what Wagtail keeps
        admin_client.get(BOARD, {"q": "few"})
    with CaptureQueriesContext(connection) as few:
        admin_client.get(BOARD, {"q": "few"})
    for parent in (section, section.get_translation(english)):
        parent.refresh_from_db()
        like = parent.add_child(instance=StandardPage(title="多", slug="many", locale=parent.locale))
        make_many(parent, like, 299, prefix=f"many-{parent.locale.language_code}")
    with CaptureQueriesContext(connection) as many:
        admin_client.get(BOARD, {"q": "few"})
    assert int(shown(admin_client).select_one(".translation-counts b").text) > 600
    assert len(many) == len(few)
    assert len(few) < 45


def test_the_dashboard_gets_numbers_and_the_first_that_wait(admin_client, admin_user, write):
    page = write("one")
    save_and_publish(page, lede="変えた")
    waiting = waiting_for(admin_user, most=2)
    assert waiting["counts"]["stale"] == 1
    assert waiting["entries"][0].title == page.title
    assert admin_client.get(waiting["entries"][0].url).status_code == 200
    assert admin_client.get(waiting["url"]).status_code == 200


def test_whoever_may_edit_nothing_sees_no_board_and_whoever_may_not_translate_no_buttons(client, write):
    page = write("one", en=False)
    person = get_user_model().objects.create_user("desk", "desk@example.org", "x")
    person.groups.set([Group.objects.get(name="events")])
    client.force_login(person)
    assert client.get(BOARD).status_code in (302, 403)
    assert press(client, "translate", "home.standardpage", page.pk, "en").status_code in (302, 403)
    assert page.get_translations().count() == 0
    person.groups.set([Group.objects.get(name="Editors")])
    assert client.get(BOARD).status_code == 200
    Group.objects.get(name="Editors").permissions.remove(
        *Group.objects.get(name="Editors").permissions.filter(codename="submit_translation")
    )
    client.force_login(get_user_model().objects.get(pk=person.pk))
    assert not shown(client).select("td form")
    assert press(client, "translate", "home.standardpage", page.pk, "en").status_code in (302, 403)
    assert page.get_translations().count() == 0


@pytest.mark.parametrize("what", ["auth.user/1/en", "home.standardpage/0/en", "nothing/1/en", "home.standardpage/x/en"])
def test_a_button_that_names_nothing_is_a_404(admin_client, site_tree, what):
    assert admin_client.post(f"{BOARD}translate/{what}/").status_code == 404


def test_the_form_of_the_editor_is_saved_unchanged(admin_client, admin_user, write):
    page = write("one")
    answer = admin_client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), filled(page, admin_user))
    assert answer.status_code == 302
