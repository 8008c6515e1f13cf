"""What editors may change, and who may see participants and readers of the letter."""

from django.contrib.auth.models import Group
from django.db.models import Model
from django.utils.translation import pgettext_lazy
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from core import names
from core.models import CallToActionCards, Figure, Footer, Footnote, Identity, Navigation, SiteSettings
from core.newsroom import workflow
from core.permissions import make_group
from home.models import Registration, Subscription
from news.models import Category, StartingPoint

#: Wagtail's own groups: its migrations let both write pages, pictures and documents; moderators publish.
EDITORS = "Editors"
MODERATORS = "Moderators"
#: They read what editors hand in, before moderators publish it.
CHECKERS = "checkers"
#: Personal data: not every editor needs to see who comes to an event.
EVENTS = "events"

for _name, _words in {
    EDITORS: pgettext_lazy("group of staff", "Editors"),
    MODERATORS: pgettext_lazy("group of staff", "Moderators"),
    CHECKERS: pgettext_lazy("group of staff", "Checkers"),
    EVENTS: pgettext_lazy("group of staff", "Events"),
}.items():
    names.call_group(_name, _words)

_WHOLE = ("view", "add", "change", "delete")
#: What frames every page is never deleted by an editor: the site would stand without it.
_FRAME = ("view", "add", "change")
_EDITED: dict[type[Model], tuple[str, ...]] = {
    **dict.fromkeys((Figure, Footnote, Category, StartingPoint), _WHOLE),
    **dict.fromkeys((Identity, Navigation, Footer, CallToActionCards), _FRAME),
    SiteSettings: ("change",),
}


_TRANSLATE = ("wagtail_localize.submit_translation",)
_REDIRECTS = tuple(f"wagtailredirects.{action}_redirect" for action in ("add", "change", "delete"))


def _work_like_editors(group: Group) -> None:
    """The pages, pictures and documents that Wagtail's migrations let editors work on."""
    for model in (GroupPagePermission, GroupCollectionPermission):
        for granted in model.objects.filter(group__name=EDITORS):
            place = {"page": granted.page} if model is GroupPagePermission else {"collection": granted.collection}
            model.objects.get_or_create(group=group, permission=granted.permission, **place)


def make_groups() -> None:
    """Those who write, check and publish, and *events*, with their permissions, and the workflow between them.

    Run again, it adds only what is missing.
    """
    make_group(EDITORS, _EDITED, *_TRANSLATE)
    checkers = make_group(CHECKERS, _EDITED, *_TRANSLATE)
    publishers = make_group(MODERATORS, _EDITED, *_TRANSLATE, *_REDIRECTS, "core.change_mailtext")
    _work_like_editors(checkers)
    workflow.make(checkers, publishers)
    make_group(EVENTS, {Registration: ("view", "add", "change"), Subscription: ("view",)}, "core.change_mailtext")
