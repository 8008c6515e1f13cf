"""What visitors can find. One row for each thing that a result can lead to: a page, a question on it, a document.

Only what everybody may read stands here: drafts have no row, and of a page for supporters the row holds no more than
its title and description. ``core.search.entries`` writes the rows, ``core.search.finding`` asks.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SearchEntry(models.Model):
    """One thing that a visitor can find, in one language.

    ``title_pairs`` and ``body_pairs`` hold the words as the database looks for them (see ``core.search.text``). A
    migration adds the index: on PostgreSQL a generated column ``vector`` with GIN, on SQLite an FTS5 table.
    """

    class Kind(models.TextChoices):
        NEWS = "news", _("News")
        STORY = "story", _("Stories")
        QUESTION = "question", _("Questions")
        EVENT = "event", _("Events")
        REPORT = "report", pgettext_lazy("search", "Reports")
        PERSON = "person", pgettext_lazy("who they are, not how many", "People")
        DOCUMENT = "document", pgettext_lazy("search", "Documents")
        PAGE = "page", _("Pages")

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    document = models.ForeignKey("wagtaildocs.Document", on_delete=models.CASCADE, null=True, related_name="+")
    locale = models.ForeignKey("wagtailcore.Locale", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    #: Where on the page: the ``id`` of an element, without the number sign.
    anchor = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=255)
    teaser = models.TextField(blank=True)
    body = models.TextField(blank=True)
    title_pairs = models.TextField(blank=True)
    body_pairs = models.TextField(blank=True)
    date = models.DateTimeField()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["locale", "kind"], name="entries_of_a_kind")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["page", "anchor"], condition=Q(document=None), name="one_entry_per_place_of_a_page"
            ),
            models.UniqueConstraint(
                fields=["page", "document"],
                condition=Q(document__isnull=False),
                name="one_entry_per_document_of_a_page",
            ),
        ]

    def __str__(self) -> str:
        return self.title
