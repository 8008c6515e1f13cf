"""Lists of pages with what editors look for: the languages and how each stands, who worked on it last, and when."""

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet
from wagtail.models import Page, Revision

from core.newsroom import mails, twins
from core.translation_state import Entry, State

#: Wagtail's own columns, by name.
USUAL = {column.name: column for column in PageListingViewSet.index_view_class.base_columns}


class OncePerTable(Column):
    """A column whose values are asked for together, when the first of its cells is drawn."""

    def get_value(self, instance: Any) -> Any:
        return None

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        table = parent_context["table"]
        kept = f"_values_of_{self.name}"
        if not hasattr(table, kept):
            setattr(table, kept, self.values_of(list(table.data)))
        shared: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return {**shared, "value": getattr(table, kept).get(instance.pk)}

    def values_of(self, pages: list[Page]) -> dict[int, Any]:
        raise NotImplementedError


class LanguagesColumn(OncePerTable):
    """The other languages of each page: live, a draft, stale, missing."""

    cell_template_name = "core/admin/languages_cell.html"

    def values_of(self, pages: list[Page]) -> dict[int, Any]:
        standing = twins.standings(page.translation_key for page in pages)
        return {page.pk: _told(page, standing.get(page.translation_key, [])) for page in pages}


def _told(page: Page, entries: list[Entry]) -> list[tuple[str, str, State | None, int | None]]:
    """(code, name, state, number) of every language but the page's own; the source's own state is its status."""
    told: list[tuple[str, str, State | None, int | None]] = []
    for one in entries:
        if one.twin_pk == page.pk:
            told.append((one.source_language, _name(one.source_language), None, one.source_pk))
            if one.state == State.STALE:
                told.append((one.language, _name(one.language), one.state, None))
        else:
            told.append((one.language, _name(one.language), one.state, one.twin_pk))
    return told


def _name(code: str) -> str:
    return str(get_language_info(code)["name_translated"])


class AuthorColumn(OncePerTable):
    """Who saved the newest draft."""

    def values_of(self, pages: list[Page]) -> dict[int, Any]:
        newest = {page.latest_revision_id: page.pk for page in pages if page.latest_revision_id}
        found = Revision.objects.filter(pk__in=newest).select_related("user")
        return {newest[one.pk]: mails.name_of(one.user) if one.user else gettext("the site") for one in found}


class PagesMenuItem(MenuItem):
    """Shown to those whom a list of pages lets in."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(user_has_any_page_permission(request.user))


LANGUAGES = LanguagesColumn("languages", label=_("Other languages"), width="14%")
AUTHOR = AuthorColumn("author", label=_("Last worked on by"), width="12%")


class TreeView(ExplorableIndexView):
    """The tree of pages, with our two columns before the state."""

    base_columns: ClassVar[list[Column]] = [
        *(column for column in ExplorableIndexView.base_columns if column.name != "status"),
        LANGUAGES,
        AUTHOR,
        *(column for column in ExplorableIndexView.base_columns if column.name == "status"),
    ]


class TreeViewSet(PageViewSet):
    """Takes the place of Wagtail's for every type of page that has no list of its own."""

    index_view_class = TreeView
