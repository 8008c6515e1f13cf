"""No page type can be made to fail by any order of what an editor does; the trees of all languages stay alike.

Every step goes through the admin's own screens. The order follows from the type's name and ``ORDER_SEED``: another seed
tries other orders.
"""

import os
import random
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from core import site_tree as tree
from home.models import HomePage, IndexPage
from tests.edit_forms import filled
from tests.home.page_types import PAGE_TYPES, example

pytestmark = pytest.mark.django_db
SEED = os.environ.get("ORDER_SEED", "1")
#: Looks after every step instead of once, which tells which step it was.
WATCH = "ORDER_WATCH" in os.environ


class Editor:
    """Somebody who does anything to the pages of one type, one screen after the other."""

    def __init__(self, client, user, page: Page, chance: random.Random) -> None:
        self.client, self.user, self.chance = client, user, chance
        self.type, self.home = type(page), page.get_ancestors(inclusive=True).get(depth=2)
        self.done: list[str] = []
        self.copies = 0

    def some_page(self) -> Page | None:
        """Any page of the type, in any language, copies and aliases too."""
        pks = list(self.type.objects.order_by("pk").values_list("pk", flat=True))
        return self.type.objects.get(pk=self.chance.choice(pks)) if pks else None

    def do(self, name: str, page: Page | None = None) -> None:
        page = page or self.some_page()
        if page is None:
            return
        self.done.append(f"{name} {page.locale.language_code}:{page.slug}")
        answer = getattr(self, name)(page)
        if answer is not None:
            assert answer.status_code < 500, self.done
            list(get_messages(answer.wsgi_request))

    def _post(self, view: str, page: Page, *more: int, **data):
        return self.client.post(reverse(view, args=[page.pk, *more]), data)

    def _edit(self, page: Page, **changed):
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        assert self.client.get(address).status_code < 500, self.done
        return self.client.post(address, filled(page, self.user) | changed)

    # --- what an editor does ------------------------------------------------------------------------
    def edit(self, page):
        return self._edit(page, title=f"{page.title}!")

    def publish(self, page):
        return self._edit(page, title=f"{page.title}?", **{"action-publish": "1"})

    def rename(self, page):
        self.copies += 1
        return self._edit(page, slug=f"renamed-{self.copies}", **{"action-publish": "1"})

    def preview(self, page):
        address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
        self.client.post(address, filled(page, self.user))
        for mode, _label in page.preview_modes:
            assert self.client.get(address, {"mode": mode, "in_preview_panel": "true"}).status_code < 500, self.done

    def copy(self, page, **how):
        self.copies += 1
        parent = page.get_parent()
        said = {"new_title": page.title, "new_slug": f"copy-{self.copies}", "new_parent_page": parent.pk, **how}
        return self._post("wagtailadmin_pages:copy", page, **said)

    def copy_live(self, page):
        return self.copy(page, copy_subpages="on", publish_copies="on")

    def alias(self, page):
        return self.copy(page, alias="on")

    def move(self, page):
        """To another place that may hold it; where there is none, among its siblings."""
        places = [
            place
            for place in Page.objects.filter(locale_id=page.locale_id).specific()
            if page.can_move_to(place) and not place.is_descendant_of(page) and place.pk != page.pk
        ]
        if places:
            goal = self.chance.choice(places)
            assert (
                self.client.get(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, goal.pk])).status_code < 500
            )
            return self._post("wagtailadmin_pages:move_confirm", page, goal.pk)
        return self.client.post(reverse("wagtailadmin_pages:set_page_position", args=[page.pk]) + "?position=0")

    def translate(self, page):
        locales = Locale.objects.exclude(pk=page.locale_id).values_list("pk", flat=True)
        return self._post("wagtail_localize:submit_page_translation", page, locales=list(locales))

    def side_by_side(self, page):
        other = Locale.objects.exclude(pk=page.locale_id).order_by("pk").first()
        address = reverse("translation_board:translate", args=[page._meta.label_lower, page.pk, other.language_code])
        answer = self.client.post(address)
        twin = page.get_translation_or_none(other)
        if twin:
            assert self.client.get(reverse("wagtailadmin_pages:edit", args=[twin.pk])).status_code < 500, self.done
            self._write_words(twin)
        return answer

    def _write_words(self, twin):
        kept = Translation.objects.filter(source__object_id=twin.translation_key, target_locale=twin.locale).first()
        for segment in kept.source.stringsegment_set.all()[:3] if kept else []:
            StringTranslation.objects.update_or_create(
                translation_of=segment.string,
                locale=twin.locale,
                context=segment.context,
                defaults={"data": f"{segment.string.data}*"},
            )

    def update_from_source(self, page):
        source = TranslationSource.objects.get_for_instance_or_none(page)
        if source:
            return self.client.post(
                reverse("wagtail_localize:update_translations", args=[source.pk]), {"publish_translations": "on"}
            )
        return None

    def stop_translation(self, page):
        kept = Translation.objects.filter(source__object_id=page.translation_key, enabled=True).first()
        if kept and page.get_translations().exists():
            return self.client.post(reverse("wagtail_localize:stop_translation", args=[kept.pk]), {"next": "/admin/"})
        return None

    def publish_together(self, page):
        self.client.get(reverse("publish_together", args=[page.pk]))
        return self._post("publish_together", page, all_the_same="on")

    def unpublish(self, page):
        return self._post("wagtailadmin_pages:unpublish", page, include_descendants="on")

    def delete(self, page):
        if page.depth == 2 and page.pk == self.home.pk:
            return None  # the site itself stands on it
        both = {"delete_twins": "on"} if self.chance.random() < 0.5 else {}
        site = {"confirm_site_name": "WELgee"}
        assert self.client.get(reverse("wagtailadmin_pages:delete", args=[page.pk])).status_code < 500, self.done
        return self._post("wagtailadmin_pages:delete", page, twins_asked="1", **both, **site)

    def delete_many(self, page):
        """From a list, with a place to which readers are led."""
        if page.depth == 2:
            return None
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"]) + f"?id={page.pk}"
        assert self.client.get(address).status_code < 500, self.done
        return self.client.post(address, {"leads_to": self.home.pk, "confirm_site_name": "WELgee"})

    def schedule(self, page):
        later = timezone.localtime() + timedelta(days=3)
        return self._edit(page, go_live_at=f"{later:%Y-%m-%d %H:%M}", **{"action-publish": "1"})

    def hand_in(self, page):
        """To the first step of the workflow, and back to its writer."""
        answer = self._edit(page, **{"action-submit": "1"})
        page.refresh_from_db()
        task = page.current_workflow_task_state
        if task:
            return self._edit(
                page, **{"action-workflow-action": "1", "workflow-action-name": "reject", "comment": "もう一度"}
            )
        return answer

    def revert(self, page):
        """To the oldest version there is."""
        oldest = page.revisions.order_by("pk").first()
        if oldest is None:
            return None
        address = reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, oldest.pk])
        assert self.client.get(address).status_code < 500, self.done
        return self._edit(page, revision=oldest.pk)

    def make_a_page_of_its_own(self, page):
        """Of an alias; other pages are none."""
        if not page.alias_of_id:
            return None
        return self._post("wagtailadmin_pages:convert_alias", page)

    def read(self, page):
        return self.client.get(page.url) if page.url else None


