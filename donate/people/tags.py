"""The tags there are, as the filter of the list offers them."""

from typing import Any

from django.core.cache import cache

from donate.models import DonorTag

_KEY = "donor-tags"
#: Another process may have made one in the meantime (seconds).
_FRESH_FOR = 60


def tag_choices() -> list[tuple[int, str]]:
    """All tags; remembered for a minute, so that the list of donors doesn't ask each time."""
    found: list[tuple[int, str]] | None = cache.get(_KEY)
    if found is None:
        found = list(DonorTag.objects.values_list("pk", "name"))
        cache.set(_KEY, found, _FRESH_FOR)
    return found


def forget_tags(**kwargs: Any) -> None:
    """For signals: a tag was written or removed."""
    cache.delete(_KEY)
