"""Every place besides the page itself in which Wagtail and its companions keep a page's words.

A page whose words must go (somebody took their consent back) is emptied by its own room; what is gathered here forgets
the rest: revisions, comments, workflows, open forms, the site history, the translator's memory, mails to staff, tasks
and what the search index left over. Call it inside the transaction that empties the page.
"""

from collections.abc import Iterable, Sequence

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast
from django_tasks_db.models import DBTaskResult
from modelsearch import index
from wagtail.admin.models import FormState
from wagtail.models import Comment, ModelLogEntry, Page, PageLogEntry, ReferenceIndex, Revision, WorkflowState
from wagtail.search.models import IndexEntry
from wagtail_localize.models import (
    SegmentOverride,
    String,
    StringSegment,
    StringTranslation,
    Template,
    TemplateSegment,
    TranslatableObject,
    TranslationContext,
    TranslationSource,
)

from core import mail, mail_kinds
from core.models import DraftLink, Finding, SearchEntry, SentMail


def forget(pages: Sequence[Page]) -> None:
    """Forget all of it for these pages (of one type), which are empty already; their log lines keep who and when."""
    for page in pages:  # at once: the tasks that follow a save wait for a worker
        index.insert_or_update_object(page)
        ReferenceIndex.create_or_update_for_object(page)
    SearchEntry.objects.filter(page__in=[page.pk for page in pages]).delete()
    _tidy_search_index()
    _forget_drafts(pages)
    _forget_words_in_the_log(pages)
    _forget_translations(pages)


def _forget_drafts(pages: Sequence[Page]) -> None:
    """Revisions (comparison shows them to everybody who may edit), workflows with their remarks, comments, forms."""
    keys = [page.pk for page in pages]
    numbers = [str(key) for key in keys]
    types = {ContentType.objects.get_for_model(Page)} | {page.cached_content_type for page in pages}
    WorkflowState.objects.filter(base_content_type__in=types, object_id__in=numbers).delete()
    Page.objects.filter(pk__in=keys).update(latest_revision=None, live_revision=None)
    Revision.objects.filter(base_content_type__in=types, object_id__in=numbers).delete()
    Comment.objects.filter(page__in=keys).delete()
    DraftLink.objects.filter(page__in=keys).delete()
    Finding.objects.filter(page__in=keys).delete()
    # A form in which a page of this type is only being begun names no page; it may be a copy of this one.
    FormState.objects.filter(Q(object_id__in=numbers) | Q(object_id=""), content_type__in=types).delete()


def _forget_words_in_the_log(pages: Sequence[Page]) -> None:
    """The history calls a page by its title, and quotes titles, addresses and comments."""
    for page in pages:
        PageLogEntry.objects.filter(page=page.pk).update(label=page.title, data={})


def forget_rows_in_the_log(model: type, keys: Iterable[int]) -> None:
    """The same for pictures and documents."""
    lines = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id__in=[str(key) for key in keys]
    )
    lines.update(label="–", data={})


def _forget_translations(pages: Sequence[Page]) -> None:
    """The translator's memory: sources, segments, and strings that nothing else is made of."""
    objects = TranslatableObject.objects.filter(translation_key__in={page.translation_key for page in pages})
    contexts = TranslationContext.objects.filter(object__in=objects)
    said = set(String.objects.filter(segments__source__object__in=objects).values_list("pk", flat=True))
    said |= set(StringTranslation.objects.filter(context__in=contexts).values_list("translation_of", flat=True))
    StringTranslation.objects.filter(context__in=contexts).delete()
    SegmentOverride.objects.filter(context__in=contexts).delete()
    TranslationSource.objects.filter(object__in=objects).delete()  # with its segments, which hold the contexts
    objects.delete()
    # What an earlier version said stands in no segment any more; nobody knows then whose words they were.
    unused = ~Exists(StringSegment.objects.filter(string=OuterRef("pk")))
    untranslated = ~Exists(StringTranslation.objects.filter(translation_of=OuterRef("pk")))
    String.objects.filter(unused, Q(pk__in=said) | untranslated).delete()
    Template.objects.filter(~Exists(TemplateSegment.objects.filter(template=OuterRef("pk")))).delete()


def forget_in_mails(titles: Iterable[str]) -> None:
    """Notices to staff that name one of these titles: that they went, to whom and when, stays."""
    sought = [title for title in titles if title]
    notices = SentMail.objects.filter(kind__in=[kind.name for kind in mail_kinds.every() if kind.for_staff])
    # Their words stand encrypted, so the database can't look into them.
    words = notices.values_list("pk", "subject", "text").iterator() if sought else ()
    named = [key for key, *said in words if any(title in one for title in sought for one in said)]
    if named:
        mail.erase(SentMail.objects.filter(pk__in=named))


def forget_in_tasks(words: Iterable[str]) -> None:
    """Tasks, done or waiting, that were given one of these addresses or file names."""
    said = Q()
    for word in words:
        said |= Q(said__contains=word)
    if said:
        DBTaskResult.objects.alias(said=Cast("args_kwargs", TextField())).filter(said).delete()


def _tidy_search_index() -> None:
    """SQLite's indexes only mark words as gone until their parts are merged; PostgreSQL's hold none of them."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for model in (IndexEntry, SearchEntry):
            table = f"{model._meta.db_table}_fts"
            cursor.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")  # noqa: S608 - a constant
