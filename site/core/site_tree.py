"""Making pages and snippets in code, in both languages: for the start of a site, its demo and its tests.

What exists is never touched, so a second run changes nothing and an editor's work is safe. StreamField values are
written as lists of ``(block name, value)``; pages, pictures and snippets in them are given as objects. Blocks get ids
that follow from their place, so that both languages agree on them, as wagtail-localize expects.
"""

import uuid
from collections.abc import Mapping
from typing import Any, TypeVar

from django.conf import settings
from django.db import models, transaction
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Locale, Page, TranslatableMixin

from core.search.finished import unfinished

P = TypeVar("P", bound=Page)
S = TypeVar("S", bound=TranslatableMixin)
Values = Mapping[str, Any]

_NAMESPACE = uuid.UUID("7d0c4a0e-6a0a-4a37-9c6b-2f1f6a1d6a55")


def locales() -> tuple[Locale, Locale]:
    """The Japanese and the English locale, made where they are missing."""
    japanese, _made = Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    english, _made = Locale.objects.get_or_create(language_code="en")
    return japanese, english


@transaction.atomic
def page(parent: Page, model: type[P], slug: str, *, ja: Values, en: Values | None, both: Values | None = None) -> P:
    """The published page ``slug`` below the Japanese ``parent``, with its published English twin.

    ``ja`` and ``en`` are the fields in each language (``title`` at least), ``both`` those that are the same.
    ``en=None`` makes no twin. Child relations (``presets=[Preset(…)]``) are given as lists of unsaved objects.
    Returns the Japanese page; its twin is ``page.get_translation(english)``.
    """
    japanese, english = locales()
    found = model.objects.child_of(parent).filter(slug=slug).first()
    made = found or _new_page(parent, model, slug, japanese, {**(both or {}), **ja})
    if en is not None and not made.has_translation(english):
        with unfinished():
            twin = made.copy_for_translation(english)
        fill(twin, {**(both or {}), **en}, seed=slug)
        publish(twin)
    return made


def _new_page(parent: Page, model: type[P], slug: str, locale: Locale, values: Values) -> P:
    made = model(slug=slug, locale=locale)
    fill(made, values, seed=slug)
    parent.refresh_from_db()  # treebeard counts children on the instance
    with unfinished():
        parent.add_child(instance=made)
    publish(made)
    return made


def publish(made: Page) -> None:
    """Publish through a revision, as an editor would; a date of first publication that was given stays."""
    first_published_at = made.first_published_at
    with unfinished():
        revision = made.save_revision(clean=False)
    revision.publish()
    if first_published_at is not None and made.first_published_at != first_published_at:
        type(made).objects.filter(pk=made.pk).update(first_published_at=first_published_at)
    made.refresh_from_db()


@transaction.atomic
def snippet(model: type[S], key: str, *, ja: Values, en: Values | None, both: Values | None = None) -> S:
    """The snippet that ``key`` names, with its English twin; returns the Japanese one.

    The translation key follows from model and key, so that the same snippet is found again even when it was renamed.
    """
    japanese, english = locales()
    translation_key = uuid.uuid5(_NAMESPACE, f"{model._meta.label_lower}:{key}")
    wanted = [(japanese, ja)] + ([(english, en)] if en is not None else [])
    for locale, values in wanted:
        if not model.objects.filter(translation_key=translation_key, locale=locale).exists():
            made = model(locale=locale, translation_key=translation_key)
            fill(made, {**(both or {}), **values}, seed=key)
            made.save()
    return model.objects.get(translation_key=translation_key, locale=japanese)


def find(home: Page, path: str) -> Page | None:
    """The page at ``path`` (``"news/spring"``) below a home page, as its own type; None where there is none."""
    found = Page.objects.filter(url_path=f"{home.url_path}{path.strip('/')}/").first() if path else home
    return found.specific if found else None


def stream(block: blocks.BaseStreamBlock, value: list[tuple[str, Any]], *, seed: str) -> Any:
    """A StreamField value out of ``(block name, value)`` pairs, with ids that follow from place and ``seed``."""
    return block.to_python(_raw(block, value, seed))


def fill(made: models.Model, values: Values, *, seed: str) -> None:
    """Set fields of an unsaved or saved object; block ids in StreamFields follow from ``seed``."""
    for name, value in values.items():
        field = made._meta.get_field(name) if name in {f.name for f in made._meta.get_fields()} else None
        if isinstance(field, StreamField) and isinstance(value, list):
            value = stream(field.stream_block, value, seed=f"{made._meta.label_lower}:{seed}:{name}")
        setattr(made, name, value)


def _raw(block: blocks.Block, value: Any, place: str) -> Any:
    """The value as it is stored: ids added, objects replaced by their keys."""
    if isinstance(block, blocks.BaseStreamBlock):
        return [
            {
                "type": name,
                "value": _raw(block.child_blocks[name], item, f"{place}/{number}"),
                "id": str(uuid.uuid5(_NAMESPACE, f"{place}/{number}")),
            }
            for number, (name, item) in enumerate(value)
        ]
    if isinstance(block, blocks.ListBlock):
        return [
            {
                "type": "item",
                "value": _raw(block.child_block, item, f"{place}/{number}"),
                "id": str(uuid.uuid5(_NAMESPACE, f"{place}/{number}")),
            }
            for number, item in enumerate(value)
        ]
    if isinstance(block, blocks.BaseStructBlock):
        given = {name: _raw(block.child_blocks[name], item, f"{place}/{name}") for name, item in value.items()}
        # An editor's form leaves "" where nothing was typed; null would stop wagtail-localize.
        texts = (blocks.CharBlock, blocks.TextBlock)
        blank = {
            name: child.get_default() or "" for name, child in block.child_blocks.items() if isinstance(child, texts)
        }
        return blank | {name: item for name, item in given.items() if item is not None or name not in blank}
    return value.pk if isinstance(value, models.Model) else value
