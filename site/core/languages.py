"""One page in each language: which twin stands where, and what stands in for one that is missing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import models
from django.db.models import F, QuerySet, Value
from django.db.models.functions import JSONObject
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import translation
from wagtail.models import Locale, Page, Site, TranslatableMixin

from core import page_cache

_LOCALES = "core.languages.locales"
S = TypeVar("S", bound=TranslatableMixin)
T = TypeVar("T")


def path_in(language: str, path: str) -> str:
    """The same address in another language: twins have the same slugs, only the prefix differs."""
    current = translation.get_language_from_path(path)
    bare = path.removeprefix(f"/{current}") if current else path
    return bare if language == settings.LANGUAGE_CODE else f"/{language}{bare}"


def choices() -> list[tuple[str, Any]]:
    """Every language of the site, for model fields: a migration names this function instead of the languages."""
    return list(settings.LANGUAGES)


def preferred(language: str) -> list[str]:
    """In which languages a reader of ``language`` gets something, the best first: the own one, then English.

    Whoever reads Japanese gets the Japanese original, never an English stand-in.
    """
    if language in (settings.LANGUAGE_CODE, settings.FALLBACK_LANGUAGE):
        return [language]
    return [language, settings.FALLBACK_LANGUAGE]


def best(twins: Mapping[str, T], language: str) -> T | None:
    """The twin for a reader of ``language``; None where only the original can stand for it."""
    return next((twins[code] for code in preferred(language) if code in twins), None)


def worth(code: str, language: str) -> int:
    """How much something in the language ``code`` is worth to a reader of ``language``: more is better."""
    wanted = preferred(language)
    return len(wanted) - wanted.index(code) if code in wanted else 0


def other_languages(current: str) -> Iterable[tuple[str, str]]:
    """(code, name in its own language) of every language but the current one."""
    for code, _name in settings.LANGUAGES:
        if code != current:
            yield code, translation.get_language_info(code)["name_local"]


def live_twins(page: Page) -> dict[str, Page]:
    """Language code → live page, for the page and its translations."""
    twins = page.get_translations(inclusive=True).live().select_related("locale")
    return {twin.locale.language_code: twin for twin in twins}


def localized(found: Iterable[S]) -> list[S]:
    """The twins in the active language of objects of one model, in one query; none where they are in it already.

    What has no twin, or none that is live, is taken in English, else it stands for itself.
    (``TranslatableMixin.localized`` asks twice for each.)
    """
    objects = list(found)
    language = translation.get_language() or settings.LANGUAGE_CODE
    locales = _locales()
    elsewhere = [one for one in objects if locales.get(one.locale_id) != language]
    if not elsewhere:
        return objects
    keys = [one.translation_key for one in elsewhere]
    wanted = {"translation_key__in": keys, "locale__language_code__in": preferred(language)}
    twins = type(elsewhere[0])._default_manager.filter(**wanted)
    if isinstance(elsewhere[0], Page):
        twins = twins.filter(live=True)
    by_key: dict[Any, dict[str, S]] = defaultdict(dict)
    for twin in twins:
        by_key[twin.translation_key][locales.get(twin.locale_id, "")] = twin
    return [best(by_key[one.translation_key], language) or one for one in objects]


def in_each(rows: QuerySet[S], language: str) -> list[S]:
    """Snippets to choose from, for a reader of ``language``, in one query; what it lacks comes in English."""
    found: dict[Any, dict[str, S]] = defaultdict(dict)
    wanted = rows.filter(locale__language_code__in=preferred(language)).select_related("locale")
    for one in wanted:
        found[one.translation_key].setdefault(one.locale.language_code, one)
    return [one for one in (best(twins, language) for twins in found.values()) if one is not None]


def here(one: S) -> S:
    """The twin of one object in the active language; see ``localized``."""
    return localized([one])[0]


def called(one: Any) -> str:
    """The ``name`` of a snippet as the reader's language says it: other rows point to the original, whoever looks."""
    language, model = translation.get_language() or settings.LANGUAGE_CODE, type(one)
    if _locales().get(one.locale_id, "") == language:
        return str(one.name)

    def names() -> dict[Any, str]:
        return {other.translation_key: other.name for other in in_each(model._default_manager.all(), language)}

    return page_cache.known((model._meta.label, "names", language), names).get(one.translation_key, str(one.name))


