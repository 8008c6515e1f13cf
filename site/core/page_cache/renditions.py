"""What a process remembers of the files of pictures is forgotten when any process changes a picture or makes files."""

from functools import cache

from core.page_cache.purges import Unreachable, purges


@cache
def _tags() -> tuple[str, ...]:
    from core.models import Picture, PictureRendition
    from core.page_cache.watching import table

    return table(Picture), table(PictureRendition)


def key(name: str, prefix: str, version: int) -> str:
    """Django's ``KEY_FUNCTION``: names change with the generation in which pictures were changed last."""
    try:
        for tag in _tags():
            purges().watch(tag)
        changed = purges().latest(_tags())
    except Unreachable:
        changed = 0
    return f"{prefix}:{version}:{changed}:{name}"
