"""Fields of visitors' forms: what people type is understood where that is possible, and explained where it isn't.

Full-width letters and digits are read as their plain twins (NFKC). Whatever ends up in one line has no line
breaks and no control characters, so that nothing can be smuggled into the header of a mail.
"""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from core import languages

#: Joiners that Persian, Arabic and Indic names need; every other invisible sign is taken out.
JOINERS = "\u200c\u200d"
#: Numbers that Unicode gives no sign, ever: spreadsheets and XML can't hold some of them.
_NO_SIGNS = re.compile(
    "[\ufdd0-\ufdef" + "".join(f"{chr(n | 0xFFFE)}{chr(n | 0xFFFF)}" for n in range(0, 0x110000, 0x10000)) + "]"
)
#: Control characters that part words.
_BREAKS = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85"
HYPHENS = re.compile("[‐‑‒–—―−ー－]")
PHONE = re.compile(r"^[\d+()\-./\s#*]+$")
LINK = re.compile(r"https?://|www\.|\[url", re.IGNORECASE)


def without_controls(text: str, *, keep: str = "") -> str:
    """The text without control and invisible formatting characters, except those in ``keep``."""
    return "".join(
        sign
        for sign in _NO_SIGNS.sub("", text)
        if sign in keep or sign in JOINERS or unicodedata.category(sign) not in ("Cc", "Cf", "Cs")
    )


def one_line(text: str) -> str:
    """The text as one line: any run of white space, line breaks too, becomes one space. Joiners join: none stands
    alone at an end, so that nobody has a name that is not there."""
    return " ".join(without_controls(text, keep=_BREAKS).split()).strip(f"{JOINERS} ")


def plain(text: str) -> str:
    """The text with full-width letters, digits and signs replaced by their plain twins, without spaces around."""
    return one_line(unicodedata.normalize("NFKC", text))


def links_in(text: str) -> int:
    """How many links somebody wrote into a text."""
    return len(LINK.findall(text))


class LineField(forms.CharField):
    """One line of free words: a name, a company."""

    def __init__(self, *, max_length: int = 120, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> Any:
        return one_line(super().to_python(value) or "")


class MessageField(forms.CharField):
    """Several lines of free words."""

    def __init__(self, *, max_length: int = 4000, rows: int = 7, **kwargs: Any) -> None:
        # No maxlength in the browser: it would cut a pasted text silently, where we say how long it is.
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
        self.longest = max_length

    def to_python(self, value: Any) -> Any:
        text = (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")
        return without_controls(text, keep="\n\t").strip()

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > self.longest:
            raise ValidationError(
                _("Please keep this below %(longest)s characters (now %(length)s)."),
                code="max_length",
                params={"longest": f"{self.longest:,}", "length": f"{len(value):,}"},
            )


class MailField(forms.EmailField):
    """An e-mail address; full-width signs are understood."""

    default_error_messages = {  # noqa: RUF012 - Django's own shape
        "required": _("Please enter your e-mail address"),
        "invalid": _("Please enter the e-mail address with an “@” (for example hanako@example.co.jp)"),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("E-mail address"))
        # 254 is the longest address that mail servers carry (RFC 5321).
        super().__init__(max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}), **kwargs)

    def clean(self, value: Any) -> Any:
        return super().clean(plain(value) if isinstance(value, str) else value)

    def run_validators(self, value: Any) -> None:
        super().run_validators(value)
        try:  # as the mail will be addressed: what can't be written so, no mail reaches
            str(value).rpartition("@")[2].encode("idna")
        except UnicodeError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class PhoneField(forms.CharField):
    """A phone number, as freely as people write them; kept in plain digits and hyphens."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Phone number"))
        super().__init__(max_length=40, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}), **kwargs)

    def to_python(self, value: Any) -> Any:
        return HYPHENS.sub("-", plain(super().to_python(value) or ""))

    def validate(self, value: Any) -> None:
        super().validate(value)
        digits = len(re.sub(r"\D", "", value))
        if value and not (PHONE.match(value) and 6 <= digits <= 20):
            raise ValidationError(_("Please enter the phone number in digits (for example 03-1234-5678)"))


class WebsiteField(forms.URLField):
    """The address of a website; ``example.co.jp`` is enough."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Website"))
        widget = forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"})
        super().__init__(max_length=300, assume_scheme="https", widget=widget, **kwargs)
        message = _("Please enter the address of the website (for example example.co.jp)")
        self.error_messages["invalid"] = message
        self.validators = [v for v in self.validators if not isinstance(v, URLValidator)]
        self.validators.append(URLValidator(schemes=["http", "https"], message=message))

    def to_python(self, value: Any) -> Any:
        return super().to_python(plain(value) if isinstance(value, str) else value)


class YesBox(forms.CheckboxInput):
    """A box that counts as ticked only where it says ``yes``, as ours does: ``no`` is no agreement."""

    def __init__(self) -> None:
        super().__init__(attrs={"value": "yes"})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> bool:
        return bool(data.get(name) == "yes")


def _consent_label() -> SafeString:
    privacy = languages.path_in(get_language() or "ja", "/privacy/")
    # Translators: keep the link around the words for the privacy policy.
    return format_html(gettext('I agree to the <a href="{}">handling of personal data</a>'), privacy)


class ConsentField(forms.BooleanField):
    """The box that must be ticked before we may keep what a visitor wrote."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", lazy(_consent_label, str)())
        kwargs.setdefault("template_name", "components/form/checkbox.html")
        super().__init__(widget=YesBox(), **kwargs)
        self.error_messages["required"] = _("Please read how we handle personal data, and agree to it")
