"""The pictures of the guide: which screen each shows, and as whom it is looked at. Only invented data are on them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from wagtail_localize.models import Translation

from corporate.models import Inquiry
from home.models import StoryPage
from news.models import NewsPage


@dataclass(frozen=True)
class Picture:
    """One screen. ``press`` names what is pressed before the picture is taken, ``show`` what is scrolled to."""

    name: str
    user: str
    address: Callable[[], str]
    press: str = ""
    show: str = ""


def _at(name: str, *arguments: Any) -> Callable[[], str]:
    return lambda: reverse(name, args=arguments)


def _news() -> NewsPage:
    return NewsPage.objects.live().filter(locale__language_code="ja", lead_picture__isnull=False).latest("published_at")


def _handed_in() -> NewsPage:
    return NewsPage.objects.get(slug="new-year-desk", locale__language_code="ja")


def _edit(page: Callable[[], Any]) -> Callable[[], str]:
    return lambda: reverse("wagtailadmin_pages:edit", args=[page().pk])


def _side_by_side() -> Any:
    return Translation.objects.get(source__object_id=_handed_in().translation_key).get_target_instance()


def _story() -> StoryPage:
    return StoryPage.objects.live().filter(locale__language_code="ja").order_by("pk")[0]


def _inquiry() -> Inquiry:
    return Inquiry.objects.filter(state=Inquiry.State.ANSWERED).order_by("pk")[0]


_ADD = "[data-contentpath=body] button.c-sf-add-button >> nth=1"

PICTURES = (
    Picture("dashboard", "editor", _at("wagtailadmin_home")),
    Picture("start-news", "writer", _at("start_news")),
    Picture("edit-news", "editor", _edit(_news)),
    Picture("pictures", "editor", _at("wagtailimages:index")),
    Picture("blocks", "editor", _edit(_news), press=_ADD, show="[role=listbox] [role=option] >> nth=12"),
    Picture("review", "checker", _edit(_handed_in), press="footer [data-w-dropdown-target=toggle] >> nth=-1"),
    Picture("content-checks", "checker", _edit(_handed_in), press="button[data-side-panel-toggle=checks]"),
    Picture("together", "editor", lambda: reverse("publish_together", args=[_news().pk])),
    Picture("board", "editor", _at("translation_board:index")),
    Picture("side-by-side", "editor", _edit(_side_by_side)),
    Picture("updated", "editor", _edit(_news), show="#id_updated_at"),
    Picture("frame", "editor", _at("wagtailsnippets_core_figure:list")),
    Picture("mail-words", "editor", _at("mail_words:index")),
    Picture("withdraw", "editor", lambda: reverse("withdraw_story", args=[_story().pk])),
    Picture("guests", "editor", _at("registrations:index")),
    Picture("readers", "editor", _at("subscriptions:index")),
    Picture("inbox", "partner", _at("inquiries:index")),
    Picture("inquiry", "partner", lambda: reverse("inquiries:edit", args=[_inquiry().pk])),
    Picture("giving", "fundraiser", _at("giving:index")),
    Picture("receipts", "fundraiser", _at("giving_receipts:index")),
    Picture("payments", "fundraiser", _at("giving_payments:index")),
    Picture("books", "fundraiser", _at("giving_books:index")),
)
