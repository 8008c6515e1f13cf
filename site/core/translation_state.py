"""How far each page and snippet is in each language: missing, a draft, live, or stale since its source changed.

Read in a fixed number of queries, however many pages there are (see ``tests/core/test_translation_board.py``).

*Stale* is said of the source's latest publication (of a page that was never live: its latest draft):

* a twin that wagtail-localize keeps: when the source was published after it was last taken over for translation and its
  words changed, or when a live twin still shows words nobody has translated;
* a twin written by hand: when the source was published after somebody last saved the twin. Saving the twin says that it
  has been read against the source.
* a snippet, which knows no publication: the same, of the times when it was edited in the admin.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.dispatch import receiver
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import pgettext_lazy
from wagtail.models import Locale, ModelLogEntry, Page, TranslatableMixin
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.query import PageQuerySet
from wagtail.signals import page_published
from wagtail.snippets.models import get_snippet_models
from wagtail_localize.fields import get_translatable_fields
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource


class State(models.TextChoices):
    """Of one page or snippet in one language."""

    MISSING = "missing", pgettext_lazy("state of a translation", "missing")
    STALE = "stale", pgettext_lazy("state of a translation", "stale")
    DRAFT = "draft", pgettext_lazy("state of a translation", "draft")
    LIVE = "live", pgettext_lazy("state of a translation", "live")


@dataclass
class Entry:
    """One page or snippet in one language it is not written in."""

    model: type[models.Model]
    key: UUID
    title: str
    source_pk: int
    source_language: str
    language: str
    state: State
    changed_at: datetime | None
    section: str = ""
    section_title: str = ""
    twin_pk: int | None = None
    translation: int | None = None
    done: int = 0
    total: int = 0
    source_live: bool = True

    @property
    def is_page(self) -> bool:
        return issubclass(self.model, Page)

    @property
    def model_label(self) -> str:
        return self.model._meta.label_lower

    @property
    def language_name(self) -> str:
        return str(dict(settings.LANGUAGES)[self.language])


@dataclass
class _Kept:
    """What wagtail-localize knows of one twin."""

    pk: int
    source_locale: int
    taken_at: datetime
    done: int = 0
    total: int = 0

    @property
    def whole(self) -> bool:
        return self.done == self.total


_PAGE_FIELDS = (
    *("pk", "translation_key", "locale_id", "title", "draft_title", "live", "has_unpublished_changes", "path", "depth"),
    *("last_published_at", "latest_revision_created_at", "content_type_id", "alias_of_id"),
)


class Board:
    """The state of everything that the user may edit."""

    def __init__(self, user: Any, key: UUID | None = None) -> None:
        """``key``: of one page only."""
        self.user = user
        self.key = key

    @cached_property
    def entries(self) -> list[Entry]:
        return [*self._pages(), *self._snippets()]

    @classmethod
    def of_page(cls, page: Page, user: Any) -> list[Entry]:
        """The states of one page in the languages it is not written in."""
        return list(cls(user, page.translation_key)._pages())

    @cached_property
    def _codes(self) -> dict[int, str]:
        """Number of a locale → its code, in the order of the settings."""
        found = dict(Locale.objects.values_list("language_code", "pk"))
        return {found[code]: code for code, _name in settings.LANGUAGES if code in found}

    @cached_property
    def _kept(self) -> dict[tuple[UUID, int], _Kept]:
        """(translation key, locale of the twin) → what wagtail-localize keeps of it."""
        rows = Translation.objects.filter(enabled=True).values_list(
            "source__object_id", "target_locale_id", "pk", "source__locale_id", "source__last_updated_at"
        )
        if self.key:
            rows = rows.filter(source__object_id=self.key)
        found = {(key, locale): _Kept(pk, source, taken) for key, locale, pk, source, taken in rows}
        pks = [kept.pk for kept in found.values()] if self.key else None
        progress = {row["translation"]: row for row in progress_of(pks)}
        for kept in found.values():
            row = progress.get(kept.pk, {"done": 0, "total": 0})
            kept.done, kept.total = row["done"], row["total"]
        return found

    # --- pages ------------------------------------------------------------------------------------------
    def _editable(self) -> PageQuerySet:
        """The pages to speak of."""
        policy = PagePermissionPolicy()
        mine = policy.instances_user_has_any_permission_for(self.user, {"add", "change", "publish"})
        # The bare record of a story that was withdrawn is no work: no version is left, and nobody can unlock it.
        mine = mine.exclude(live=False, locked=True, locked_by=None, latest_revision=None)
        return mine.filter(translation_key=self.key) if self.key else mine

    def _pages(self) -> Iterator[Entry]:
        rows = list(self._editable().filter(depth__gte=2).order_by("path").values(*_PAGE_FIELDS))
        groups: dict[UUID, dict[int, dict[str, Any]]] = defaultdict(dict)
        titles = {row["path"]: row["draft_title"] or row["title"] for row in rows if row["depth"] == 3}
        for row in rows:
            groups[row["translation_key"]].setdefault(row["locale_id"], row)
        types = ContentType.objects.get_for_id
        for key, group in groups.items():
            source = self._source(key, group)
            if source is None:
                continue
            model = types(source["content_type_id"]).model_class() or Page
            section = source["path"][: 3 * Page.steplen] if source["depth"] > 2 else ""
            for locale, code in self._codes.items():
                if locale == source["locale_id"]:
                    continue
                twin, kept = group.get(locale), self._kept.get((key, locale))
                changed = source["last_published_at"] if source["live"] else source["latest_revision_created_at"]
                yield Entry(
                    model=model,
                    key=key,
                    title=source["draft_title"] or source["title"],
                    source_pk=source["pk"],
                    source_language=self._codes.get(source["locale_id"], ""),
                    language=code,
                    state=_state_of_page(twin, kept, changed),
                    changed_at=changed,
                    section=section,
                    section_title=titles.get(section, ""),
                    twin_pk=twin["pk"] if twin and not twin["alias_of_id"] else None,
                    translation=kept.pk if kept and twin else None,
                    done=kept.done if kept else 0,
                    total=kept.total if kept else 0,
                    source_live=source["live"],
                )

    def _source(self, key: UUID, group: dict[int, Any]) -> Any:
        """The one the others are translations of: what wagtail-localize says, else the first in the site's order."""
        for locale in self._codes:
            kept = self._kept.get((key, locale))
            if kept and kept.source_locale in group:
                return group[kept.source_locale]
        own = [group[locale] for locale in self._codes if locale in group and not group[locale].get("alias_of_id")]
        return own[0] if own else None

    # --- snippets ---------------------------------------------------------------------------------------
    def _snippets(self) -> Iterator[Entry]:
        edited = self._edited
        for model in translatable_snippets():
            if not model.snippet_viewset.permission_policy.user_has_any_permission(self.user, {"add", "change"}):
                continue
            type_pk = ContentType.objects.get_for_model(model).pk
            groups: dict[UUID, dict[int, Any]] = defaultdict(dict)
            for one in model._default_manager.all():
                groups[one.translation_key][one.locale_id] = one
            for key, group in groups.items():
                yield from self._of_snippet(model, type_pk, key, group, edited)

    def _of_snippet(
        self, model: Any, type_pk: int, key: UUID, group: dict[int, Any], edited: dict[Any, datetime]
    ) -> Iterator[Entry]:
        rows = {locale: {"one": one, "locale_id": locale} for locale, one in group.items()}
        chosen = self._source(key, rows)
        if chosen is None:
            return
        source = chosen["one"]
        changed = edited.get((type_pk, str(source.pk)))
        for locale, code in self._codes.items():
            if locale == source.locale_id:
                continue
            twin, kept = group.get(locale), self._kept.get((key, locale))
            level = kept.taken_at if kept else twin and edited.get((type_pk, str(twin.pk), "any"))
            state = State.LIVE
            if twin is None:
                state = State.MISSING
            elif (kept and not kept.whole) or (changed and (level is None or changed > level)):
                state = State.STALE
            yield Entry(
                model=model,
                key=key,
                title=str(source),
                source_pk=source.pk,
                source_language=self._codes.get(source.locale_id, ""),
                language=code,
                state=state,
                changed_at=changed,
                twin_pk=twin.pk if twin else None,
                translation=kept.pk if kept and twin else None,
                done=kept.done if kept else 0,
                total=kept.total if kept else 0,
            )

    @cached_property
    def _edited(self) -> dict[Any, datetime]:
        """(type, number) → when it was last edited; with "any" at the end: when anything was done with it."""
        found: dict[Any, datetime] = {}
        rows = ModelLogEntry.objects.values_list("content_type_id", "object_id", "action").annotate(at=Max("timestamp"))
        for type_pk, object_id, action, at in rows.order_by():
            anything = (type_pk, object_id, "any")
            found[anything] = max(at, found.get(anything, at))
            if action == "wagtail.edit":
                found[type_pk, object_id] = at
        return found


