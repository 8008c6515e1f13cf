"""When a page is saved three times until it is published, what can be found of it is written down once.

Making a page in code stores it, stores its first revision and publishes it. Wagtail's search index, its index of
references and our own entries would be written each time, which takes longer than all the rest.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from asgiref.local import Local
from wagtail.signal_handlers import disable_reference_index_auto_update

_state = Local()


@contextmanager
def unfinished() -> Iterator[None]:
    """The page that is saved inside is published at once afterwards: nothing is written down of it yet."""
    _state.unfinished = True
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        del _state.unfinished


def is_unfinished() -> bool:
    return getattr(_state, "unfinished", False)
