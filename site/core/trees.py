"""The trees of all languages stay alike: twins share their slug, stand below twins, and in the same order.

Signals do it, so that every way to move a page (the dialogue, dragging, many at once, code) has the same end. Copying
and deleting ask the editor something, so they are in ``core.tree_actions``.
"""

from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision
from wagtail.signals import copy_for_translation_done, post_page_move, pre_page_move

#: While twins follow a page, their own moves ask nobody to follow.
_following: ContextVar[bool] = ContextVar("following", default=False)


class CannotFollow(Exception):
    """A twin can't go where its page goes; the message says why, to an editor."""


def twins_of(page: Page) -> list[Page]:
    """The page in its other languages. Home pages stand side by side, so what happens to one is its own affair."""
    return list(page.get_translations().select_related("locale")) if page.depth > 2 else []


def check_that_twins_can_follow(page: Page, destination: Page) -> None:
    """Raises ``CannotFollow`` where moving the page below ``destination`` would leave a twin behind."""
    for twin, goal in _goals(page, destination):
        language = twin.locale.get_display_name()
        if goal is None:
            said = _("“%(page)s” has a page in %(language)s, and “%(destination)s” has none to take it in.")
            raise CannotFollow(said % {"page": page.title, "language": language, "destination": destination.title})
        if not Page._slug_is_available(twin.slug, goal, page=twin):
            said = _("In %(language)s, “%(destination)s” already has a page with the slug “%(slug)s”.")
            raise CannotFollow(said % {"language": language, "destination": goal.title, "slug": twin.slug})


def _goals(page: Page, destination: Page) -> Iterator[tuple[Page, Page | None]]:
    for twin in twins_of(page):
        yield twin, destination.get_translation_or_none(twin.locale)


@receiver(pre_page_move)
def nothing_moves_alone(instance: Page, parent_page_after: Page, **kwargs: Any) -> None:
    """The last word, before anything has moved; screens ask earlier and say it kindly."""
    if not _following.get():
        check_that_twins_can_follow(instance, parent_page_after)


@receiver(post_page_move)
def twins_follow(instance: Page, parent_page_after: Page, **kwargs: Any) -> None:
    """Twins go below the twins of the page's new parent, to the same place among their siblings."""
    if _following.get():
        return
    token = _following.set(True)
    try:
        for twin, goal in _goals(Page.objects.get(pk=instance.pk), parent_page_after):
            if goal is not None:
                if not twin.is_child_of(goal):
                    twin.specific.move(goal, pos="last-child")
                stand_alike(instance, twin)
    finally:
        _following.reset(token)


@receiver(copy_for_translation_done)
def a_new_twin_stands_alike(source_obj: Any, target_obj: Any, **kwargs: Any) -> None:
    """Wagtail puts a new translation last; it stands where its source stands."""
    if isinstance(source_obj, Page) and source_obj.depth > 2:
        token = _following.set(True)
        try:
            stand_alike(source_obj, target_obj)
        finally:
            _following.reset(token)
        # Whoever made the twin goes on to save this very object, and would put it back where it was.
        now = Page.objects.only("path", "depth", "numchild", "url_path").get(pk=target_obj.pk)
        target_obj.path, target_obj.depth = now.path, now.depth
        target_obj.numchild, target_obj.url_path = now.numchild, now.url_path


def stand_alike(page: Page, twin: Page) -> None:
    """Put the twin behind the twin of the nearest sibling before the page; nothing where the order is right."""
    page, twin = Page.objects.get(pk=page.pk), Page.objects.get(pk=twin.pk)
    ours = list(page.get_parent().get_children().values_list("translation_key", flat=True))
    theirs = list(twin.get_parent().get_children().values_list("translation_key", flat=True))
    common = set(ours) & set(theirs)
    if [key for key in ours if key in common] == [key for key in theirs if key in common]:
        return
    before = [key for key in ours[: ours.index(page.translation_key)] if key in common]
    if before:
        twin.specific.move(twin.get_parent().get_children().get(translation_key=before[-1]), pos="right")
    else:
        twin.specific.move(twin.get_parent(), pos="first-child")


def share_slug(page: Page) -> None:
    """Twins stand at the same address: give them the slug that the page has just got, in their drafts as well.

    Wagtail writes a redirect for each of them, as for the page. Where another page of that language stands there
    already, the twin keeps its own (``PublicPage.clean`` has refused it before, where an editor could read it).
    """
    for twin in twins_of(page):
        if twin.slug == page.slug or not Page._slug_is_available(page.slug, twin.get_parent(), page=twin):
            continue
        own = twin.specific
        own.slug = page.slug
        own.save(clean=False)
        for revision in _that_may_go_live(own):
            revision.content["slug"] = page.slug
            revision.save(update_fields=["content"])


def _that_may_go_live(page: Page) -> Iterator[Revision]:
    for revision in page.revisions.order_by("-created_at", "-id"):
        if revision.pk == page.latest_revision_id or revision.approved_go_live_at:
            yield revision
