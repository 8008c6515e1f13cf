"""The search backend on PostgreSQL."""

from typing import Any

from django.contrib.postgres.search import SearchQuery as TextQuery
from modelsearch.backends.database.postgres.postgres import (
    PostgresAutocompleteQueryCompiler,
    PostgresIndex,
    PostgresSearchBackend,
    PostgresSearchQueryCompiler,
)
from modelsearch.query import Phrase, PlainText

from core.search.objects import Indexed
from core.search.text import asked, searchable


class Index(PostgresIndex):
    """Holds pairs."""

    def add_items(self, model: Any, objs: Any) -> None:
        super().add_items(model, [Indexed(original) for original in objs])


class Pairs:
    """Asks for pairs, in their order. Tokens hold letters and digits only, so quoting them is safe."""

    query: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.query = searchable(self.query)

    def build_tsquery_content(self, query: Any, config: Any = None, invert: bool = False) -> Any:
        if not isinstance(query, PlainText | Phrase):
            return super().build_tsquery_content(query, config=config, invert=invert)  # type: ignore[misc]
        phrases = [query.query_string] if isinstance(query, Phrase) else query.query_string.split()
        joined = " | " if getattr(query, "operator", "and") == "or" else " & "
        sql = joined.join(_phrase(tokens) for tokens in map(asked, phrases) if tokens)
        return TextQuery(f"!({sql})" if invert else f"({sql})", search_type="raw", config=config)


def _phrase(tokens: list[str]) -> str:
    quoted = [f"'{token}'" for token in tokens]
    return "(" + " <-> ".join([*quoted[:-1], f"{quoted[-1]}:*"]) + ")"


class QueryCompiler(Pairs, PostgresSearchQueryCompiler):
    """For visitors and lists."""


class AutocompleteQueryCompiler(Pairs, PostgresAutocompleteQueryCompiler):
    """For choosers in the admin."""


class Backend(PostgresSearchBackend):
    """PostgreSQL with pairs. "simple" leaves words as they are: no stemming, no stop words."""

    index_class = Index
    query_compiler_class = QueryCompiler
    autocomplete_query_compiler_class = AutocompleteQueryCompiler

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__({"SEARCH_CONFIG": "simple", **params})
