"""Twins that were written by hand and wagtail-localize: the words that stand there are kept.

Sending a page for translation also sends the snippets it refers to (its category, its figures). Where such a snippet
has a twin already, wagtail-localize would fill a new translation with the *source* text and save it over the twin,
live, at once. So a new translation first takes over the words of the twin, as if a person had typed them in.
"""

import logging
from collections import defaultdict
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import Page
from wagtail_localize.models import StringTranslation, Translation, post_save_string_translation
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from core.templatetags.core_tags import day

log = logging.getLogger(__name__)


@receiver(post_save, sender=Translation)
def take_over_the_words_of_the_twin(instance: Translation, created: bool, **kwargs: Any) -> None:
    """Fill a new translation from the twin that exists, field by field.

    Words that still are the source's count as not translated. A rich text whose parts don't match the source's one by
    one can't be divided; it is left to the translator.
    """
    if not created or kwargs.get("raw"):
        return
    try:
        twin = instance.source.get_translated_instance(instance.target_locale)
    except ObjectDoesNotExist:
        return
    theirs = words_of(twin)
    ours: dict[str, list[Any]] = defaultdict(list)
    for segment in instance.source.stringsegment_set.select_related("context", "string").order_by("order"):
        ours[segment.context.path].append(segment)
    for path, segments in ours.items():
        words = theirs.get(path, [])
        if len(words) != len(segments):
            log.info("%s: the twin's %s has other parts than the source", instance.source, path)
            continue
        for segment, text in zip(segments, words, strict=True):
            if text == segment.string.data and not text.isascii():
                continue  # copied, not translated; names and numbers may well be the same
            taken, made = StringTranslation.objects.get_or_create(
                translation_of=segment.string,
                locale=instance.target_locale,
                context=segment.context,
                defaults={"data": text, "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL},
            )
            if made and taken.has_error:  # links other than the source's
                taken.delete()


def name_the_draft(instance: StringTranslation, **kwargs: Any) -> None:
    """Show a translated title in the lists of pages at once, cut where it is too long to be one.

    wagtail-localize's own receiver, which this one replaces, breaks off there on PostgreSQL. The words stay as they
    were typed, and publishing them says that they are too long.
    """
    if instance.context.path == "title":
        pages = Page.objects.filter(translation_key=instance.context.object_id, locale_id=instance.locale_id)
        pages.update(draft_title=instance.data[: Page._meta.get_field("draft_title").max_length])


class _Spoken:
    """A moment that calls its day as the reader's language does, by Japanese time, whatever form it is asked for."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def strftime(self, form: str) -> str:
        return day(timezone.localtime(self._at, timezone.get_default_timezone()))


_comment = StringTranslation.get_comment


def how_it_was_translated(self: StringTranslation) -> str | None:
    """wagtail-localize's own words, which say the day in English and by Greenwich time."""
    kept, self.updated_at = self.updated_at, _Spoken(self.updated_at)
    try:
        said: str | None = _comment(self)
        return said
    finally:
        self.updated_at = kept


StringTranslation.get_comment = how_it_was_translated
post_save.disconnect(post_save_string_translation, sender=StringTranslation)
post_save.connect(name_the_draft, sender=StringTranslation)


def words_of(twin: Any) -> dict[str, list[str]]:
    """Path of a field → its translatable strings, in their order."""
    found: dict[str, list[str]] = defaultdict(list)
    for value in extract_segments(twin):
        if isinstance(value, StringSegmentValue) and not value.is_empty():
            found[value.path].append(value.string.data)
    return found
