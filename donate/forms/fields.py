"""Fields of the donor's part: they forgive how something was typed, and keep what it says."""

import re
import unicodedata
from typing import Any

from django import forms

from core.visitor_fields import HYPHENS, MailField, one_line
from donate.forms import places
from donate.forms.amounts import NotAnAmount, read_yen

#: NFKC would exchange these for another shape of the character, and a name is written as its bearer writes it.
_NAME_SHAPES = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f])")


def tidy(text: str) -> str:
    """One line; half-width letters, full-width kana; rare shapes of kanji stay as they are."""
    parts = _NAME_SHAPES.split(text)
    return one_line("".join(part if odd % 2 else unicodedata.normalize("NFKC", part) for odd, part in enumerate(parts)))


class TidyField(forms.CharField):
    """One line of a name or an address."""

    def to_python(self, value: Any) -> str:
        return tidy(super().to_python(value) or "")


class YenField(forms.IntegerField):
    """Whole yen as staff type them: ``20000``, ``20,000``, ``２０，０００円``, ``2万``."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str) and value.strip():
            try:
                return read_yen(value)
            except NotAnAmount:
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
        return super().to_python(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "inputmode": "numeric"}


class PlainMailField(MailField):
    """An e-mail address that Stripe and every mail server know: ASCII only."""

    def run_validators(self, value: str) -> None:
        super().run_validators(value)
        if value and not value.isascii():
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


class PrefectureField(forms.ChoiceField):
    """One of the 47, by its name in either language."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=places.prefecture_choices, **kwargs)

    def to_python(self, value: Any) -> str:
        return places.read_prefecture(super().to_python(value))


class CountryField(forms.ChoiceField):
    """A country, by its ISO code or its name. Nothing said is Japan."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=places.country_choices, **kwargs)

    def to_python(self, value: Any) -> str:
        return places.read_country(super().to_python(value))


def japanese_postal_code(text: str) -> str:
    """``150-0001`` out of any way to write seven digits (``〒１５０ー０００１``); raises ``ValueError``."""
    plain = HYPHENS.sub("-", unicodedata.normalize("NFKC", text))
    digits = re.sub(r"[\s〒-]", "", plain)
    if not re.fullmatch(r"[0-9]{7}", digits):
        raise ValueError(text)
    return f"{digits[:3]}-{digits[3:]}"
