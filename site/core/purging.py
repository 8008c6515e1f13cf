"""Telling every cache in front of the site that pages changed; which caches there are says ``WAGTAILFRONTENDCACHE``."""

import logging
from collections.abc import Iterable

from wagtail.contrib.frontend_cache.tasks import purge_urls_from_cache_task
from wagtail.models import Page

log = logging.getLogger(__name__)


def at_once(pages: Iterable[Page], addresses: Iterable[str] = ()) -> bool:
    """Purge pages and further addresses now, without waiting for a worker; whether the caches took it."""
    urls = {page.full_url + path.lstrip("/") for page in pages if page.full_url for path in page.get_cached_paths()}
    try:
        purge_urls_from_cache_task.call(sorted(urls | set(addresses)))
    except Exception:
        log.exception("A cache could not be told what to forget")
        return False
    return True
