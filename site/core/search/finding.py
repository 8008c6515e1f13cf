"""Asking what visitors can find: what holds the words in its title comes first, and of equals the newer.

entries = finding.visible(locale)
finding.matching(entries, text.query("寄付"))
"""

from typing import Any

from django.db.models import BooleanField, CharField, Count, Exists, ExpressionWrapper, F, Func, OuterRef, Q, QuerySet
from modelsearch.query import MATCH_NONE, And, Not, Or, SearchQuery
from wagtail.models import CollectionViewRestriction, Locale, PageViewRestriction

from core.models import SearchEntry
from core.search.text import asked, searchable

#: What the nearer words ask for in one query, at most.
MOST_COUNTS = 24
Entries = QuerySet[SearchEntry]


def visible(locale: Locale) -> Entries:
    """What everybody may find in this language now; whatever the rows say, a page must be live and open."""
    earlier = SearchEntry.objects.filter(
        document=OuterRef("document"), locale=OuterRef("locale"), pk__lt=OuterRef("pk"), page__live=True
    )
    return SearchEntry.objects.filter(
        ~_closed(PageViewRestriction, "page__path", "page__path"),
        Q(document=None)
        | (~Exists(earlier) & ~_closed(CollectionViewRestriction, "document__collection__path", "collection__path")),
        locale=locale,
        page__live=True,
    )


def _closed(restriction: Any, asked_for: str, above: str) -> Exists:
    """Whether somebody asks for a password or login at this place of the tree or above it."""
    place = ExpressionWrapper(OuterRef(asked_for), output_field=CharField())
    return Exists(restriction.objects.alias(place=place).filter(place__startswith=F(above)))


def matching(entries: Entries, query: SearchQuery) -> Entries:
    """Those that hold the words, in their order: title before text, then the newer one."""
    wanted = searchable(query)
    if wanted is MATCH_NONE:
        return entries.none()
    found = entries.filter(_Holds(wanted)).annotate(in_title=_Holds(wanted, title_only=True))
    return found.order_by("-in_title", "-date", "-pk")


def titled(entries: Entries, query: SearchQuery) -> Entries:
    """Those that hold the words in their title, the newer ones first."""
    wanted = searchable(query)
    if wanted is MATCH_NONE:
        return entries.none()
    return entries.filter(_Holds(wanted, title_only=True)).order_by("-date", "-pk")


def kinds(found: Entries) -> dict[str, int]:
    """How many of each kind, in one query."""
    return dict(found.order_by().values_list("kind").annotate(Count("pk")))


def counts(entries: Entries, queries: list[SearchQuery]) -> list[int]:
    """How often each of several questions is answered; all in one query."""
    wanted = [searchable(query) for query in queries[:MOST_COUNTS]]
    asks = {
        f"n{number}": Count("pk", filter=Q(_Holds(query)))
        for number, query in enumerate(wanted)
        if query is not MATCH_NONE
    }
    found = entries.aggregate(**asks) if asks else {}
    return [found.get(f"n{number}", 0) for number in range(len(wanted))]


def holding_any(entries: Entries, queries: list[SearchQuery]) -> Any:
    """Title, teaser and text of what holds any of these, the title's first."""
    wanted = [query for query in map(searchable, queries) if query is not MATCH_NONE]
    if not wanted:
        return entries.none().values_list("title")
    found = matching(entries, wanted[0] if len(wanted) == 1 else Or(wanted))
    return found.values_list("title", "teaser", "body")


class _Holds(Func):
    """Whether an entry holds the words, anywhere or in its title."""

    output_field = BooleanField()

    def __init__(self, query: SearchQuery, *, title_only: bool = False) -> None:
        super().__init__(F("pk"))
        self._query, self._title_only = query, title_only

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, list[Any]]:
        key, _params = compiler.compile(self.source_expressions[0])
        table = key.rpartition(".")[0]
        return f"({table}.vector @@ to_tsquery('simple', %s))", [_tsquery(self._query, "A" if self._title_only else "")]

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:
        key, _params = compiler.compile(self.source_expressions[0])
        wanted = _fts5(self._query)
        sql = f"({key} IN (SELECT rowid FROM core_searchentry_fts WHERE core_searchentry_fts MATCH %s))"  # noqa: S608 - no word of a visitor
        return sql, [f"{{title_pairs}} : ({wanted})" if self._title_only else wanted]


# Tokens hold letters, digits and underscores only (``core.search.text``), so quoting them is safe in both.


def _tsquery(query: SearchQuery, weight: str) -> str:
    if isinstance(query, And | Or):
        return "(" + {And: " & ", Or: " | "}[type(query)].join(_tsquery(q, weight) for q in query.subqueries) + ")"
    if isinstance(query, Not):
        return f"!({_tsquery(query.subquery, '')})"  # what isn't wanted is wanted nowhere
    *first, last = asked(query.query_string)
    start = f":{weight}" if weight else ""
    return "(" + " <-> ".join([*(f"'{token}'{start}" for token in first), f"'{last}':*{weight}"]) + ")"


def _fts5(query: SearchQuery) -> str:
    if isinstance(query, Or):
        return "(" + " OR ".join(map(_fts5, query.subqueries)) + ")"
    if isinstance(query, And):
        wanted = [_fts5(part) for part in query.subqueries if not isinstance(part, Not)]
        unwanted = [_fts5(part.subquery) for part in query.subqueries if isinstance(part, Not)]
        return "(" + " NOT ".join(["(" + " AND ".join(wanted) + ")", *unwanted]) + ")"
    return f'"{" ".join(asked(query.query_string))}" *'
