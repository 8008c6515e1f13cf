"""What the forms that change a gift carry and mean: a signed note of what the page showed, and what was chosen."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core import signing
from django.http import QueryDict
from django.utils.translation import gettext as _

from donate import changes
from donate.forms.gift import OTHER, check_amount
from donate.models import RecurringGift
from donate.models.changes import MONTHS
from donate.money import written

_SALT = "donate.mine.change"
#: As long as the donor's session may last, and a little more (seconds).
GOOD_FOR = 3 * 3600
#: The raises that are offered (yen).
RAISES = (500, 1000)


@dataclass(frozen=True)
class Shown:
    """What the page showed when the form was made: one form, one change."""

    gift: RecurringGift
    form: uuid.UUID = field(default_factory=uuid.uuid4)
    seen: int = 0

    @property
    def token(self) -> str:
        """The hidden field ``token``."""
        return signing.dumps({"form": self.form.hex, "gift": self.gift.pk, "seen": self.gift.amount}, salt=_SALT)

    @classmethod
    def read(cls, gift: RecurringGift, data: QueryDict) -> "Shown | None":
        """What came back; None where it is missing, forged, too old or another gift's: then the page asks once more."""
        try:
            said: dict[str, Any] = signing.loads(data.get("token", ""), salt=_SALT, max_age=GOOD_FOR)
        except signing.BadSignature:
            return None
        return cls(gift, uuid.UUID(said["form"]), said["seen"]) if said["gift"] == gift.pk else None


@dataclass(frozen=True)
class Wanted:
    """The new monthly amount that was chosen or typed. ``was_shown``: the page stated it beside the old one."""

    yen: int | None = None
    typed: str = ""
    error: str = ""
    was_shown: bool = False


def wanted_amount(gift: RecurringGift, data: QueryDict, *, seen: int, contact: str) -> Wanted:
    """Out of ``raise`` (by how much, or ``other``) and ``amount`` (the new monthly amount), as a person types it."""
    chosen, typed = data.get("raise", ""), data.get("amount", "").strip()
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 9:
        return _checked(gift, str(seen + int(chosen)), contact, was_shown=int(chosen) in RAISES)
    if not typed and chosen != OTHER:
        return Wanted(error=_("Please choose an amount"))
    return _checked(gift, typed, contact, was_shown=data.get("confirmed") == typed)


def _checked(gift: RecurringGift, typed: str, contact: str, *, was_shown: bool) -> Wanted:
    floor, _ceiling = changes.limits(gift)
    try:
        yen = check_amount(typed, floor=floor, contact=contact)
    except forms.ValidationError as error:
        return Wanted(typed=typed[:40], error=error.messages[0])
    if yen == gift.amount and not was_shown:
        return Wanted(yen=yen, typed=typed, error=_("You give %(amount)s already.") % {"amount": written(yen)})
    return Wanted(yen=yen, typed=typed, was_shown=was_shown)


def wanted_months(data: QueryDict) -> int | None:
    """One, two or three; None for everything else."""
    text = data.get("months", "")
    return int(text) if text in {str(months) for months in MONTHS} else None
