"""One list each of stories, reports, events and people, of both languages, in the menu of their job."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.viewsets.pages import PageListingViewSet

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


class StoryList(_List):
    model = StoryPage
    menu_label = _("Stories")
    menu_hook = menus.PUBLISHING
    menu_order = 120
    icon = "openquote"


class ReportList(_List):
    model = ReportPage
    menu_label = _("Reports and accounts")
    menu_hook = menus.PUBLISHING
    menu_order = 130
    icon = "doc-full-inverse"


class EventList(_List):
    model = EventPage
    menu_label = _("Events")
    menu_hook = menus.PEOPLE_AND_EVENTS
    menu_order = 100
    icon = "calendar"
    ordering = "-starts_at"
    list_display: ClassVar[list[Any]] = [
        *_List.list_display[:2],
        DateColumn("starts_at", label=_("Begins"), sort_key="starts_at", width="12%"),
        *_List.list_display[2:],
    ]


class PersonList(_List):
    model = PersonPage
    menu_label = _("People")
    menu_hook = menus.PEOPLE_AND_EVENTS
    menu_order = 200
    icon = "user"


def every() -> list[PageListingViewSet]:
    """All of them, each at its address."""
    return [
        StoryList("all_stories", url_prefix="lists/stories"),
        ReportList("all_reports", url_prefix="lists/reports"),
        EventList("all_events", url_prefix="lists/events"),
        PersonList("all_people", url_prefix="lists/people"),
    ]
