"""The search page: ``/search/?q=``."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from wagtail.models import Locale, Page

from core.frame import frame_of
from core.search import text
from core.search.objects import words_of

PER_PAGE = 10
AROUND = 50  # characters before and after the first match
SECTION_DEPTH = 3  # of the page tree: the pages right below the home page


@dataclass(frozen=True)
class Found:
    """One result."""

    page: Page
    section: str
    excerpt: SafeString


@csrf_exempt
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Pages of this language in which the words stand; any input gets an answer."""
    question = " ".join(request.GET.get("q", "").replace("\x00", "").split())[: text.LONGEST_QUESTION]
    context: dict[str, Any] = {"question": question, "kept_parameters": ["q"], "hide_donate_bar": True}
    if question:
        results = Paginator(_pages().search(text.query(question)), PER_PAGE).get_page(request.GET.get("page"))
        context |= {"results": results, "found": _found(list(results), text.words(question))}
    if not question or not context["found"]:
        context |= {"parts": _parts(question), "doors": frame_of(request).links[:4]}
    return render(request, "home/search.html", context)


def _pages() -> Any:
    return Page.objects.live().public().filter(locale=Locale.get_active(), depth__gte=2).specific()


def _parts(question: str) -> list[tuple[str, int]]:
    """Each word alone, with how often it is found, where several words together found nothing."""
    words = text.words(question)[:4]
    if len(words) < 2:
        return []
    counts = [(word, _pages().search(text.query(word)).count()) for word in words]
    return [(word, count) for word, count in counts if count]


def _found(pages: list[Page], words: list[str]) -> list[Found]:
    sections = _sections(pages)
    return [
        Found(page, sections.get(page.path[: Page.steplen * SECTION_DEPTH], ""), _excerpt(page, words))
        for page in pages
    ]


def _sections(pages: list[Page]) -> dict[str, str]:
    """Path → title of the pages right below the home page that the results stand under; all in one query."""
    paths = {page.path[: Page.steplen * SECTION_DEPTH] for page in pages if page.depth > SECTION_DEPTH}
    return dict(Page.objects.filter(path__in=paths).values_list("path", "title"))


def _excerpt(page: Page, words: list[str]) -> SafeString:
    """What stands around the first match, matches marked; the description where the match is in the title only."""
    description = page.search_description or getattr(page, "teaser", "")
    body = " ".join(unicodedata.normalize("NFKC", words_of(page)).split())
    pattern = re.compile("|".join(re.escape(unicodedata.normalize("NFKC", word)) for word in words) or "(?!)", re.I)
    match = pattern.search(body)
    if match is None:
        return _marked(str(description), pattern)
    start, end = max(match.start() - AROUND, 0), match.end() + AROUND
    cut = f"{'…' if start else ''}{body[start:end]}{'…' if end < len(body) else ''}"
    return _marked(cut, pattern)


def _marked(excerpt: str, pattern: re.Pattern[str]) -> SafeString:
    parts, last = [], 0
    for match in pattern.finditer(excerpt):
        parts += [conditional_escape(excerpt[last : match.start()]), f"<mark>{conditional_escape(match[0])}</mark>"]
        last = match.end()
    return mark_safe("".join([*parts, conditional_escape(excerpt[last:])]))  # noqa: S308 - escaped piece by piece
