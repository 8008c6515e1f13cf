"""Our own cache as one of those that ``wagtail.contrib.frontend_cache`` purges: a call there empties ours, too."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from wagtail.contrib.frontend_cache.backends import BaseBackend

from core.page_cache.purges import purge


def address(path: str) -> str:
    """The tag of one address."""
    return f"a:{path}"


class OwnPages(BaseBackend):
    """Addresses are purged at once, in every process."""

    def purge(self, url: str) -> None:
        self.purge_batch([url])

    def purge_batch(self, urls: Iterable[str]) -> None:
        purge(*{address(urlsplit(url).path) for url in urls})

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__(params)
