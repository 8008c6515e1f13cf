"""When what visitors can find is written anew."""

from typing import Any

from django.apps import apps
from django.db.models.signals import post_migrate, post_save
from django.dispatch import receiver
from wagtail.documents.models import AbstractDocument
from wagtail.models import Page

from core.models import SearchEntry
from core.search import entries
from core.search.finished import is_unfinished


@receiver(post_save)
def page_was_saved(instance: Any, *, raw: bool = False, **kwargs: Any) -> None:
    """Publishing, unpublishing and moving all save the page; a draft changes nothing that is found."""
    if isinstance(instance, Page) and not raw and not is_unfinished():
        entries.note(instance)


@receiver(post_save)
def document_was_saved(instance: Any, *, created: bool = False, raw: bool = False, **kwargs: Any) -> None:
    """Somebody gave a document another title."""
    if isinstance(instance, AbstractDocument) and not created and not raw:
        entries.note_document(instance)


@receiver(post_migrate, sender=apps.get_app_config("core"))
def pages_were_there_before(**kwargs: Any) -> None:
    """A site that is older than this search: its pages are found from now on."""
    if not SearchEntry.objects.exists():
        entries.rebuild()
