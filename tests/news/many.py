"""Very many articles, or other pages, in no time: copies of one, made by the database itself."""

import uuid

from django.db import connection
from django.utils import timezone
from wagtail.models import Page


def make_many(index: Page, article: Page, number: int, prefix: str = "many") -> None:
    """``number`` live articles below ``index`` like ``article``, one a day back from today."""
    model = type(article)
    now = timezone.now()
    first = index.get_children().count() + 1000
    Page.objects.bulk_create(
        Page(
            path=model._get_path(index.path, index.depth + 1, first + n),
            depth=index.depth + 1,
            title=f"{article.title} {n}",
            draft_title=f"{article.title} {n}",
            slug=f"{prefix}-{n}",
            url_path=f"{index.url_path}{prefix}-{n}/",
            content_type_id=article.content_type_id,
            locale_id=index.locale_id,
            translation_key=uuid.uuid5(uuid.NAMESPACE_OID, f"{prefix}-{n}"),
            live=True,
            first_published_at=now - timezone.timedelta(days=n),
            last_published_at=now,
        )
        for n in range(number)
    )
    Page.objects.filter(pk=index.pk).update(numchild=index.get_children().count())
    columns = [f'"{field.column}"' for field in model._meta.local_concrete_fields if not field.primary_key]
    values = ["p.first_published_at" if column == '"published_at"' else f"t.{column}" for column in columns]
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ("page_ptr_id", {", ".join(columns)}) '
            f'SELECT p.id, {", ".join(values)} FROM wagtailcore_page p, "{model._meta.db_table}" t '
            "WHERE t.page_ptr_id = %s AND p.path LIKE %s AND p.slug LIKE %s",
            [article.pk, f"{index.path}%", f"{prefix}-%"],
        )
