"""What a neighbouring room has to tell about a page, for example the news of a campaign.

The page asks here; a room that has something to tell says so when it starts (``AppConfig.ready``)::

    from core import companions
    companions.tell(lambda page, number: [...])
"""

from collections.abc import Callable, Sequence

from wagtail.models import Page

Teller = Callable[[Page, int], Sequence[Page]]

_tellers: list[Teller] = []


def tell(teller: Teller) -> Teller:
    """Register who finds pages about a page, the newest first, at most as many as it is told; also a decorator."""
    if teller not in _tellers:
        _tellers.append(teller)
    return teller


def about(page: Page, number: int) -> list[Page]:
    """At most ``number`` pages that tell of this one, ready to be listed (``components/news_item.html``)."""
    return [found for teller in _tellers for found in teller(page, number)][:number]
