"""The screens of the admin: all news in one list, and the categories."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from core import menus
from core.newsroom.listing import AUTHOR, LANGUAGES, USUAL, OncePerTable, PagesMenuItem, TreeView, TreeViewSet
from news.models import Category, NewsPage, StartingPoint


class CategoryColumn(OncePerTable):
    """Each article's category."""

    def values_of(self, pages: list[NewsPage]) -> dict[int, Any]:
        found = Category.objects.in_bulk({page.category_id for page in pages})
        return {page.pk: found.get(page.category_id) for page in pages}


CATEGORY = CategoryColumn("category", label=_("category"), sort_key="category__order", width="10%")


class NewsTreeViewSet(TreeViewSet):
    """The same below a list of news in the tree."""

    model = NewsPage
    columns: ClassVar[list[Column]] = [
        column
        for usual in TreeView.base_columns
        if usual.name != "type"
        for column in ([usual, CATEGORY] if usual.name == "title" else [usual])
    ]


class NewsIndexView(IndexView):
    """The button leads to the choice of what an article begins with."""

    add_item_label = _("New article")

    def get_add_url(self) -> str | None:
        return reverse("start_news") if super().get_add_url() else None


class NewsListing(PageListingViewSet):
    """Every article of both languages, newest first, with what an editor looks for."""

    model = NewsPage
    index_view_class = NewsIndexView
    menu_label = _("News")
    menu_name = "news"
    icon = "doc-full"
    menu_hook = menus.PUBLISHING
    menu_order = 100
    menu_item_class = PagesMenuItem
    list_display: ClassVar[list[Any]] = [
        USUAL["bulk_actions"],
        USUAL["title"],
        CATEGORY,
        DateColumn("published_at", label=_("published"), sort_key="published_at", width="10%"),
        LANGUAGES,
        USUAL["latest_revision_created_at"],
        AUTHOR,
        USUAL["status"],
    ]
    list_filter: ClassVar[list[str]] = ["category", "locale", "live", "audience", "published_at"]
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


class StartingPointViewSet(SnippetViewSet):
    """What new articles begin with."""

    model = StartingPoint
    icon = "copy"
    menu_label = _("Starting points")
    menu_hook = menus.PUBLISHING
    menu_order = 115
    list_display: ClassVar[list[str]] = ["name", "category", "locale"]
