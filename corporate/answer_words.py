"""The placeholders of templates: which there are, whether a text has others, and filling them in.

The same simple text as in mails (``core.mail_text``), and as there nothing is ever executed.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core import mail_text
from core.mail_kinds import MailKind, Placeholder
from core.mail_text import Slot

PLACEHOLDERS = (
    Placeholder("name", _("The name of who asks"), _("Hana Yamada")),
    Placeholder("company", _("The company"), _("Sample Trading Co., Ltd.")),
    Placeholder("department", _("The department"), _("General affairs")),
    Placeholder("topic", _("What it is about"), _("Business cooperation")),
    Placeholder("number", _("The inquiry's number"), "C-00042"),
    Placeholder("person", _("Who answers"), _("Yu Mihon")),
)
_KIND = MailKind("corporate/template", _("Template"), "", PLACEHOLDERS, permission="")


def problems(text: str) -> list[str]:
    """What is wrong with the placeholders of a template."""
    return mail_text.problems_of_subject(_KIND, text)


def filled(text: str, values: dict[str, Any]) -> str:
    """The text with its values; a line that has nothing but empty placeholders goes."""
    lines = []
    for line in mail_text.tidied(text).split("\n"):
        parts = mail_text.line_of(line)
        slots = [part for part in parts if isinstance(part, Slot)]
        said = "".join(str(values.get(part.name) or "") if isinstance(part, Slot) else part for part in parts)
        if slots and not any(values.get(slot.name) for slot in slots):
            continue
        lines.append(said.strip() if slots else said.rstrip())
    return "\n".join(lines).strip()
