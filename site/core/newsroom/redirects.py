"""Old addresses go on leading somewhere: Wagtail keeps those of changed slugs and moves; what is deleted leads upwards.

The address of a deleted page leads to the nearest page above that is still there, say the list it stood in, in its own
language. Directly below the home page there is no such place: there the honest answer is "not found". Where a live
page stands, no redirect is kept: it would do nothing today and lead in circles once that page has gone. An editor who
deletes a page may say another place (``core.newsroom.leaving``).
"""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.redirects.signal_handlers import BatchRedirectCreator
from wagtail.models import Page
from wagtail.signals import page_published, page_slug_changed, post_page_move

#: The home page of a language is the second level of the tree; what leads there says nothing.
_HOME = 2
#: Treebeard's path has so many letters a level.
_STEP = Page.steplen
#: (number of the site, path as redirects keep it) of addresses.
Places = set[tuple[int | None, str]]
#: Pages that readers know: live, or unpublished since.
KNOWN = Q(live=True) | Q(first_published_at__isnull=False)
#: Wagtail's own, which deletes what stands in the way of the redirects that are about to be made.
_clear_for = BatchRedirectCreator.pre_process


def _place(page: Page) -> tuple[int, str] | None:
    """(number of the site, path as redirects keep it) of a page; None where it has no address."""
    parts = page.get_url_parts()
    if parts is None or not parts[2]:
        return None
    return parts[0], Redirect.normalise_path(parts[2])


@receiver(pre_delete)
def remember_addresses(sender: type, instance: Any, **kwargs: Any) -> None:
    """Note where a page stands that readers know, and what leads to it; the rows go with it. Made anew at the end."""
    if not isinstance(instance, Page) or getattr(instance, "_addresses_noted", False):
        return
    if not (instance.live or instance.first_published_at):
        return
    instance._addresses_noted = True
    old = _former(instance)
    if not old:
        return
    transaction.on_commit(lambda: _lead_upwards(old, instance.path), robust=True)


def _former(page: Page) -> Places:
    """Where a page stands and what leads to it; nothing where it has no address."""
    place = _place(page)
    if place is None:
        return set()
    return set(Redirect.objects.filter(redirect_page_id=page.pk).values_list("site_id", "old_path")) | {place}


def addresses_of(page: Page) -> Places:
    """Those of a page and all below it that readers know."""
    return set().union(*(_former(one) for one in page.get_descendants(inclusive=True).filter(KNOWN)))


def lead(places: Places, target: Page) -> None:
    """From now on these addresses lead to that page."""
    for site_id, old_path in places:
        Redirect.objects.update_or_create(
            site_id=site_id, old_path=old_path, defaults={"redirect_page": target, "automatically_created": True}
        )


def _lead_upwards(places: Places, path: str) -> None:
    above = [path[:end] for end in range(_STEP * (_HOME + 1), len(path), _STEP)]
    target = Page.objects.live().filter(path__in=above).order_by("-depth").first()
    if target is None:
        return
    for site_id, old_path in places:
        Redirect.objects.get_or_create(
            site_id=site_id, old_path=old_path, defaults={"redirect_page": target, "automatically_created": True}
        )


@receiver([page_published, page_slug_changed, post_page_move])
def clear_the_way(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Where a page stands now, with those below it, no redirect is needed."""
    standing = [instance, *instance.get_descendants().live()] if instance.live else []
    places = [place for place in map(_place, standing) if place is not None]
    Redirect.objects.filter(
        old_path__in=[path for _site_id, path in places], site_id__in={site_id for site_id, _path in places}
    ).delete()


def _clear_for_some(self: BatchRedirectCreator) -> None:
    if self.items:
        _clear_for(self)


def install() -> None:
    """Once, when the site starts: a change of no address clears nothing.

    Wagtail (7.4) asks for "this address or that one" and, with no address at all, for every row: a slug that changed
    and changed back within one transaction deleted all redirects of the site that were made by themselves.
    """
    BatchRedirectCreator.pre_process = _clear_for_some
