"""The form in which every page is edited: what all page types say beside their fields."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm


class PageForm(WagtailAdminPageForm):
    """Says of the schedule whose clock it goes by."""

    _SAID = {  # noqa: RUF012 - never changed
        "go_live_at": _("Japanese time. Empty: as soon as it is published."),
        "expire_at": _("Japanese time. From then on the page is not shown any more. Empty: it stays."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in self._SAID.items():
            if name in self.fields:
                self.fields[name].help_text = words