def _state_of_page(twin: dict[str, Any] | None, kept: _Kept | None, changed: datetime | None) -> State:
    if twin is None or twin["alias_of_id"]:
        return State.MISSING
    saved = [at for at in (twin["latest_revision_created_at"], twin["last_published_at"]) if at]
    level = kept.taken_at if kept else max(saved, default=None)
    if changed and (level is None or changed > level):
        return State.STALE
    if kept and twin["live"] and not kept.whole:
        return State.STALE
    return State.LIVE if twin["live"] and not twin["has_unpublished_changes"] else State.DRAFT


def translatable_snippets() -> list[Any]:
    """Every snippet with translations, in a stable order."""
    found = [model for model in get_snippet_models() if issubclass(model, TranslatableMixin)]
    return sorted(found, key=lambda model: model._meta.label)


# --- segments ----------------------------------------------------------------------------------------
def _segments() -> models.QuerySet[StringSegment]:
    """Every string of every enabled translation, with ``translation`` and whether it is ``done``."""
    done = StringTranslation.objects.filter(
        translation_of_id=OuterRef("string_id"),
        context_id=OuterRef("context_id"),
        locale_id=OuterRef("source__translations__target_locale_id"),
        has_error=False,
    )
    segments = StringSegment.objects.filter(source__translations__enabled=True)
    return segments.annotate(is_done=Exists(done), translation=models.F("source__translations"))


