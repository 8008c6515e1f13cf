"""Which addresses a CDN has to forget when something is changed: those whose answers were made of it.

Written down only where there is a CDN (``CDN``), before the answer goes out, and only for addresses without
parameters: of anything else a CDN is told to keep nothing, since nobody could list what it has.
"""

from collections.abc import Collection

from django.conf import settings
from django.db import DatabaseError, transaction
from wagtail.contrib.frontend_cache.tasks import purge_urls_from_cache_task

from core.page_cache.watching import unwatched

#: As long as the database takes it; no page of ours comes near.
LONGEST = 500
_written: dict[str, frozenset[str]] = {}


def written_down(path: str, tags: Collection[str]) -> bool:
    """Remember what the answer is made of; False where that fails, and then nobody outside may keep it."""
    from core.models import KeptAddress

    if len(path) > LONGEST:
        return False
    now = frozenset(tags)
    if _written.get(path) == now:
        return True
    try:
        with unwatched(), transaction.atomic():
            # What it was made of before stays: another process may have written it, and may make the same again.
            there = KeptAddress.objects.filter(path=path).values_list("tag", flat=True)
            rows = [KeptAddress(path=path, tag=tag) for tag in sorted(now.difference(there))]
            KeptAddress.objects.bulk_create(rows, ignore_conflicts=True)
    except DatabaseError:
        return False
    _written[path] = now
    return True


def tell(tags: Collection[str]) -> None:
    """Let a task purge at the CDN what is made of these. Call it when the change is committed."""
    from core.models import KeptAddress

    with unwatched():
        found = KeptAddress.objects.filter(tag__in=tags).order_by("path").values_list("path", flat=True).distinct()
        addresses = [settings.SITE_URL + path for path in found]
    if addresses:
        purge_urls_from_cache_task.enqueue(addresses, None, ["cdn"])


def forget() -> None:
    """This process remembers nothing of what is written down."""
    _written.clear()