STEPS = [
    *("edit", "publish", "rename", "preview", "copy", "copy_live", "alias", "move", "translate", "side_by_side"),
    *("update_from_source", "stop_translation", "publish_together", "unpublish", "delete", "read"),
    *("schedule", "hand_in", "revert", "make_a_page_of_its_own", "delete_many"),
]
#: What may be done to an alias that has a twin, or to that twin; each type gets some of it, in some order.
TO_ALIASES = ["edit", "preview", "read", "copy", "alias", "translate", "side_by_side", "move", "unpublish"]


def assert_trees_alike(done: str) -> None:
    assert Page.find_problems() == ([], [], [], [], []), done
    pages = list(Page.objects.filter(depth__gte=2).order_by("path"))
    by_path = {page.path: page for page in pages}
    parents = {page.pk: by_path.get(page.path[: -Page.steplen]) for page in pages}
    families: dict = {}
    for page in pages:
        families.setdefault(page.translation_key, []).append(page)
    for page in pages:
        if page.depth > 2:
            assert page.url_path == f"{parents[page.pk].url_path}{page.slug}/", done
    for family in families.values():
        assert len({page.locale_id for page in family}) == len(family), done
        if family[0].depth > 2:
            assert len({parents[page.pk].translation_key for page in family}) == 1, (done, family)
            assert len({page.slug for page in family}) == 1, (done, family)
            assert len({page.content_type_id for page in family}) == 1, (done, family)
    below: dict = {}
    for page in pages:
        below.setdefault(parents[page.pk] and parents[page.pk].pk, []).append(page.translation_key)
    for page in pages:  # siblings that have twins stand in the same order in every tree
        for twin in families[page.translation_key]:
            ours, theirs = below.get(page.pk, []), below.get(twin.pk, [])
            common = set(ours) & set(theirs)
            assert [key for key in ours if key in common] == [key for key in theirs if key in common], (done, page)


@pytest.fixture(scope="module")
def places(build):
    """Somewhere else to move to, in both trees."""
    words = {"ja": {"title": "よそ"}, "en": {"title": "Elsewhere"}}
    build(lambda: tree.page(HomePage.objects.get(locale__language_code="ja"), IndexPage, "elsewhere", **words))


@pytest.mark.parametrize("model", PAGE_TYPES, ids=lambda model: model._meta.label)
def test_any_order_of_steps_leaves_a_whole_site(admin_client, admin_user, site_tree, places, model):
    chance = random.Random(f"{model._meta.label} {SEED}")
    editor = Editor(admin_client, admin_user, example(site_tree, model), chance)
    for name in chance.sample(STEPS, len(STEPS)):
        editor.do(name)
        if WATCH:
            assert_trees_alike("; ".join(editor.done))
    assert_trees_alike("; ".join(editor.done))
    assert admin_client.get("/admin/translations/").status_code == 200


@pytest.mark.parametrize("model", PAGE_TYPES, ids=lambda model: model._meta.label)
def test_aliases_with_twins_bear_whatever_is_done_to_them(admin_client, admin_user, site_tree, places, model):
    chance = random.Random(f"{model._meta.label} aliases {SEED}")
    original = example(site_tree, model)
    editor = Editor(admin_client, admin_user, original, chance)
    editor.do("alias", original)
    aliases = list(model.objects.filter(alias_of__in=original.get_translations(inclusive=True)).order_by("pk"))
    if not aliases:  # of what there can be one only, there is none
        assert not model.can_create_at(original.get_parent())
        return
    # What happens to a home page is its own affair (see core.trees).
    assert {alias.locale.language_code for alias in aliases} == ({"ja"} if original.depth == 2 else {"ja", "en"})
    for name in chance.sample(TO_ALIASES, 5):
        editor.do(name, model.objects.filter(pk=chance.choice(aliases).pk).first())
    editor.do("publish", model.objects.get(pk=original.pk))
    editor.do("make_a_page_of_its_own", model.objects.filter(pk=aliases[-1].pk).first())
    assert_trees_alike("; ".join(editor.done))
    editor.do("delete_many", model.objects.get(pk=original.pk))
    assert_trees_alike("; ".join(editor.done))
    assert admin_client.get("/admin/translations/").status_code == 200
