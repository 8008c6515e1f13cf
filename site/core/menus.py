"""The menus of the admin, one for each job. Rooms hang their screens in; who may see none of a menu's, doesn't see it.

One screen names its menu: ``menu_hook = menus.PUBLISHING`` and a ``menu_order`` in a view set. Several come as
``Screens``; what is needed less often lies in a ``Drawer`` among them.
"""

from functools import partial

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.contrib.redirects.wagtail_hooks import register_redirects_menu_item
from wagtail.documents.wagtail_hooks import register_documents_menu_item
from wagtail.images.wagtail_hooks import register_images_menu_item
from wagtail.snippets.views.snippets import SnippetViewSetGroup

PUBLISHING = "register_publishing_menu_item"
GIVING = "register_giving_menu_item"
COMPANIES = "register_companies_menu_item"
PEOPLE_AND_EVENTS = "register_people_and_events_menu_item"

#: (menu, name, label, icon), in this order, below Wagtail's own tree of pages.
JOBS = (
    (PUBLISHING, "publishing", _("Publishing"), "edit"),
    (GIVING, "giving_menu", _("Giving"), "pick"),
    (COMPANIES, "companies", _("Companies"), "group"),
    (PEOPLE_AND_EVENTS, "people_and_events", _("People and events"), "calendar"),
)
#: Wagtail puts these elsewhere; whoever publishes looks for them beside the news.
_MOVED = {
    "images": register_images_menu_item,
    "documents": register_documents_menu_item,
    "redirects": register_redirects_menu_item,
}


class Screens(SnippetViewSetGroup):
    """Screens side by side in a job's menu: ``menu_hook`` names it, ``menu_order`` says where they begin."""

    def register_menu_item(self) -> None:
        for place, one in enumerate(self.registerables):
            hooks.register(self.menu_hook, partial(one.get_menu_item, order=self.menu_order + place))


class Drawer(SnippetViewSetGroup):
    """Screens behind one line of a job's menu; one of the items of ``Screens``."""

    add_to_admin_menu = False


def _job(hook: str, name: str, label: Promise, icon: str, order: int) -> SubmenuMenuItem:
    return SubmenuMenuItem(label, Menu(register_hook_name=hook), name=name, icon_name=icon, order=order)


def register() -> None:
    """Make the four menus, and move into them what is Wagtail's."""
    for place, (hook, name, label, icon) in enumerate(JOBS):
        hooks.register("register_admin_menu_item", partial(_job, hook, name, label, icon, 110 + 10 * place))
    for item in _MOVED.values():
        hooks.register(PUBLISHING, item)
    for menu in ("construct_main_menu", "construct_settings_menu"):
        hooks.register(menu, _without_the_moved)


def _without_the_moved(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in _MOVED]
