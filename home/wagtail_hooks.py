"""What the organisation's own pages register in the admin."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets import Button
from wagtail.models import Page

from home import consent_views
from home.models import StoryPage
from home.participants import RegistrationViewSet
from home.subscribers import SubscriptionViewSet


@hooks.register("register_admin_viewset")
def participants() -> ViewSet:
    return RegistrationViewSet()


@hooks.register("register_admin_viewset")
def subscriptions() -> ViewSet:
    return SubscriptionViewSet()


@hooks.register("register_admin_urls")
def withdrawal_url() -> list[URLPattern]:
    return [path("stories/<int:page_id>/withdraw/", consent_views.withdraw, name="withdraw_story")]


@hooks.register("register_page_header_buttons")
def withdrawal_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    story = page.specific_deferred
    if isinstance(story, StoryPage) and page.permissions_for_user(user).can_unpublish():
        yield Button(_("Withdraw consent"), reverse("withdraw_story", args=[page.pk]), icon_name="warning", priority=60)
