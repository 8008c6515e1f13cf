"""What editors may change, and who may see participants and readers of the letter."""

from django.db.models import Model

from core.models import CallToActionCards, Figure, Footer, Footnote, Identity, Navigation, SiteSettings
from core.permissions import make_group
from home.models import Registration, Subscription
from news.models import Category

#: Wagtail's own groups: its migrations let both write pages, pictures and documents; moderators publish.
EDITORS = "Editors"
MODERATORS = "Moderators"
#: Personal data: not every editor needs to see who comes to an event.
EVENTS = "events"

_WHOLE = ("view", "add", "change", "delete")
#: What frames every page is never deleted by an editor: the site would stand without it.
_FRAME = ("view", "add", "change")
_EDITED: dict[type[Model], tuple[str, ...]] = {
    **dict.fromkeys((Figure, Footnote, Category), _WHOLE),
    **dict.fromkeys((Identity, Navigation, Footer, CallToActionCards), _FRAME),
    SiteSettings: ("change",),
}


def make_groups() -> None:
    """Editors, moderators and *events* with their permissions; run again, it adds only what is missing."""
    for name in (EDITORS, MODERATORS):
        make_group(name, _EDITED, "wagtail_localize.submit_translation")
    make_group(EVENTS, {Registration: ("view", "change"), Subscription: ("view",)}, "core.change_mailtext")
