"""How the admin names people and groups of staff.

Accounts and groups are Django's: names of people stand the Western way round, and the groups that the code knows have
English names. There is no setting for it, so the methods that every screen asks for a name are replaced.
"""

import re
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser, Group
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext
from wagtail.admin.ui.sidebar import MainMenuModule
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page

#: Names written in these are read with the family name first in every language.
_EAST_ASIAN = re.compile(r"[぀-ヿ㐀-鿿豈-﫿가-힣]")
#: What the code calls a group → what staff call it.
_GROUPS: dict[str, str | Promise] = {}
_menu, _title = MainMenuModule.js_args, Page.get_admin_display_title


def family_first(language: str) -> bool:
    """Whether readers of the language write the family name before the given one."""
    return language.split("-")[0] == "ja"


def in_order(family: str, given: str, language: str) -> str:
    """A person's whole name as readers of the language read it: 見本 そら, but Hana Sato in English."""
    turned = family_first(language) or bool(_EAST_ASIAN.search(family + given))
    return " ".join(filter(None, (family, given) if turned else (given, family)))


def of(user: Any) -> str:
    """A member of staff as colleagues know them; empty for nobody."""
    return str(get_user_display_name(user))


def of_username(username: str) -> str:
    """The same for a user name that was kept as a word; as it was kept where the account is gone."""
    user = get_user_model().objects.filter(username=username).first() if username else None
    return of(user) if user else username


def call_group(name: str, words: str | Promise) -> None:
    """Say what the admin calls the group that the code knows by this name."""
    _GROUPS[name] = words


def of_group(group: Group) -> str:
    """A group in the reader's language; those that staff made are called as they wrote."""
    return str(_GROUPS.get(group.name, group.name))


def _title_in_admin(self: Page) -> str:
    """Wagtail calls the root of all pages by what stands in its row, in one language for everybody."""
    return pgettext("root of the tree", "All pages") if self.depth == 1 else _title(self)


def _full_name(self: AbstractUser) -> str:
    return in_order(self.last_name.strip(), self.first_name.strip(), get_language() or "")


def _js_args(self: MainMenuModule) -> list[Any]:
    """The account's button below the menu: Wagtail says the given name alone."""
    arguments = _menu(self)
    return [*arguments[:-1], arguments[-1] | {"name": of(self.user)}]


def install() -> None:
    """From now on."""
    AbstractUser.get_full_name = _full_name  # type: ignore[method-assign]
    Group.__str__ = of_group  # type: ignore[assignment, method-assign]
    MainMenuModule.js_args = _js_args
    Page.get_admin_display_title = _title_in_admin
