"""Words that a page began with and nobody replaced: marks to be filled in, what a starting text tells its writer.

Rooms that offer texts to start from tell what stands in them (``register``).
"""

import re
from collections.abc import Callable, Iterable, Iterator

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from core.newsroom import contents

#: Signs that stand for what is still to be written: ○○, ○月○日, 00:00〜00:00.
_MARKS = re.compile(r"[○〇◯]{2,}|[○〇◯](?=[月日年時人名円])|(?<!\d)00:00\s*[〜~–-]\s*00:00")
_AROUND = 12
_LONGEST = 40
#: So many are named in a message.
_TOLD = 3
#: Each returns texts that no reader should find as they stand, by number of the language.
_SOURCES: list[Callable[[], Iterable[tuple[int, str]]]] = []


def register(source: Callable[[], Iterable[tuple[int, str]]]) -> None:
    """Let a room say which texts its writers begin with."""
    _SOURCES.append(source)


def plain(words: str) -> str:
    """A text as it is compared."""
    return " ".join(words.split())


def starting_texts() -> set[tuple[int, str]]:
    """Number of the language and text; one query for each room that offers some."""
    return {(locale, plain(words)) for source in _SOURCES for locale, words in source() if plain(words)}


def in_draft(page: Page) -> list[str]:
    """Where such words stand in a page's newest version, and which."""
    draft = page.get_latest_revision_as_object()
    return list(found(draft, contents.of(draft).texts, starting_texts()))


def say(request: HttpRequest, page: Page) -> None:
    """For Wagtail's hook ``after_edit_page``: whoever hands in, approves or publishes a page hears of them at once."""
    approves = request.POST.get("workflow-action-name") == "approve"
    if not (approves or {"action-submit", "action-publish"} & set(request.POST)):
        return
    if words := in_draft(Page.objects.get(pk=page.pk).specific):
        said = _("Words left over from a starting text: %(words)s") % {"words": "; ".join(words[:_TOLD])}
        messages.warning(request, said + (" …" if len(words) > _TOLD else ""))


def found(page: Page, texts: Iterable[tuple[str, str]], known: set[tuple[int, str]]) -> Iterator[str]:
    """Where such words stand in a page, and which; each once."""
    told = set()
    for where, words in texts:
        words = plain(words)
        cut = ""
        if (page.locale_id, words) in known:
            cut = words[:_LONGEST] + ("…" if len(words) > _LONGEST else "")
        elif mark := _MARKS.search(words):
            cut = words[max(0, mark.start() - _AROUND) : mark.end() + _AROUND]
        if cut and (where, cut) not in told:
            told.add((where, cut))
            yield f"{where}：{cut}" if not where.isascii() else f"{where}: {cut}"