def progress_of(translations: Iterable[int] | None = None) -> models.QuerySet[Any]:
    """Of each translation: how many strings it has, and how many are translated."""
    segments = _segments()
    if translations is not None:
        segments = segments.filter(translation__in=list(translations))
    counts = {"total": Count("pk"), "done": Count("pk", filter=Q(is_done=True))}
    return segments.order_by().values("translation").annotate(**counts)


def first_untranslated(translations: Iterable[int]) -> dict[int, int]:
    """Translation → the first string in it that nobody has translated, in the order of the page; in one query."""
    found: dict[int, int] = {}
    rows = _segments().filter(translation__in=list(translations), is_done=False).order_by("order")
    for translation, segment in rows.values_list("translation", "pk"):
        found.setdefault(translation, segment)
    return found


# --- publishing what says nothing new ----------------------------------------------------------------
@receiver(page_published)
def the_same_words_are_not_stale(instance: Page, **kwargs: Any) -> None:
    """A page that is published with the words that were taken for translation leaves its twins level."""
    source = TranslationSource.objects.filter(object_id=instance.translation_key, locale_id=instance.locale_id).first()
    if source and _to_translate(instance, source.content_json) == _to_translate(instance, instance.specific.to_json()):
        TranslationSource.objects.filter(pk=source.pk).update(last_updated_at=timezone.now())


def _to_translate(page: Page, content_json: str) -> dict[str, Any]:
    """What a twin takes from its source: words to translate, and what is the same in every language."""
    content = json.loads(content_json)
    names = [field.field_name for field in get_translatable_fields(page.specific_class)]
    return {name: _without_numbers(content.get(name)) for name in names}


def _without_numbers(value: Any) -> Any:
    """Rows inside a page get their number when it is published; that is no change."""
    if isinstance(value, list) and all(isinstance(row, dict) and "pk" in row for row in value):
        return [{name: said for name, said in row.items() if name not in ("pk", "page")} for row in value]
    return value
