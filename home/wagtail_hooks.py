"""What the organisation's own pages register in the admin."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page

from core import guide
from home import consent, consent_views, event_desk, guest_data, lists
from home import participants as participants_desk
from home.front_panel import EventsPanel
from home.models import StoryPage
from home.participants import RegistrationViewSet
from home.subscribers import SubscriptionViewSet

guide.add("home", {"withdraw": lambda user: bool(user_has_any_page_permission(user))}, order=30)
guide.add(
    "home",
    {"events": guide.has("home.view_registration"), "newsletter": guide.has("home.view_subscription")},
    order=40,
)


@hooks.register("register_admin_viewset")
def participants() -> ViewSet:
    return RegistrationViewSet()


@hooks.register("register_admin_viewset")
def subscriptions() -> ViewSet:
    return SubscriptionViewSet()


@hooks.register("register_admin_viewset")
def page_lists() -> list[ViewSet]:
    return lists.every()


@hooks.register("construct_homepage_panels")
def front_panel(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(EventsPanel())


hooks.register("register_admin_urls", event_desk.urls)
hooks.register("after_publish_page", event_desk.ask_after_publishing)
hooks.register("register_page_header_buttons", event_desk.header_buttons)
for room in (event_desk, participants_desk, guest_data):
    hooks.register("register_log_actions", room.register_actions)


@hooks.register("register_admin_urls")
def withdrawal_url() -> list[URLPattern]:
    return [path("stories/<int:page_id>/withdraw/", consent_views.withdraw, name="withdraw_story")]


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def withdrawal_button(
    page: Page, user: Any, next_url: str | None = None, view_name: str = "", **kwargs: Any
) -> Iterator[Button]:
    story = page.specific_deferred
    if isinstance(story, StoryPage) and consent_views.may_withdraw(user, story):
        yield Button(_("Withdraw consent"), reverse("withdraw_story", args=[page.pk]), icon_name="warning", priority=60)


@hooks.register("register_log_actions")
def withdrawal_in_the_log(actions: LogActionRegistry) -> None:
    @actions.register_action(consent.WITHDRAWN)
    class Withdrawn(LogFormatter):
        label = _("Withdraw a story")

        def format_message(self, log_entry: Any) -> str:
            reason = log_entry.data.get("reason")
            done = gettext("Consent was withdrawn: the story was taken off the site and erased")
            return f"{done} ({reason})" if reason else done
