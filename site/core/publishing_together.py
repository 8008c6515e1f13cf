"""Publish a page and its twins in one step: all of them or none, now or at one moment in the future.

Asks the same of each as publishing it alone would: permission, no lock of somebody else, whole content. A twin that is
missing, stale or not translated to the end stops it, unless the editor says explicitly that it shall go all the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.fields import StreamField
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation

from core import untranslated
from core.newsroom import left_over
from core.translation_state import Board, Entry, State


class NotReady(Exception):
    """Something stands against publishing; ``problems`` says what."""

    def __init__(self, problems: "list[Problem]") -> None:
        self.problems = problems
        super().__init__("; ".join(problem.text for problem in problems))


@dataclass(frozen=True)
class Problem:
    """Why a page shouldn't go live; ``serious``: nobody may say that it shall all the same."""

    text: str
    serious: bool = False


@dataclass
class Part:
    """One page of those that go live together."""

    page: Page
    language: str
    entry: Entry | None
    problems: list[Problem]

    @property
    def state(self) -> State:
        if self.entry:
            return self.entry.state
        return State.LIVE if self.page.live and not self.page.has_unpublished_changes else State.DRAFT


class Together:
    """A page with all its twins, as one person would publish them."""

    def __init__(self, page: Page, user: Any) -> None:
        self.user = user
        self.pages = self._in_order(page)
        self.entries = {entry.language: entry for entry in Board.of_page(page, user)}
        self.parts = [self._part(one) for one in self.pages]
        self.missing = [entry for entry in self.entries.values() if entry.state == State.MISSING]

    @staticmethod
    def _in_order(page: Page) -> list[Page]:
        order = [code for code, _name in settings.LANGUAGES]
        found = page.get_translations(inclusive=True).filter(alias_of__isnull=True).select_related("locale")
        known = [one for one in found if one.locale.language_code in order]
        return [one.specific for one in sorted(known, key=lambda one: order.index(one.locale.language_code))]

    def _part(self, page: Page) -> Part:
        entry = self.entries.get(page.locale.language_code)
        language = str(page.locale.get_display_name())
        return Part(
            page,
            language,
            entry,
            [*self._forbidden(page), *_unfinished(page), *_untranslated(entry), *_left_over(page)],
        )

    def _forbidden(self, page: Page) -> Iterator[Problem]:
        if not page.permissions_for_user(self.user).can_publish():
            yield Problem(_("You may not publish it."), serious=True)
        lock = page.get_lock()
        if lock and lock.for_user(self.user):
            yield Problem(_("It is locked: somebody checks it or works on it."), serious=True)

    @property
    def problems(self) -> list[Problem]:
        missing = [
            Problem(_("%(language)s: there is no page yet.") % {"language": _language(entry.language)})
            for entry in self.missing
        ]
        named = [
            Problem(f"{part.language}: {problem.text}", problem.serious)
            for part in self.parts
            for problem in part.problems
        ]
        return named + missing

    @property
    def forbidden(self) -> bool:
        """Whether no word of the editor helps."""
        return any(problem.serious for problem in self.problems)

    @property
    def go_live_at(self) -> datetime | None:
        """When the drafts say that they shall appear, where that is still to come."""
        said = [page.get_latest_revision_as_object().go_live_at for page in self.pages]
        coming = [at for at in said if at and at > timezone.now()]
        return max(coming, default=None)

    def publish(self, *, all_the_same: bool = False, at: datetime | None = None) -> list[Page]:
        """Publish every page, or schedule every page for ``at``. Raises ``NotReady``; then nothing has changed."""
        problems = [problem for problem in self.problems if problem.serious or not all_the_same]
        if problems:
            raise NotReady(problems)
        with transaction.atomic():
            for page in self.pages:
                self._publish_one(page, at)
        return self.pages

    def _publish_one(self, page: Page, at: datetime | None) -> None:
        self._save_translation(page)
        draft = Page.objects.get(pk=page.pk).specific.get_latest_revision_as_object()
        draft.go_live_at = at
        try:
            revision = draft.save_revision(user=self.user, log_action=True)
            if missing := untranslated.left_in(draft):
                untranslated.agree(revision, self.user, missing)
            revision.publish(user=self.user)
        except ValidationError as error:  # what only the database's neighbours could tell
            said = "; ".join(error.messages)
            raise NotReady([Problem(f"{page.locale.get_display_name()}: {said}", serious=True)]) from error

    def _save_translation(self, page: Page) -> None:
        """The words that stand in the side-by-side editor become the draft."""
        kept = Translation.objects.filter(
            source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
        ).first()
        if kept:
            try:
                kept.save_target(user=self.user, publish=False)
            except ValidationError as error:
                said = "; ".join(error.messages)
                raise NotReady([Problem(f"{page.locale.get_display_name()}: {said}", serious=True)]) from error


def _language(code: str) -> str:
    return str(Locale(language_code=code).get_display_name())


def _untranslated(entry: Entry | None) -> Iterator[Problem]:
    if entry is None:
        return
    if entry.done < entry.total:
        said = _("%(missing)s of %(total)s texts are not translated.")
        yield Problem(said % {"missing": entry.total - entry.done, "total": entry.total})
    elif entry.state == State.STALE:
        yield Problem(_("Its source has changed since it was translated."))


def _left_over(page: Page) -> Iterator[Problem]:
    if words := left_over.in_draft(page):
        yield Problem(_("Words left over from a starting text: %(words)s") % {"words": "; ".join(words)})


def _unfinished(page: Page) -> Iterator[Problem]:
    """What the editor's form would refuse: a draft may have gaps, a live page not."""
    draft = page.get_latest_revision_as_object()
    try:
        draft.full_clean()
        for field in draft._meta.get_fields():
            if isinstance(field, StreamField):
                field.stream_block.clean(field.value_from_object(draft))
    except ValidationError as error:
        names = error.message_dict if hasattr(error, "error_dict") else {}
        where = ", ".join(str(draft._meta.get_field(name).verbose_name) for name in names if name != "__all__")
        said = _("It is not finished: %(where)s.") % {"where": where} if where else _("It is not finished.")
        yield Problem(said, serious=True)
