"""The search backend on SQLite."""

from functools import reduce
from operator import and_, or_
from typing import Any

from modelsearch.backends.database.sqlite.query import Lexeme, SearchQueryExpression
from modelsearch.backends.database.sqlite.sqlite import (
    SQLiteAutocompleteQueryCompiler,
    SQLiteIndex,
    SQLiteSearchBackend,
    SQLiteSearchQueryCompiler,
)
from modelsearch.query import Phrase, PlainText

from core.search.objects import Indexed
from core.search.text import asked, searchable


class Index(SQLiteIndex):
    """Holds pairs."""

    def add_items(self, model: Any, objs: Any) -> None:
        super().add_items(model, [Indexed(original) for original in objs])


class Pairs:
    """Asks for pairs, in their order: SQLite reads a quoted text as a phrase."""

    query: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.query = searchable(self.query)

    def build_search_query_content(self, query: Any, config: Any = None) -> Any:
        if not isinstance(query, PlainText | Phrase):
            return super().build_search_query_content(query, config=config)  # type: ignore[misc]
        phrases = [query.query_string] if isinstance(query, Phrase) else query.query_string.split()
        join = or_ if getattr(query, "operator", "and") == "or" else and_
        lexemes = [Lexeme(" ".join(tokens), prefix=True) for tokens in map(asked, phrases) if tokens]
        return SearchQueryExpression(reduce(join, lexemes), config=config)


class QueryCompiler(Pairs, SQLiteSearchQueryCompiler):
    """For visitors and lists."""


class AutocompleteQueryCompiler(Pairs, SQLiteAutocompleteQueryCompiler):
    """For choosers in the admin."""


class Backend(SQLiteSearchBackend):
    """SQLite with pairs."""

    index_class = Index
    query_compiler_class = QueryCompiler
    autocomplete_query_compiler_class = AutocompleteQueryCompiler
