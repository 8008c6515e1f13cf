"""The admin's front page: events to come and their seats. Who takes part is behind the link, for their group."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from wagtail.admin.ui.components import Component

from core import languages
from home import sign_up
from home.models import EventPage

_SHOWN = 5


class EventsPanel(Component):
    """The next events, each with the seats that are taken; nothing where none is to come."""

    name = "events"
    order = 70
    template_name = "home/admin/front_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        coming = EventPage.objects.live().filter(
            ends_at__gte=timezone.now(), locale__language_code=settings.LANGUAGE_CODE
        )
        events = sign_up.with_seats(list(coming.order_by("starts_at", "pk")[:_SHOWN]))
        for event, here in zip(events, languages.localized(events), strict=True):
            event.shown_title = here.title
        return {
            "events": events,
            "may_see_people": parent_context["request"].user.has_perm("home.view_registration"),
        }
