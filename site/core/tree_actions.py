"""What the admin's screens ask and say so that the trees of all languages stay alike (see ``core.trees``).

Copying a page copies its twins, as drafts that belong to each other. Deleting asks whether the twins go too: ticked for
an original, not ticked for a translation, so that nobody loses the original by removing a translation.
"""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from modelcluster.models import get_all_child_relations
from wagtail import hooks
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.actions.delete_page import DeletePageAction
from wagtail.models import Page, TranslatableMixin

from core.trees import CannotFollow, check_that_twins_can_follow, twins_of


# --- moving ------------------------------------------------------------------------------------------
def before_move(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    """Refuse what would leave a twin behind; say before the move which twins go along."""
    if page.is_child_of(destination):
        return None
    refused = _why_not(request, page, destination)
    if refused:
        messages.error(request, refused)
        return redirect("wagtailadmin_pages:move", page.pk)
    twins = twins_of(page)
    if request.method != "POST" and twins:
        messages.info(request, _("The page in %(languages)s moves with it.") % {"languages": _languages(twins)})
    return None


def before_bulk(request: HttpRequest, action: str, pages: Iterable[Any], view: Any) -> HttpResponse | None:
    """The same for many pages at once; all of them stay where one can't go."""
    pages = [page for page in pages if isinstance(page, Page)]
    if action == "move":
        destination = view.cleaned_form.cleaned_data["chooser"]
        for page in pages:
            refused = _why_not(request, page, destination)
            if refused:
                messages.error(request, refused)
                return redirect(view.next_url)
    if action == "delete":
        for page in pages:
            refused = _why_not_deleted(request, page)
            if refused:
                messages.error(request, refused)
                return redirect(view.next_url)
    return None


def _why_not(request: HttpRequest, page: Page, destination: Page) -> str:
    try:
        check_that_twins_can_follow(page, destination)
    except CannotFollow as why:
        return str(why)
    for twin in twins_of(page):
        goal = destination.get_translation(twin.locale)
        if not twin.permissions_for_user(request.user).can_move_to(goal):
            return _("You may not move the page in %(language)s, so this one stays, too.") % {
                "language": twin.locale.get_display_name()
            }
    return ""


def _languages(twins: Iterable[Page]) -> str:
    return ", ".join(str(twin.locale.get_display_name()) for twin in twins)


# --- deleting ----------------------------------------------------------------------------------------
def is_original(page: Page) -> bool:
    """Whether the page stands in the site's first language."""
    return page.locale.language_code == settings.LANGUAGE_CODE


def _twins_go_too(request: HttpRequest, page: Page) -> bool:
    if "twins_asked" in request.POST:
        return "delete_twins" in request.POST
    return is_original(page)


def before_delete(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse where a twin that shall go may not be deleted by this person."""
    refused = _why_not_deleted(request, page) if request.method == "POST" else ""
    if refused:
        messages.error(request, refused)
        return redirect("wagtailadmin_pages:delete", page.pk)
    return None


def _why_not_deleted(request: HttpRequest, page: Page) -> str:
    for twin in twins_of(page) if _twins_go_too(request, page) else []:
        if not twin.permissions_for_user(request.user).can_delete():
            return _("You may not delete the page in %(language)s. Keep it, or ask somebody who may.") % {
                "language": twin.locale.get_display_name()
            }
    return ""


def after_delete(request: HttpRequest, page: Page) -> None:
    """Delete the twins as well, in the same transaction, unless the editor keeps them."""
    if page.depth <= 2 or not _twins_go_too(request, page):
        return
    gone = []
    for twin in Page.objects.filter(translation_key=page.translation_key).select_related("locale"):
        gone.append(twin)
        DeletePageAction(twin.specific, user=request.user).execute(skip_permission_checks=True)
    if gone:
        said = _("The page in %(languages)s was deleted, too.")
        messages.success(request, said % {"languages": _languages(gone)})


def after_bulk(request: HttpRequest, action: str, pages: Iterable[Any], view: Any) -> None:
    """The same for many pages at once."""
    if action == "delete":
        for page in pages:
            if isinstance(page, Page):
                after_delete(request, page)


# --- copying -----------------------------------------------------------------------------------------
def after_copy(request: HttpRequest, page: Page, copied: Page) -> None:
    """Copy the twins as well: drafts, with one translation key for each pair, so that they are twins of each other."""
    page, copied = Page.objects.get(pk=page.pk), Page.objects.get(pk=copied.pk)
    left = []
    for twin in twins_of(page):
        parent = copied.get_parent().get_translation_or_none(twin.locale)
        if parent is None or not _may_hold(request, parent, copied.slug):
            left.append(twin)
        elif copied.alias_of_id:
            _alias_twin(request, copied, twin, parent)
        else:
            _copy_twin(request, page, copied, twin, parent)
    if left:
        said = _("The copy has no page in %(languages)s yet: there is no place for it.")
        messages.warning(request, said % {"languages": _languages(left)})


def _may_hold(request: HttpRequest, parent: Page, slug: str) -> bool:
    free = Page._slug_is_available(slug, parent)
    return free and parent.permissions_for_user(request.user).can_add_subpage()


def _copy_twin(request: HttpRequest, page: Page, copied: Page, twin: Page, parent: Page) -> None:
    pairs = _pairs(page, copied)
    action = CopyPageAction(
        twin.specific,
        to=parent,
        recursive=len(pairs) > 1,
        update_attrs={"slug": copied.slug},
        keep_live=False,
        user=request.user,
    )
    for before, after in pairs:
        action._uuid_mapping.update(_keys_of_children(before, after))
    made = action.execute(skip_permission_checks=True)
    keys = {before.translation_key: after.translation_key for before, after in pairs}
    for before, after in _pairs(twin, made):
        if before.translation_key in keys:
            Page.objects.filter(pk=after.pk).update(translation_key=keys[before.translation_key])


def _alias_twin(request: HttpRequest, copied: Page, twin: Page, parent: Page) -> None:
    keys = {
        alias.alias_of.translation_key: alias.translation_key
        for alias in copied.get_descendants(inclusive=True).filter(alias_of__isnull=False).select_related("alias_of")
    }
    made = CreatePageAliasAction(
        twin.specific, recursive=len(keys) > 1, parent=parent, update_slug=copied.slug, user=request.user
    ).execute(skip_permission_checks=True)
    for alias in made.get_descendants(inclusive=True).select_related("alias_of"):
        if alias.alias_of and alias.alias_of.translation_key in keys:
            Page.objects.filter(pk=alias.pk).update(translation_key=keys[alias.alias_of.translation_key])


def _pairs(page: Page, copied: Page) -> list[tuple[Page, Page]]:
    """Each page below (and with) the original, and its copy; the copy alone where the subpages were not copied."""
    copies = list(copied.get_descendants(inclusive=True).order_by("path"))
    if len(copies) == 1:
        return [(page, copied)]
    return list(zip(page.get_descendants(inclusive=True).order_by("path"), copies, strict=False))


def _keys_of_children(before: Page, after: Page) -> Iterator[tuple[UUID, UUID]]:
    """The keys of what stands inside a page (such as the questions of a form), from the original to its copy."""
    ours, theirs = before.specific, after.specific
    for relation in get_all_child_relations(ours):
        if issubclass(relation.related_model, TranslatableMixin):
            name = relation.get_accessor_name()
            pairs = zip(getattr(ours, name).all(), getattr(theirs, name).all(), strict=False)
            yield from ((one.translation_key, other.translation_key) for one, other in pairs)


def register() -> None:
    """Hang all of it into Wagtail's screens."""
    for name, act in {
        "before_move_page": before_move,
        "before_delete_page": before_delete,
        "after_delete_page": after_delete,
        "after_copy_page": after_copy,
        "before_bulk_action": before_bulk,
        "after_bulk_action": after_bulk,
    }.items():
        hooks.register(name, act)
