"""The screens of the admin: all news in one list, and the categories."""

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from core import menus
from news.models import Category, NewsPage

_usual = {column.name: column for column in PageListingViewSet.index_view_class.base_columns}


class PagesMenuItem(MenuItem):
    """Shown to those whom the list behind it lets in."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(user_has_any_page_permission(request.user))


class NewsListing(PageListingViewSet):
    """Every article of both languages, newest first, with what an editor looks for."""

    model = NewsPage
    menu_label = _("News")
    menu_name = "news"
    icon = "doc-full"
    menu_hook = menus.PUBLISHING
    menu_order = 100
    menu_item_class = PagesMenuItem
    list_display: ClassVar[list[Any]] = [
        _usual["bulk_actions"],
        _usual["title"],
        Column("category", label=_("category"), sort_key="category__order"),
        DateColumn("published_at", label=_("published"), sort_key="published_at", width="15%"),
        _usual["status"],
    ]
    list_filter: ClassVar[list[str]] = ["category", "audience", "published_at"]
    ordering = "-published_at"


class CategoryViewSet(SnippetViewSet):
    """The categories of news."""

    model = Category
    icon = "tag"
    menu_label = _("Categories")
    menu_hook = menus.PUBLISHING
    menu_order = 110
    list_display: ClassVar[list[str]] = ["name", "slug", "colour", "order"]
    ordering: ClassVar[list[str]] = ["order"]
