"""Nothing untranslated goes live by itself: how much of a version is not translated, and who said that it shall go.

Every door asks here: the buttons (``core.untranslated_views``), publishing together, the end of the workflow, and the
worker at a set hour. Whoever publishes in spite of it leaves a line in the log, by which the worker knows the version.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, Revision
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail_localize.models import StringSegment, Translation

from core.translation import words_of
from core.translation_state import progress_of

ANYWAY = "core.published_untranslated"
#: So many Latin words may be the same in every language: a name, a number, an abbreviation.
_NAME = 3


def kept_of(page: Page) -> Translation | None:
    """What wagtail-localize keeps of a twin, also where its words are written by hand by now."""
    kept = Translation.objects.filter(source__object_id=page.translation_key, target_locale_id=page.locale_id)
    return kept.select_related("source").first()


def waiting(page: Page) -> int:
    """How many texts are not translated of what the page's own button would publish."""
    kept = kept_of(page)
    if kept is None:
        return 0
    if not kept.enabled:
        return left_in(page.get_latest_revision_as_object())
    return sum(row["total"] - row["done"] for row in progress_of([kept.pk]))


def left_in(version: Page) -> int:
    """How many texts of this version still are its source's words."""
    kept = kept_of(version)
    if kept is None:
        return 0
    said = words_of(version)
    ours: dict[str, list[StringSegment]] = defaultdict(list)
    for segment in kept.source.stringsegment_set.annotate_translation(kept.target_locale).select_related(
        "string", "context"
    ):
        ours[segment.context.path].append(segment)
    return sum(
        segment.string.data in said.get(path, ()) and not _meant(segment)
        for path, segments in ours.items()
        for segment in segments
    )


def _meant(segment: Any) -> bool:
    """Whether somebody wants the same words, or anybody would."""
    words = segment.string.data
    return segment.translation == words or (words.isascii() and len(words.split()) <= _NAME)


def agree(version: Revision, user: Any, missing: int) -> None:
    """Keep that somebody publishes this version although so many of its texts are not translated."""
    log(instance=version.content_object, action=ANYWAY, user=user, revision=version, data={"missing": missing})


def held(version: Revision) -> int:
    """How many texts keep this version from going live by itself; 0: none, or somebody said that it shall."""
    page = version.as_object()
    if not isinstance(page, Page):
        return 0
    missing = left_in(page)
    if missing and PageLogEntry.objects.filter(revision=version, action=ANYWAY).exists():
        return 0
    return missing


@dataclass(frozen=True)
class Held:
    """A page with an hour at which it will not appear, or did not."""

    page: Page
    at: datetime
    missing: int


def held_for(user: Any) -> Iterator[Held]:
    """Those among the pages that this person works on, the next hour first."""
    mine = PagePermissionPolicy().instances_user_has_any_permission_for(user, {"add", "change", "publish"})
    numbers = set(mine.values_list("pk", flat=True))
    for version in Revision.page_revisions.filter(approved_go_live_at__isnull=False).order_by("approved_go_live_at"):
        if int(version.object_id) in numbers and (missing := held(version)):
            yield Held(version.as_object(), version.approved_go_live_at, missing)
