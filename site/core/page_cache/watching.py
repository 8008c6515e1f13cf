"""What an answer is made of, and what a change touches: read off the statements that the database gets.

A statement that reads, while an answer for everybody is being made, names the tables the answer depends on; one that
writes, at any time and in any process, names what was changed. Only the table of pages is too coarse for that: all
pages stand in it, drafts too. There the single pages count.
"""

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.core.cache import cache as store
from django.db import models
from django.db.models.signals import post_delete, post_init, post_save
from django.http import HttpRequest
from redis.exceptions import RedisError
from wagtail.models import Page
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from core.page_cache.purges import EVERYTHING, Unreachable, purge, purges

T = TypeVar("T")

#: Any page, of any type: for lists of everything.
PAGES = "pages"
#: What saving a draft writes into the table of pages; no visitor sees it.
_OF_DRAFTS = {
    *("latest_revision", "latest_revision_created_at", "draft_title", "has_unpublished_changes"),
    *("locked", "locked_at", "locked_by", "go_live_at", "expire_at"),
}
_WRITES = re.compile(r"\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|TRUNCATE(?: TABLE)?)\s+\"?(\w+)", re.IGNORECASE)
_NAMES = re.compile(r"\"(\w+)\"")


class Recording:
    """What the answer under way is made of. ``parameters`` is None until somebody offers it to everybody."""

    def __init__(self) -> None:
        self.seen = purges().now()
        self.spoiled = False
        self.tags: set[str] = set()
        self.parameters: Collection[str] | None = None
        self.renewed: list[tuple[str, Callable[[], str]]] = []
        self.add(EVERYTHING)

    def add(self, *tags: str) -> None:
        try:
            for tag in set(tags) - self.tags:
                purges().watch(tag)  # before it is read: a change from now on counts
                self.tags.add(tag)
        except Unreachable:
            self.spoiled = True


_current: ContextVar[Recording | None] = ContextVar("recording", default=None)


@contextmanager
def recorded() -> Iterator[Recording]:
    """Watch what is read from here on."""
    recording = Recording()
    token = _current.set(recording)
    try:
        yield recording
    finally:
        _current.reset(token)


@contextmanager
def unwatched() -> Iterator[None]:
    """What is read here counts for nothing: whoever calls says with ``note`` what the result depends on."""
    token = _current.set(None)
    try:
        yield
    finally:
        _current.reset(token)


def is_recording() -> bool:
    """Whether an answer is being made already: what runs through the middleware within it is a preview."""
    return _current.get() is not None


def note(*tags: str) -> None:
    """The answer under way depends on these, though no statement says so."""
    recording = _current.get()
    if recording:
        recording.add(*tags)


def refuse() -> None:
    """The answer under way is for one visitor after all."""
    recording = _current.get()
    if recording:
        recording.spoiled = True


def renew(text: str, make: Callable[[], str]) -> None:
    """``text`` stands in the answer for this visitor only: from a copy, each further one gets what ``make`` makes."""
    recording = _current.get()
    if recording:
        recording.renewed.append((text, make))


def offer(request: HttpRequest, parameters: Collection[str] = ()) -> None:
    """What is being answered is for everybody, and only these parameters of the address change it.

    All others, and every cookie, are taken away from the request first: what can't be read can't get into a copy.
    """
    recording = _current.get()
    if recording is None or request.method not in ("GET", "HEAD"):
        return
    recording.parameters = parameters
    asked = request.GET.copy()
    for name in set(asked) - set(parameters):
        del asked[name]
    asked._mutable = False
    request.GET = asked  # type: ignore[assignment]
    request.META["QUERY_STRING"] = asked.urlencode()
    request.META.pop("HTTP_COOKIE", None)
    request.COOKIES = {}


def remembered(key: str, tags: Collection[str], make: Callable[[], T], seconds: int) -> T:
    """What ``make`` says, kept until one of ``tags`` is changed in any process, or for so many seconds."""
    note(*tags)
    try:
        for tag in tags:
            purges().watch(tag)
        kept: tuple[int, T] | None = store.get(key)
        if kept is not None and purges().latest(tags) <= kept[0]:
            return kept[1]
        seen = purges().now()
    except (Unreachable, RedisError):
        with unwatched():
            return make()
    with unwatched():
        made = make()
    store.set(key, (seen, made), seconds)
    return made


# --- What is read and what is changed ------------------------------------------------------------------


def table(model: type[models.Model]) -> str:
    """The tag of all rows of a model."""
    return f"t:{model._meta.db_table}"


def page(pk: int) -> str:
    """The tag of one page."""
    return f"p:{pk}"


def below(pk: int) -> str:
    """The tag of what stands right below a page, whatever it is."""
    return f"b:{pk}"


@cache
def _tables() -> frozenset[str]:
    found = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return frozenset(found - {Page._meta.db_table})


def statement(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Django's hook around every statement (``connection.execute_wrappers``)."""
    recording = _current.get()
    if recording is not None:
        recording.add(*[f"t:{name}" for name in _tables().intersection(_NAMES.findall(sql))])
    result = execute(sql, params, many, context)
    written = _WRITES.match(sql) if settings.PAGE_CACHE else None
    if written and written[1] in _tables():
        purge(f"t:{written[1]}")
    return result


def watch_connection(connection: Any, **kwargs: Any) -> None:
    if statement not in connection.execute_wrappers:
        connection.execute_wrappers.append(statement)


def page_was_read(instance: Page, **kwargs: Any) -> None:
    recording = _current.get()
    if recording is not None and instance.pk:
        recording.add(page(instance.pk))


def page_was_saved(instance: Any, update_fields: Collection[str] | None = None, **kwargs: Any) -> None:
    if isinstance(instance, Page) and not (update_fields and _OF_DRAFTS.issuperset(update_fields)):
        page_was_changed(instance)


def page_was_changed(instance: Any, **kwargs: Any) -> None:
    """The page, its twins, what lists the pages below the one above it, and whatever reads pages of its type."""
    if not isinstance(instance, Page) or not settings.PAGE_CACHE:
        return
    twins = Page.objects.filter(translation_key=instance.translation_key).values_list("pk", "path")
    above = {path[: -Page.steplen] for path in [instance.path, *[path for _pk, path in twins]] if path}
    parents = Page.objects.filter(path__in=above).values_list("pk", flat=True)
    pages = {instance.pk, *[pk for pk, _path in twins]}
    kinds = {table(model) for model in {type(instance), instance.specific_class or Page} if model is not Page}
    purge(PAGES, *map(page, pages), *map(below, parents), *kinds)


def addresses_were_changed(**kwargs: Any) -> None:
    """A page was moved or its slug changed: all below it stand elsewhere now, and anything may link to them."""
    purge(EVERYTHING)


def connect() -> None:
    """Listen to everything; once, when the site starts."""
    from django.db.backends.signals import connection_created

    connection_created.connect(watch_connection)
    post_init.connect(page_was_read, sender=Page)
    post_save.connect(page_was_saved)
    for signal in (post_delete, page_published, page_unpublished):
        signal.connect(page_was_changed)
    for signal in (post_page_move, page_slug_changed):
        signal.connect(addresses_were_changed)
