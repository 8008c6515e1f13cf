"""The two pages of the desk in the menu *Giving*: the overview and *Books*."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from core.permissions import OnlyPolicy
from donate.desk_views import BooksView, OverviewView, ReconcileView
from donate.models import Entry, Reconciliation


class DeskMenuItem(MenuItem):
    """Shown to whoever may open it."""

    def __init__(self, *args: Any, policy: OnlyPolicy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.policy = policy

    def is_shown(self, request: HttpRequest) -> bool:
        return self.policy.user_has_permission(request.user, "view")


class DeskViewSet(ViewSet):
    """A page that is no list of rows; who may see it follows from what it shows."""

    @cached_property
    def permission_policy(self) -> OnlyPolicy:
        raise NotImplementedError

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        shared: dict[str, Any] = super().get_common_view_kwargs(**kwargs)
        return {**shared, "permission_policy": self.permission_policy}

    def get_menu_item(self, order: int | None = None) -> DeskMenuItem:
        return DeskMenuItem(
            label=self.menu_label,
            url=self.menu_url,
            name=self.name,
            icon_name=self.menu_icon,
            order=order if order is not None else self.menu_order,
            policy=self.permission_policy,
        )


class OverviewViewSet(DeskViewSet):
    name = "giving"
    icon = "view"
    menu_label = _("At a glance")

    @cached_property
    def permission_policy(self) -> OnlyPolicy:
        return OnlyPolicy(Entry, "view")

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", self.construct_view(OverviewView), name="index")]


class BooksViewSet(DeskViewSet):
    name = "giving_books"
    url_prefix = "giving/books"
    icon = "check"
    menu_label = _("Books")

    @cached_property
    def permission_policy(self) -> OnlyPolicy:
        return OnlyPolicy(Reconciliation, "view", "run")

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.construct_view(BooksView), name="index"),
            path("run/", self.construct_view(ReconcileView), name="run"),
        ]
