"""What every form for visitors has: accessible fields, a signed token, a trap for machines.

The token replaces a cookie. It says when the form was shown (a person needs some seconds to fill it)
and carries an id, so that two presses of the button are recognised as one.
"""

import uuid
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core import page_cache

TOKEN_MAX_AGE = 24 * 3600


#: Our words for what every field of text may object to.
SAID = {
    "max_length": _("Please use at most %(limit_value)d characters"),
    "null_characters_not_allowed": _("This contains characters that can't be used"),
}


def _new_token(salt: str) -> str:
    content = {"id": uuid.uuid4().hex, "at": int(timezone.now().timestamp())}
    return signing.dumps(content, salt=salt)


class AccessibleBoundField(BoundField):
    """Ids as the templates use them: ``email``, ``email-hint``, ``email-error``."""

    @property
    def hint_id(self) -> str:
        return f"{self.auto_id}-hint"

    @property
    def error_id(self) -> str:
        return f"{self.auto_id}-error"

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Point assistive technology at the field's hint and its error."""
        built = super().build_widget_attrs(attrs, widget)
        described = [self.error_id] if self.errors else []
        if self.help_text:
            described.append(self.hint_id)
        built.pop("aria-describedby", None)
        if described and not self.is_hidden:
            built["aria-describedby"] = " ".join(described)
        return built


class VisitorForm(forms.Form):
    """Base of every visitors' form. Renders fields through ``components/form/field.html``."""

    bound_field_class = AccessibleBoundField
    required_css_class = "is-required"
    error_css_class = "is-error"
    #: More was sent than is read: what was typed could not be kept.
    was_lost = False

    #: A trap: hidden from people, tempting for machines.
    fax = forms.CharField(required=False, label=_("Leave this empty"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "%s")
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.use_required_attribute = True
        for field in self.fields.values():
            for code, message in SAID.items():
                field.error_messages.setdefault(code, message)
            if getattr(field, "template_name", None) is None:
                field.template_name = "components/form/field.html"  # type: ignore[attr-defined]

    @cached_property
    def _signed(self) -> dict[str, Any] | None:
        """What the token that came back says; None where it is missing, forged or too old."""
        try:
            content: dict[str, Any] = signing.loads(
                self.data.get("token", ""), salt=type(self).__name__, max_age=TOKEN_MAX_AGE
            )
        except signing.BadSignature:
            return None
        return content

    @cached_property
    def token(self) -> str:
        """The signed token to send along; the visitor's own where it still holds."""
        if self.is_bound and self._signed:
            return str(self.data["token"])
        token = _new_token(type(self).__name__)
        if not self.is_bound:
            page_cache.renew(token, partial(_new_token, type(self).__name__))
        return token

    @property
    def token_id(self) -> uuid.UUID:
        """One id per shown form: presses with the same id are the same press. Only after ``is_valid()``."""
        assert self._signed is not None
        return uuid.UUID(self._signed["id"])

    @property
    def token_inputs(self) -> SafeString:
        """The hidden inputs every visitors' form must contain."""
        return format_html(
            '<input type="hidden" name="token" value="{}">'
            '<div class="visually-hidden" aria-hidden="true"><label for="fax">{}</label>'
            '<input id="fax" name="fax" tabindex="-1" autocomplete="off"></div>',
            self.token,
            self.fields["fax"].label,
        )

    @property
    def open_for(self) -> int:
        """Seconds since the form was shown; negative where the clock of the machine that showed it is ahead of ours.

        Only after ``is_valid()``.
        """
        assert self._signed is not None
        return int(timezone.now().timestamp() - self._signed["at"])

    @property
    def doubts(self) -> list[str]:
        """Reasons to keep this message apart (never to drop it). Only after ``is_valid()``."""
        found = []
        if self.cleaned_data.get("fax"):
            found.append("trap")
        if 0 <= self.open_for < settings.FORM_MINIMUM_SECONDS:
            found.append("too quick")
        return found

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self._signed is None:  # added, not raised: what else is wrong is said in the same answer
            message = _("This form was open for too long. Your input is kept: please press the button once more.")
            self.add_error(None, forms.ValidationError(message, code="token"))
        return cleaned

    def add_error(self, field: str | None, error: Any) -> None:
        """One error per field, the first; how long it may be comes before what is wrong with it."""
        if field is None:
            super().add_error(field, error)
        elif field not in self.errors:
            found = error.error_list if isinstance(error, forms.ValidationError) else [error]
            too_long = (one for one in found if getattr(one, "code", None) == "max_length")
            super().add_error(field, next(too_long, found[0]))

    @property
    def error_links(self) -> list[tuple[str, str]]:
        """(field id, message) of every error, in the order of the fields; form-wide ones have no id."""
        links = [("", str(message)) for message in self.non_field_errors()]
        for name in self.fields:
            bound = self[name]
            links += [(bound.id_for_label or bound.auto_id, str(message)) for message in bound.errors]
        return links
