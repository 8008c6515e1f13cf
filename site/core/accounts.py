"""The screens of accounts ask for a name in the order in which their reader writes one: 姓 before 名 in Japanese.

The screens of users do it in their templates; the panel on one's own account has its form named in the code.
"""

from typing import Any

from django.utils.translation import get_language
from wagtail.admin.forms.account import NameEmailForm
from wagtail.admin.views.account import NameEmailSettingsPanel

from core import names


class NameForm(NameEmailForm):
    """One's own name and address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if names.family_first(get_language() or ""):
            self.order_fields(["last_name", "first_name"])


def install() -> None:
    """From now on."""
    NameEmailSettingsPanel.form_class = NameForm