def name(code: str) -> str:
    """What a language of the site is called."""
    return str(dict(choices()).get(code, code))


def _locales() -> dict[int, str]:
    """Number of a locale → its language. Kept in the cache: locales are made once, with the site."""
    made = [page_cache.table(Locale)]
    return page_cache.remembered(
        _LOCALES, made, lambda: dict(Locale.objects.values_list("pk", "language_code")), seconds=300
    )


@receiver([post_save, post_delete], sender=Locale)
def _forget_locales(**kwargs: Any) -> None:
    cache.delete(_LOCALES)


def alternates(twins: dict[str, Page], request: HttpRequest | None = None, query: str = "") -> list[tuple[str, str]]:
    """(language, address) of every twin, and ``x-default``; empty for a page that stands alone."""
    if len(twins) < 2:
        return []
    addresses = [
        (code, f"{settings.SITE_URL}{twin.get_url(request) or ''}{query}") for code, twin in sorted(twins.items())
    ]
    default = [("x-default", address) for code, address in addresses if code == settings.LANGUAGE_CODE]
    return addresses + default


def in_language(snippets: Sequence[S], language: str) -> list[S]:
    """The translations of snippets of different models, in one query.

    A snippet without one comes in English, else it stands for itself.

    Each snippet comes as one JSON object, because a union needs the same columns of every table.
    """
    elsewhere = [snippet for snippet in snippets if snippet.locale.language_code != language]
    if not elsewhere:
        return list(snippets)
    first, *others = [
        type(snippet)
        ._default_manager.filter(translation_key=snippet.translation_key, locale__language_code__in=preferred(language))
        .order_by()
        .values_list(
            Value(snippet._meta.label),
            F("locale__language_code"),
            JSONObject(**{name: name for name in _columns(snippet)}),
        )
        for snippet in elsewhere
    ]
    found: dict[Any, dict[str, Any]] = defaultdict(dict)
    for label, code, values in first.union(*others, all=True) if others else first:
        model = apps.get_model(label)
        fields = {field.attname: field.to_python(values[field.attname]) for field in model._meta.concrete_fields}
        twin = model.from_db(None, list(fields), list(fields.values()))
        found[label, twin.translation_key][code] = twin
    return [best(found[snippet._meta.label, snippet.translation_key], language) or snippet for snippet in snippets]


def _columns(snippet: models.Model) -> list[str]:
    return [field.attname for field in snippet._meta.concrete_fields]


def live_page_in_other_language(request: HttpRequest) -> Page | None:
    """The live page whose twin in the current language would stand at this address."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    site = Site.find_for_request(request)
    if site is None or "\0" in request.path:  # no page has it, and PostgreSQL refuses to look
        return None
    for code in sorted(dict(other_languages(language)), key=lambda code: code not in preferred(language)):
        locale = Locale.objects.filter(language_code=code).first()
        root = site.root_page.get_translation_or_none(locale) if locale else None
        if root is None:
            continue
        bare = path_in(settings.LANGUAGE_CODE, request.path)
        found = Page.objects.live().public().filter(url_path=root.url_path.rstrip("/") + bare).first()
        if found:
            return found
    return None


def nearest_in_this_language(page: Page) -> Page | None:
    """The live twin, in the active language, of the closest page above ``page``; None where only the home page is."""
    locale = Locale.get_active()
    for ancestor in page.get_ancestors().filter(depth__gt=2).order_by("-depth"):
        twin = ancestor.get_translation_or_none(locale)
        if twin and twin.live:
            return twin.specific
    return None
