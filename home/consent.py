"""Taking consent back: the story leaves the site at once, in every language, and its words leave the database.

What stays is the bare record: that there was a consent, from when, for what, and that it was taken back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.log_actions import log
from wagtail.models import Page, ReferenceIndex

from core import copies, gone, page_files, purging, social_cards
from core.models import SearchEntry
from core.search import entries
from home.models.stories import StoryPage

WITHDRAWN = "home.story_withdrawn"
#: What is left of a story; every other field of ours is emptied, those too that somebody adds later.
RECORD = frozenset({"page_ptr", "consent_on", "consent_scope", "photo_permission", "withdrawn_at"})


@dataclass
class Outcome:
    """What staff should know afterwards."""

    #: Pictures and documents that other pages show, too: a person decides about them.
    shared: list[Any] = field(default_factory=list)
    #: Pages that tell of the person, too, and went off the site with the story.
    hidden: list[Page] = field(default_factory=list)
    #: Files that the storage would not delete.
    left: int = 0
    #: Whether the caches in front of the site could be told.
    caches_answered: bool = True


def withdraw(
    story: StoryPage,
    *,
    by: Any = None,
    reason: str = "",
    also: Sequence[StoryPage] = (),
    hide: Sequence[Page] = (),
) -> Outcome:
    """Take the story off the site, with its twins and aliases, erase its words and its pictures, and keep it so.

    ``also`` are copies of it that tell of the same person. ``hide`` are other pages that do (see ``mentions``): they
    become drafts, for a person to go through. ``reason`` stands in the site history.
    """
    outcome = Outcome()
    with transaction.atomic():
        pages = _all_of([story, *also])
        addresses = _addresses(pages)
        titles = _titles(pages)
        files = page_files.files_of(pages)
        around = _pages_around(pages)
        outcome.shared = files.shared
        for page in hide:
            page.specific.unpublish(user=by)
            outcome.hidden.append(page)
        for page in pages:
            page.unpublish(log_action=False)  # one line in the history is enough, and it comes below
        for page in pages:  # once all are unpublished: that saves a twin's old slug, and the others follow it
            _empty(page)
        addresses += [_address_of_document(one) for one in files.alone if isinstance(one, get_document_model())]
        stored = page_files.delete(files.alone)
        gone.remember(addresses)
        copies.forget(pages)
        copies.forget_in_mails(titles)
        for page in pages:
            log(instance=page, action=WITHDRAWN, user=by, data={"reason": reason} if reason else {})
        words = [*addresses, *(name for _storage, name in stored)]
        transaction.on_commit(partial(_after_the_commit, outcome, pages, stored, around, addresses, words))
    return outcome


def _after_the_commit(
    outcome: Outcome,
    pages: list[StoryPage],
    stored: list[Any],
    around: list[Page],
    addresses: list[str],
    words: list[str],
) -> None:
    """Files and caches, as soon as the database has it; not by a worker, which may be slow or down."""
    Redirect.objects.filter(redirect_page__in=pages).delete()  # Wagtail has just made one for the changed slug
    hidden = {page.pk for page in outcome.hidden}  # unpublishing has taken care of their entries
    for page in around:
        if page.pk in hidden:
            continue
        entries.note(page)  # what was found there of the story is found no more
    outcome.left = page_files.erase(stored)
    social_cards.sweep()
    outcome.caches_answered = purging.at_once(around, [settings.SITE_URL + address for address in addresses])
    copies.forget_in_tasks(words)


def may_be_copies(story: StoryPage) -> list[StoryPage]:
    """Other stories with the same pseudonym or with paragraphs that were copied from this one."""
    ours = _all_of([story])
    keys = {page.pk for page in ours}
    names = {page.pseudonym for page in ours if page.pseudonym}
    blocks = {block.id for page in ours for block in page.body}
    others = StoryPage.objects.exclude(pk__in=keys).filter(withdrawn_at=None).order_by("pk")
    drafts = [other.get_latest_revision_as_object() for other in others]
    return [one for one in drafts if one.pseudonym in names or blocks & {block.id for block in one.body}]


def mentions(story: StoryPage) -> list[Page]:
    """Live pages that name the story or its person, or show a picture or document that stays because of them.

    The story vanishes there by itself; their own words about the person don't, and neither does such a picture.
    """
    ours = _all_of([story])
    named: set[Any] = set()
    for one in [*ours, *page_files.files_of(ours).shared]:
        for reference in ReferenceIndex.get_references_to(one).select_related("base_content_type"):
            if issubclass(reference.base_content_type.model_class() or Redirect, Page):
                named.add(reference.object_id)
    told = Q(pk__in=named)
    for pseudonym in {page.pseudonym for page in ours if page.pseudonym}:
        words = Q(title__icontains=pseudonym) | Q(teaser__icontains=pseudonym) | Q(body__icontains=pseudonym)
        told |= Q(pk__in=SearchEntry.objects.filter(words).values("page_id"))
    return list(Page.objects.live().filter(told).exclude(pk__in=[page.pk for page in ours]).order_by("path"))


def _all_of(stories: Sequence[StoryPage]) -> list[StoryPage]:
    """With every translation and every alias of one, and theirs."""
    found: dict[int, StoryPage] = {}
    waiting = list(stories)
    while waiting:
        one = waiting.pop()
        if one.pk not in found:
            found[one.pk] = StoryPage.objects.get(pk=one.pk)
            kin = Q(translation_key=one.translation_key) | Q(alias_of=one.pk)
            waiting += StoryPage.objects.filter(kin).exclude(pk__in=found)
    return sorted(found.values(), key=lambda page: page.pk)


def _addresses(pages: Sequence[StoryPage]) -> list[str]:
    """Where the pages stand, and where they stood before; the redirects that knew it are deleted."""
    here = [page.url for page in pages if page.url]
    ends = Q(redirect_page__in=pages)
    for address in here:
        ends |= Q(redirect_link__in=[address, address.rstrip("/"), settings.SITE_URL + address])
    redirects = Redirect.objects.filter(ends)
    before = list(redirects.values_list("old_path", flat=True))
    redirects.delete()
    return here + before


def _address_of_document(document: Any) -> str:
    return reverse("wagtaildocs_serve", args=[document.pk, document.filename])


def _titles(pages: Sequence[StoryPage]) -> set[str]:
    """Every title the story had."""
    titles = {title for page in pages for title in (page.title, page.draft_title)}
    for page in pages:
        titles |= {str(revision.content.get("title", "")) for revision in page.revisions.all()}
    return {title for title in titles if title.strip()}


def _pages_around(pages: Sequence[StoryPage]) -> list[Page]:
    """The pages that show something of these: lists, neighbours, whatever names them."""
    around: dict[int, Page] = {}
    for page in pages:
        near = [*page.get_ancestors().live(), *page.get_siblings(inclusive=False).live(), *mentions(page)]
        around |= {one.pk: one for one in near}
    return list(around.values())


def _empty(page: StoryPage) -> None:
    """Nothing stays but the record. Saved without ``clean``, which demands a pseudonym, and without a redirect."""
    for column in StoryPage._meta.local_concrete_fields:
        if column.name not in RECORD:
            setattr(page, column.name, column.get_default())
    number = min(StoryPage.objects.filter(translation_key=page.translation_key).values_list("pk", flat=True))
    with translation.override(page.locale.language_code):
        page.title = page.draft_title = _("Withdrawn story (No. %(number)d)") % {"number": number}
    page.slug = f"withdrawn-{page.pk if page.alias_of_id else number}"
    page.set_url_path(page.get_parent())  # where its twin has given it the slug already, Wagtail sees no change
    page.seo_title = page.search_description = ""
    page.alias_of = page.go_live_at = page.expire_at = None
    page.latest_revision = page.live_revision = None
    page.has_unpublished_changes = page.show_in_menus = page.expired = False
    page.locked, page.locked_at, page.locked_by = True, timezone.now(), None
    page.withdrawn_at = page.withdrawn_at or timezone.now()
    page.save(clean=False)
