"""The search page, ``/search/?q=``, and what is suggested while somebody types."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.safestring import SafeString
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from wagtail.models import Locale, Page

from core.frame import frame_of
from core.models import SearchEntry
from core.search import finding, marking, text

PER_PAGE = 10
SUGGESTIONS = 6
NEARER = 4
READ = 60  # texts at most, to see whether a part of the question is a word in them
SECTION_DEPTH = 3  # of the page tree: the pages right below the home page
#: The page itself, its language, and the file a result leads to.
_NEEDED = ("page__locale", "document")


@dataclass(frozen=True)
class Found:
    """One result."""

    url: str
    label: str
    title: SafeString
    excerpt: SafeString
    #: Of a document: what kind of file.
    file: str = ""


@dataclass(frozen=True)
class Tab:
    """One kind of results and how many there are."""

    kind: str
    label: str
    count: int
    is_current: bool


@csrf_exempt
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What holds the words in this language; any input gets an answer."""
    question = _question(request)
    context: dict[str, Any] = {"question": question, "kept_parameters": ["q", "kind"], "hide_donate_bar": True}
    if question:
        context |= _answer(request, question)
    if not question or not context["total"]:
        context |= {"nearer": _nearer(question), "doors": frame_of(request).links[:4]}
    answer = render(request, "home/search.html", context)
    add_never_cache_headers(answer)  # on a borrowed computer nobody shall see later that somebody looked for help
    return answer


@csrf_exempt
@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """Some titles that hold what was typed so far. Not kept anywhere: what is withdrawn is suggested no more."""
    question = _question(request)
    entries: list[SearchEntry] = []
    if question:
        found = finding.titled(finding.visible(Locale.get_active()), text.query(question))
        entries = list(found.select_related(*_NEEDED)[:SUGGESTIONS])
    answer = JsonResponse(
        {
            "suggestions": [
                {"title": entry.title, "kind": str(entry.get_kind_display()), "url": _url(request, entry)}
                for entry in entries
            ]
        }
    )
    add_never_cache_headers(answer)
    return answer


def _question(request: HttpRequest) -> str:
    """What was asked, as it can be shown and looked for."""
    said = request.GET.get("q", "").encode(errors="replace").decode().replace("\x00", "")
    return " ".join(said.split())[: text.LONGEST_QUESTION]


def _answer(request: HttpRequest, question: str) -> dict[str, Any]:
    found = finding.matching(finding.visible(Locale.get_active()), text.query(question))
    counts = finding.kinds(found)
    kind = request.GET.get("kind", "")
    kind = kind if kind in counts else ""
    pages = _Pages(found.filter(kind=kind) if kind else found, counts.get(kind, sum(counts.values())))
    page = pages.get_page(request.GET.get("page"))
    return {
        "total": sum(counts.values()),
        "kind": kind,
        "tabs": _tabs(counts, kind),
        "results": page,
        "found": _found(request, list(page), text.words(question)),
    }


class _Pages(Paginator[SearchEntry]):
    """Knows already how many there are."""

    def __init__(self, entries: finding.Entries, count: int) -> None:
        super().__init__(entries.select_related(*_NEEDED), PER_PAGE)
        self._known = count

    @property
    def count(self) -> int:
        return self._known


def _tabs(counts: dict[str, int], kind: str) -> list[Tab]:
    """Only the kinds that were found; none where there is one kind only."""
    known = SearchEntry.Kind.choices
    return [Tab(code, str(label), counts[code], code == kind) for code, label in known if code in counts]


def _nearer(question: str) -> list[tuple[str, int]]:
    """Other ways to ask, with how much each finds; a part of another one that finds no more is left out."""
    ways = text.nearer(question)[: finding.MOST_COUNTS]
    if not ways:
        return []
    entries = finding.visible(Locale.get_active())
    counts = finding.counts(entries, [text.query(way) for way in ways])
    found = [(way, count) for way, count in zip(ways, counts, strict=True) if count]
    kept: list[tuple[str, int]] = []
    for way, count in _words(entries, question, found):
        if not any(way in other for other, _count in kept):
            kept.append((way, count))
    return kept[:NEARER]


def _words(entries: finding.Entries, question: str, found: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Those among the parts of a question that texts use as words; a fragment helps nobody."""
    own = {text.folded(way) for word in text.words(question) for way in (word, *text.in_kana(text.folded(word)))}
    parts = [way for way, _count in found if text.folded(way) not in own]
    holding = finding.holding_any(entries, [text.query(way) for way in parts]) if parts else []
    read = ["\n".join(said) for said in holding[:READ]] if parts else []
    return [
        (way, count) for way, count in found if way not in parts or any(text.stands_alone(way, said) for said in read)
    ]


def _found(request: HttpRequest, entries: list[SearchEntry], words: list[str]) -> list[Found]:
    sections = _sections([entry.page for entry in entries])
    return [
        Found(
            url=_url(request, entry),
            label=_label(entry, sections),
            title=marking.marked(entry.title, words),
            excerpt=marking.excerpt(entry.body, words) or marking.marked(entry.teaser, words),
            file=entry.document.file_extension.upper() if entry.document else "",
        )
        for entry in entries
    ]


def _label(entry: SearchEntry, sections: dict[str, str]) -> str:
    """A page is known by the part of the site it stands in, everything else by what it is."""
    if entry.kind == SearchEntry.Kind.PAGE:
        return sections.get(entry.page.path[: Page.steplen * SECTION_DEPTH], "")
    return str(entry.get_kind_display())


def _url(request: HttpRequest, entry: SearchEntry) -> str:
    if entry.document:
        return str(entry.document.url)
    address = entry.page.get_url(request) or ""
    return f"{address}#{entry.anchor}" if entry.anchor else address


def _sections(pages: list[Page]) -> dict[str, str]:
    """Path → title of the pages right below the home page that the results stand under; all in one query."""
    paths = {page.path[: Page.steplen * SECTION_DEPTH] for page in pages if page.depth > SECTION_DEPTH}
    return dict(Page.objects.filter(path__in=paths, live=True).values_list("path", "title")) if paths else {}
