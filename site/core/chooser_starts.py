"""Wagtail's choosers start with inline scripts, which the policy for the admin forbids: the same is said as data.

``js/admin-starts.js`` reads it. Wagtail has no hook for this, so the one method that writes the script is replaced.
"""

import json
import re
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.widgets.chooser import BaseChooser

_START = re.compile(r"\s*(?:new )?([\w.]+)\((.*)\);?\s*", re.DOTALL)
_written = BaseChooser.render


def install() -> None:
    """From now on."""
    BaseChooser.render = _render


def _render(self: BaseChooser, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
    html, _script, rest = _written(self, name, value, attrs, renderer).rpartition("<script>")
    found = _START.fullmatch(rest.removesuffix("</script>"))
    if found is None:
        raise ValueError(f"{type(self).__name__} starts in a way that core.chooser_starts doesn't know.")
    kind, arguments = found.group(1), json.dumps(json.loads(f"[{found.group(2)}]"))
    template = (
        '<template data-controller="starts" data-starts-kind-value="{}" data-starts-arguments-value="{}"></template>'
    )
    return mark_safe(html) + format_html(template, kind, arguments)  # noqa: S308 - Wagtail's own
