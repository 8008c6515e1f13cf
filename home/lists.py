"""One list each of stories, reports, events and people, of both languages, in the menu of their job."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.models import Page

from core import menus
from core.newsroom.listing import AUTHOR, LANGUAGES, USUAL, PagesMenuItem
from home.models import EventPage, PersonPage, ReportPage, StoryPage


class _List(PageListingViewSet):
    """What all of them show."""

    menu_item_class = PagesMenuItem
    list_display: ClassVar[list[Any]] = [
        USUAL["bulk_actions"],
        USUAL["title"],
        LANGUAGES,
        USUAL["latest_revision_created_at"],
        AUTHOR,
        USUAL["status"],
    ]
    list_filter: ClassVar[list[str]] = ["locale", "live"]


class _Events(_List):
    """With the day, by which they are looked for."""

    ordering = "-starts_at"
    list_display: ClassVar[list[Any]] = [
        *_List.list_display[:2],
        DateColumn("starts_at", label=_("Begins"), sort_key="starts_at", width="12%"),
        *_List.list_display[2:],
    ]


def every() -> list[PageListingViewSet]:
    """All of them, each at its address."""
    publishing, people = menus.PUBLISHING, menus.PEOPLE_AND_EVENTS
    return [
        _list(StoryPage, "stories", _("Stories"), publishing, 120, "openquote"),
        _list(ReportPage, "reports", _("Reports and accounts"), publishing, 130, "doc-full-inverse"),
        _list(EventPage, "events", _("Events"), people, 100, "calendar", _Events),
        _list(PersonPage, "people", _("Team"), people, 200, "user"),
    ]


def _list(
    model: type[Page], name: str, label: Any, menu: str, order: int, icon: str, kind: type[_List] = _List
) -> PageListingViewSet:
    return kind(
        f"all_{name}",
        url_prefix=f"lists/{name}",
        model=model,
        menu_label=label,
        menu_hook=menu,
        menu_order=order,
        icon=icon,
    )
