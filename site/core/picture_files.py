"""The files of pictures, in every size and format a page asks for, made before the first visitor comes.

Nothing here knows a size: a task shows the page to nobody, with the template visitors get, and whatever that asks for
is made. That is done for the page, its twins, what lists it (the page above, the home pages) and what names it.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import translation
from django_tasks import task
from wagtail.contrib.settings.registry import registry
from wagtail.models import Page, ReferenceIndex
from wagtail.signals import page_published
from wagtail.snippets.models import get_snippet_models

from core.models import Picture
from core.page_cache.watching import recorded

#: So many pages that name a thing are looked at, the latest first: a footer or a much linked page stands nearly
#: everywhere, and where it stands it looks the same.
MOST = 50
#: A picture is named by a snippet, which is named by a page.
_STEPS = 2


@task()
def make(label: str, pk: str) -> None:
    """Make the files of all pages that may show this page, snippet, setting or picture."""
    thing = apps.get_model(label)._default_manager.filter(pk=pk).first()
    if thing is None:
        return
    for page in _pages(thing):
        show(page)


def make_all() -> int:
    """For a site that is older than this, or got its content in one piece; how many pages were looked at."""
    looked = 0
    for page in Page.objects.live().filter(depth__gte=2).specific().iterator(chunk_size=100):
        looked += show(page)
    return looked


def show(page: Page) -> bool:
    """Render one page as its visitors get it, whoever they are; False where nobody gets it by itself."""
    if not page.is_previewable():
        return False
    # Neither taken from the page cache nor kept there; the page's language isn't that of whoever published it.
    with recorded(), translation.override(translation.get_language()):
        page.make_preview_request(preview_mode=page.default_preview_mode)
    return True


@receiver(page_published)
def page_was_published(instance: Page, **kwargs: Any) -> None:
    """It may show other pictures now."""
    _later(instance)


@receiver(post_save)
def thing_was_saved(sender: type[models.Model], instance: models.Model, raw: bool = False, **kwargs: Any) -> None:
    """A picture may have another file or focus, a snippet or setting another picture."""
    if not raw and settings.PICTURE_FILES and sender in _kinds():
        _later(instance)


def _later(thing: models.Model) -> None:
    if settings.PICTURE_FILES:
        transaction.on_commit(lambda: make.enqueue(thing._meta.label, str(thing.pk)))


@cache
def _kinds() -> frozenset[type[models.Model]]:
    """What editors change apart from pages."""
    return frozenset({Picture, *registry, *get_snippet_models()})


def _pages(thing: models.Model) -> Iterator[Page]:
    """The live pages that may show it."""
    live = Page.objects.live().filter(depth__gte=2)
    pages = [*live.filter(pk__in=set(_named_by(thing, _STEPS))).order_by("-last_published_at")[:MOST]]
    if isinstance(thing, Page):
        pages = [*live.filter(translation_key=thing.translation_key), *pages]
    above = {page.path[: -Page.steplen] for page in pages}
    # On the home pages stand what is new and, in their frame, every setting.
    pages += live.filter(models.Q(path__in=above) | models.Q(depth=2))
    once = {page.pk: page for page in pages}
    yield from (page.specific for page in once.values())


def _named_by(thing: models.Model, steps: int) -> Iterator[int]:
    """Numbers of pages that name it, by themselves or by a snippet that they name."""
    if not steps:
        return
    for reference in ReferenceIndex.get_references_to(thing).select_related("content_type"):
        model = reference.content_type.model_class()
        if model is None:
            continue
        if issubclass(model, Page):
            yield int(reference.object_id)
        elif model in _kinds():
            for found in model._default_manager.filter(pk=reference.object_id):
                yield from _named_by(found, steps - 1)
